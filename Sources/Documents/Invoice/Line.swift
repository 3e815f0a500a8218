public import JSON

/// An invoice line (BG-25).
public struct Line: Record, Hashable {
    public var id = ""
    public var name = ""
    public var description: String?
    public var note: String?
    public var quantity = Decimal.one
    public var unit = ""
    public var price = Price()
    public var allowances: [AllowanceCharge] = []
    public var charges: [AllowanceCharge] = []
    public var taxRow: String?
    public var tax: TaxTreatment?
    public var period: Period?
    public var classifications: [Classification] = []
    public var identifiers: [Identifier] = []
    public var attributes: [ItemAttribute] = []
    public var origin: String?
    public var account: String?
    public var references: LineReferences?
    public var extensions: JSONValue?
    public var net: Money?

    public init() {}

    public static let shape = Shape<Line>("Line", "An invoice line.") {
        Field("id", \.id, .code, "identifier, unique in the document", term: "BT-126", ubl: "cbc:ID")
        Field("name", \.name, .text(maximum: 500), "item name", term: "BT-153", ubl: "cac:Item/cbc:Name")
        Field(
            "description", \.description, .text(maximum: 4_000, lines: true), "item description", term: "BT-154",
            ubl: "cac:Item/cbc:Description")
        Field("note", \.note, .text(maximum: 4_000, lines: true), "note", term: "BT-127", ubl: "cbc:Note")
        Field("quantity", \.quantity, .decimal, "invoiced quantity", term: "BT-129", ubl: "cbc:InvoicedQuantity")
        Field(
            "unit", \.unit, .code, "unit of measure, UN/ECE Recommendation 20 or 21", term: "BT-130",
            ubl: "cbc:InvoicedQuantity/@unitCode")
        Field("price", \.price, .record(), "price", term: "BG-29", ubl: "cac:Price")
        Field(list: "allowances", \.allowances, .record(), "line allowances", term: "BG-27", limit: 100)
        Field(list: "charges", \.charges, .record(), "line charges", term: "BG-28", limit: 100)
        Field("taxRow", \.taxRow, .identifier, "row of the country's tax table")
        Field(
            "tax", \.tax, .record(), "VAT category and rate; decided by the row when absent, refused when it disagrees",
            term: "BG-30")
        Field("period", \.period, .record(), "invoicing period of the line", term: "BG-26", ubl: "cac:InvoicePeriod")
        Field(list: "classifications", \.classifications, .record(), "item classifications", term: "BT-158", limit: 20)
        Field(
            list: "identifiers", \.identifiers, .record(), "item identifiers: seller, buyer, or an ICD code",
            term: "BT-155..157", limit: 10)
        Field(list: "attributes", \.attributes, .record(), "item attributes", term: "BG-32", limit: 100)
        Field(
            "origin", \.origin, .country, "country the item comes from", term: "BT-159",
            ubl: "cac:Item/cac:OriginCountry/cbc:IdentificationCode")
        Field("account", \.account, .identifier, "account role or code that overrides the posting rule's")
        Field(
            "references", \.references, .record(), "order line, object, buyer's accounting reference",
            term: "BT-128/132/133")
        Field("extensions", \.extensions, .any, "what only one profile knows, by lower-case country code")
        Field(
            "net", \.net, .money, "line net amount; computed, refused when it disagrees", term: "BT-131",
            ubl: "cbc:LineExtensionAmount")
    }
}

/// The price of an item (BG-29).
public struct Price: Record, Hashable {
    public var net = Decimal.zero
    public var gross: Decimal?
    public var discount: Decimal?
    public var baseQuantity: Decimal?
    public var baseUnit: String?

    public init() {}

    public static let shape = Shape<Price>("Price", "The price of an item.") {
        Field("net", \.net, .decimal, "without VAT, after the discount", term: "BT-146", ubl: "cbc:PriceAmount")
        Field(
            "gross", \.gross, .decimal, "without VAT, before the discount", term: "BT-148",
            ubl: "cac:AllowanceCharge/cbc:BaseAmount")
        Field("discount", \.discount, .decimal, "gross less net", term: "BT-147", ubl: "cac:AllowanceCharge/cbc:Amount")
        Field(
            "baseQuantity", \.baseQuantity, .decimal, "what the price is for; 1 when absent", term: "BT-149",
            ubl: "cbc:BaseQuantity")
        Field(
            "baseUnit", \.baseUnit, .code, "unit of the base quantity", term: "BT-150",
            ubl: "cbc:BaseQuantity/@unitCode")
    }
}

/// A code from a classification list (BT-158).
public struct Classification: Record, Hashable {
    public var list = ""
    public var version: String?
    public var code = ""

    public init() {}

    public static let shape = Shape<Classification>("Classification", "A code from a classification list.") {
        Field("list", \.list, .code, "UNTDID 7143 code of the list (CG for KPD, STI for UNSPSC ...)", ubl: "@listID")
        Field("version", \.version, .code, "version of the list", ubl: "@listVersionID")
        Field(
            "code", \.code, .code, "the code", term: "BT-158",
            ubl: "cac:CommodityClassification/cbc:ItemClassificationCode")
    }
}

/// A named property of an item (BG-32).
public struct ItemAttribute: Record, Hashable {
    public var name = ""
    public var value = ""

    public init() {}

    public static let shape = Shape<ItemAttribute>("ItemAttribute", "A named property of an item.") {
        Field("name", \.name, .text(), "name", term: "BT-160", ubl: "cac:AdditionalItemProperty/cbc:Name")
        Field("value", \.value, .text(), "value", term: "BT-161", ubl: "cac:AdditionalItemProperty/cbc:Value")
    }
}

/// What a line refers to.
public struct LineReferences: Record, Hashable {
    public var orderLine: String?
    public var object: Identifier?
    public var buyerAccounting: String?

    public init() {}

    public static let shape = Shape<LineReferences>("LineReferences", "What a line refers to.") {
        Field(
            "orderLine", \.orderLine, .text(maximum: 100), "line of the purchase order", term: "BT-132",
            ubl: "cac:OrderLineReference/cbc:LineID")
        Field(
            "object", \.object, .record(), "the object invoiced: scheme and value", term: "BT-128",
            ubl: "cac:DocumentReference/cbc:ID")
        Field(
            "buyerAccounting", \.buyerAccounting, .text(maximum: 100), "the buyer's accounting reference",
            term: "BT-133", ubl: "cbc:AccountingCost")
    }
}

/// A period with at least one end (BG-14, BG-26).
public struct Period: Record, Hashable {
    public var start: Day?
    public var end: Day?

    public init() {}

    public static let shape = Shape<Period>(
        "Period", "A period with at least one end.",
        check: { period, context in
            if period.start == nil, period.end == nil {
                context.report("period.empty", "the period has neither start nor end", remedy: "give one of them")
            }
            if let start = period.start, let end = period.end, end < start {
                context.report("period.order", "the period ends before it starts", remedy: "swap start and end")
            }
        }
    ) {
        Field("start", \.start, .day, "first day", term: "BT-73/BT-134", ubl: "cbc:StartDate")
        Field("end", \.end, .day, "last day", term: "BT-74/BT-135", ubl: "cbc:EndDate")
    }
}
