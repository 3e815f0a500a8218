public import JSON

/// When VAT becomes due: a date (BT-7) or a basis (BT-8), never both.
public struct TaxPoint: Record, Hashable {
    public enum Basis: String, Sendable, CaseIterable { case issueDate, supplyDate, paymentDate }

    public var date: Day?
    public var basis: Basis?

    public init() {}

    public static let shape = Shape<TaxPoint>(
        "TaxPoint", "When VAT becomes due: a date or a basis, never both.",
        check: { point, context in
            if (point.date == nil) == (point.basis == nil) {
                context.report("taxPoint.oneOf", "a tax point is a date or a basis", remedy: "give exactly one of them")
            }
        }
    ) {
        Field("date", \.date, .day, "tax point date", term: "BT-7", ubl: "cbc:TaxPointDate")
        Field(
            "basis", \.basis, .enumeration(), "date of issue, supply or payment", term: "BT-8",
            ubl: "cac:InvoicePeriod/cbc:DescriptionCode")
    }
}

/// The rate from the document currency to the tax currency: `rate` tax units for `per` document units.
public struct ExchangeRate: Record, Hashable {
    public var rate = Decimal.zero
    public var per: Int = 1
    public var date: Day?
    public var source: String?

    public init() {}

    public static let shape = Shape<ExchangeRate>("ExchangeRate", "Rate from document to tax currency.") {
        Field("rate", \.rate, .decimal, "units of the tax currency")
        Field("per", \.per, .integer(1...1_000_000), default: 1, "for so many units of the document currency")
        Field("date", \.date, .day, "day of the rate")
        Field("source", \.source, .text(maximum: 100), "who published it")
    }
}

/// Why a document credits or corrects another.
public struct Reason: Record, Hashable {
    public var code: String?
    public var text: String?

    public init() {}

    public static let shape = Shape<Reason>("Reason", "Why a document credits or corrects.") {
        Field("code", \.code, .code, "the country's code", term: "BTAE-03")
        Field("text", \.text, .text(lines: true), "in words")
    }
}

/// A note (BG-1).
public struct Note: Record, Hashable {
    public var subject: String?
    public var text = ""

    public init() {}

    public static let shape = Shape<Note>("Note", "A note.") {
        Field("subject", \.subject, .code, "UNTDID 4451", term: "BT-21")
        Field("text", \.text, .text(maximum: 4_000, lines: true), "the note", term: "BT-22", ubl: "cbc:Note")
    }
}

/// Delivery (BG-13, BG-15).
public struct Delivery: Record, Hashable {
    public var date: Day?
    public var name: String?
    public var location: Identifier?
    public var address: Address?

    public init() {}

    public static let shape = Shape<Delivery>("Delivery", "When, to whom and where goods or services were supplied.") {
        Field("date", \.date, .day, "actual delivery date", term: "BT-72", ubl: "cbc:ActualDeliveryDate")
        Field(
            "name", \.name, .text(maximum: 200), "deliver to party", term: "BT-70",
            ubl: "cac:DeliveryParty/cac:PartyName/cbc:Name")
        Field(
            "location", \.location, .record(), "deliver to location", term: "BT-71", ubl: "cac:DeliveryLocation/cbc:ID")
        Field(
            "address", \.address, .record(), "deliver to address", term: "BG-15",
            ubl: "cac:DeliveryLocation/cac:Address")
    }
}

extension ExchangeRate {
    /// The amount in another currency, rounded once to its minor unit.
    public func converted(_ amount: Money, to currency: Currency) throws(AmountError) -> Money {
        try Money(Decimal.quotient(of: Decimal(amount), times: rate, by: Decimal(per), decimals: currency.decimals))
    }
}
