public import JSON

/// VAT category and rate, with the exemption where there is one.
public struct TaxTreatment: Record, Hashable {
    public var category = ""
    public var rate: Decimal?
    public var exemption: Exemption?
    /// The category the country itself uses, where it differs from the one EN 16931 transports (HR:PDV25, ...).
    public var nationalCategory: String?

    public init() {}

    public static let shape = Shape<TaxTreatment>("TaxTreatment", "VAT category and rate.") {
        Field(
            "category", \.category, .code, "VAT category code: UNCL 5305 or the country's own", term: "BT-151",
            ubl: "cac:ClassifiedTaxCategory/cbc:ID")
        Field(
            "rate", \.rate, .decimal, "percentage; absent where the category has none", term: "BT-152",
            ubl: "cbc:Percent")
        Field("exemption", \.exemption, .record(), "why no VAT is charged", term: "BT-120/BT-121")
        Field("nationalCategory", \.nationalCategory, .code, "category in the country's own list")
    }
}

extension TaxTreatment {
    /// What an entry of the breakdown stands for.
    public init(_ entry: TaxBreakdown) {
        self.init()
        category = entry.category
        rate = entry.rate
        exemption = entry.exemption
        nationalCategory = entry.nationalCategory
    }
}

/// Why no VAT is charged (BT-120, BT-121).
public struct Exemption: Record, Hashable {
    public var code: String?
    public var reason: String?

    public init() {}

    public static let shape = Shape<Exemption>("Exemption", "Why no VAT is charged.") {
        Field(
            "code", \.code, .code, "VATEX or the country's own key", term: "BT-121", ubl: "cbc:TaxExemptionReasonCode")
        Field("reason", \.reason, .text(), "in words", term: "BT-120", ubl: "cbc:TaxExemptionReason")
    }
}

/// One line of the VAT breakdown (BG-23).
public struct TaxBreakdown: Record, Hashable {
    public var category = ""
    public var rate: Decimal?
    public var taxable = Money.zero
    public var tax = Money.zero
    /// In the tax currency, where that is another.
    public var taxableInTaxCurrency: Money?
    public var taxInTaxCurrency: Money?
    public var exemption: Exemption?
    public var nationalCategory: String?

    public init() {}

    public static let shape = Shape<TaxBreakdown>("TaxBreakdown", "VAT of one category and rate.") {
        Field("category", \.category, .code, "VAT category code", term: "BT-118", ubl: "cac:TaxCategory/cbc:ID")
        Field("rate", \.rate, .decimal, "percentage", term: "BT-119", ubl: "cac:TaxCategory/cbc:Percent")
        Field("taxable", \.taxable, .money, "taxable amount", term: "BT-116", ubl: "cbc:TaxableAmount")
        Field("tax", \.tax, .money, "tax amount", term: "BT-117", ubl: "cbc:TaxAmount")
        Field("taxableInTaxCurrency", \.taxableInTaxCurrency, .money, "taxable amount in the tax currency")
        Field("taxInTaxCurrency", \.taxInTaxCurrency, .money, "tax amount in the tax currency")
        Field("exemption", \.exemption, .record(), "why no VAT is charged", term: "BT-120/BT-121")
        Field("nationalCategory", \.nationalCategory, .code, "category in the country's own list")
    }
}

/// What postings use: VAT by row of the country's tax table, before and after prepayments.
public struct TaxByRow: Record, Hashable {
    public var row = ""
    public var category = ""
    public var rate: Decimal?
    public var taxable = Money.zero
    public var tax = Money.zero
    public var remaining = Money.zero

    public init() {}

    public static let shape = Shape<TaxByRow>("TaxByRow", "VAT by row of the tax table; computed.") {
        Field("row", \.row, .identifier, "key of the row")
        Field("category", \.category, .code, "VAT category code")
        Field("rate", \.rate, .decimal, "percentage")
        Field("taxable", \.taxable, .money, "taxable amount")
        Field("tax", \.tax, .money, "tax amount")
        Field("remaining", \.remaining, .money, "tax amount less what prepayments already carried")
    }
}

extension TaxBreakdown {
    /// The same entry with its figures in the tax currency; nil when it has none.
    public var inTaxCurrency: TaxBreakdown? {
        guard let taxable = taxableInTaxCurrency, let tax = taxInTaxCurrency else { return nil }
        var entry = self
        entry.taxable = taxable
        entry.tax = tax
        return entry
    }
}
