public import Documents
public import JSON

/// One row of the tax table: everything that must agree stands together.
public struct TaxRow: Record, Hashable {
    public enum Direction: String, Sendable, CaseIterable { case sale, purchase }
    public enum Supply: String, Sendable, CaseIterable { case goods, services }
    public enum Origin: String, Sendable, CaseIterable { case domestic, eu, foreign }

    public var key = ""
    public var direction = Direction.sale
    public var appliesTo: [Supply] = []
    public var origin: [Origin] = []
    public var rates: [RatePeriod] = []
    public var assessed: [RatePeriod] = []
    public var category = ""
    public var isCharged = true
    public var nationalCategory: String?
    public var exemption: String?
    public var requiresExemption = false
    public var repartition: [Repartition] = []
    public var names: [String: String] = [:]
    public var notes: [String: String]?
    public var source = Source()

    public init() {}

    public static let shape = Shape<TaxRow>("TaxRow", "One row of the tax table.") {
        Field("key", \.key, .identifier, "key, used as `taxRow` in documents")
        Field("direction", \.direction, .enumeration(), "sale or purchase")
        Field(list: "appliesTo", \.appliesTo, .enumeration(), "kinds of supply; all when absent")
        Field(list: "origin", \.origin, .enumeration(), "where the other party is; anywhere when absent")
        Field(list: "rates", \.rates, .record(), "rate history", required: true)
        Field(
            list: "assessed", \.assessed, .record(),
            "the rate by which a recipient who owes the tax computes it; the document itself shows none")
        Field("category", \.category, .code, "VAT category as the document carries it")
        Field(
            "charged", \.isCharged, .bool, default: true,
            "false: the rate is shown and no tax computed (reverse charge, margin scheme)")
        Field("nationalCategory", \.nationalCategory, .code, "category in the country's own list")
        Field("exemption", \.exemption, .code, "the exemption reason, where the row has exactly one")
        Field(
            "requiresExemption", \.requiresExemption, .bool, default: false, "a document must name an exemption reason")
        Field(list: "repartition", \.repartition, .record(), "where base and tax go: accounts and return boxes")
        Field("names", \.names, .dictionary(of: .text(maximum: 200)), "name by language")
        Field(
            "notes", \.notes, .dictionary(of: .text()),
            "what a document says of its exemption when it says nothing itself, by language")
        Field("source", \.source, .record(), "legal source")
    }

    /// The rate in force on a day; nil before the first and after the last.
    public func rate(on day: Day) -> Decimal? {
        rates.first { $0.contains(day) }?.percent
    }

    /// The rate by which a recipient who owes the tax computes it; nil where nobody does.
    public func assessedRate(on day: Day) -> Decimal? {
        assessed.first { $0.contains(day) }?.percent
    }
}

/// A rate with its validity, both ends included.
public struct RatePeriod: Record, Hashable {
    public var since = Day.earliest
    public var until: Day?
    public var percent = Decimal.zero

    public init() {}

    func contains(_ day: Day) -> Bool { since <= day && (until.map { day <= $0 } ?? true) }

    public static let shape = Shape<RatePeriod>("RatePeriod", "A rate and when it is in force.") {
        Field("since", \.since, .day, "first day")
        Field("until", \.until, .day, "last day; still in force when absent")
        Field("percent", \.percent, .decimal, "percentage")
    }
}

/// Where one part of a document goes: account role and return boxes.
public struct Repartition: Record, Hashable {
    public enum DocumentKind: String, Sendable, CaseIterable {
        case invoice, credit, advance, advanceReversal, selfAssessment
    }
    /// `deduction` is the tax that a recipient who assesses it himself deducts in the same return.
    public enum Part: String, Sendable, CaseIterable { case base, tax, taxNonDeductible, deduction }

    public var document = DocumentKind.invoice
    public var part = Part.base
    public var factor: Decimal?
    public var account: String?
    public var boxes: [String] = []

    public init() {}

    public static let shape = Shape<Repartition>("Repartition", "Where one part of a document goes.") {
        Field("document", \.document, .enumeration(), "kind of document")
        Field("part", \.part, .enumeration(), "base, tax, the tax that may not be deducted, or the deduction of self-assessed tax")
        Field("factor", \.factor, .decimal, "share of the part; 1 when absent")
        Field("account", \.account, .identifier, "account role")
        Field(list: "boxes", \.boxes, .code, "boxes of the return", limit: 20)
    }
}

/// An exemption reason of the country's list.
public struct ExemptionReason: Record, Hashable {
    public var code = ""
    public var categories: [String] = []
    public var since: Day?
    public var until: Day?
    public var freeText = false
    public var names: [String: String]?
    public var source = Source()

    public init() {}

    public static let shape = Shape<ExemptionReason>("ExemptionReason", "An exemption reason of the country's list.") {
        Field("code", \.code, .code, "code as the document carries it", term: "BT-121")
        Field(list: "categories", \.categories, .code, "VAT categories it may stand with", required: true)
        Field("since", \.since, .day, "first day")
        Field("until", \.until, .day, "last day")
        Field(
            "freeText", \.freeText, .bool, default: false, "the document must add a text, such as a decision's number")
        Field("names", \.names, .dictionary(of: .text()), "meaning by language")
        Field("source", \.source, .record(), "legal source")
    }
}
