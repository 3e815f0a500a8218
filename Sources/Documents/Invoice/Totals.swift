public import JSON

/// Document totals (BG-22). All computed; a figure that is given must agree.
public struct Totals: Record, Hashable {
    public var lines: Money?
    public var allowances: Money?
    public var charges: Money?
    public var withoutTax: Money?
    public var tax: Money?
    /// VAT in the tax currency (BT-111).
    public var taxInTaxCurrency: Money?
    public var withTax: Money?
    public var prepaid: Money?
    /// The one figure that may be given freely: cash rounding (BT-114).
    public var rounding: Money?
    public var due: Money?

    public init() {}

    public static let shape = Shape<Totals>("Totals", "Document totals; computed, refused when given and wrong.") {
        Field("lines", \.lines, .money, "sum of line net amounts", term: "BT-106", ubl: "cbc:LineExtensionAmount")
        Field(
            "allowances", \.allowances, .money, "sum of document allowances", term: "BT-107",
            ubl: "cbc:AllowanceTotalAmount")
        Field("charges", \.charges, .money, "sum of document charges", term: "BT-108", ubl: "cbc:ChargeTotalAmount")
        Field("withoutTax", \.withoutTax, .money, "total without VAT", term: "BT-109", ubl: "cbc:TaxExclusiveAmount")
        Field("tax", \.tax, .money, "total VAT", term: "BT-110", ubl: "cac:TaxTotal/cbc:TaxAmount")
        Field(
            "taxInTaxCurrency", \.taxInTaxCurrency, .money, "total VAT in the tax currency", term: "BT-111",
            ubl: "cac:TaxTotal/cbc:TaxAmount")
        Field("withTax", \.withTax, .money, "total with VAT", term: "BT-112", ubl: "cbc:TaxInclusiveAmount")
        Field("prepaid", \.prepaid, .money, "paid in advance", term: "BT-113", ubl: "cbc:PrepaidAmount")
        Field(
            "rounding", \.rounding, .money, "rounding of the amount due; an input", term: "BT-114",
            ubl: "cbc:PayableRoundingAmount")
        Field("due", \.due, .money, "amount due", term: "BT-115", ubl: "cbc:PayableAmount")
    }
}
