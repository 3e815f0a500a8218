public import JSON

/// An allowance or a charge at document level (BG-20, BG-21) or on a line (BG-27, BG-28).
public struct AllowanceCharge: Record, Hashable {
    public var code: String?
    public var reason: String?
    public var base: Money?
    public var percent: Decimal?
    public var amount: Money?
    public var taxRow: String?
    public var tax: TaxTreatment?

    public init() {}

    public static let shape = Shape<AllowanceCharge>(
        "AllowanceCharge", "An allowance or charge; the list it stands in says which.",
        check: { item, context in
            if item.amount == nil, item.base == nil || item.percent == nil {
                context.report(
                    "allowance.noAmount", "there is neither an amount nor base and percent",
                    remedy: "give \"amount\", or \"base\" and \"percent\"")
            }
        }
    ) {
        Field(
            "code", \.code, .code, "reason code: UNTDID 5189 for allowances, 7161 for charges",
            term: "BT-98/105/140/145", ubl: "cbc:AllowanceChargeReasonCode")
        Field(
            "reason", \.reason, .text(), "reason in words", term: "BT-97/104/139/144", ubl: "cbc:AllowanceChargeReason")
        Field(
            "base", \.base, .money, "what the percentage is taken of", term: "BT-93/100/137/142", ubl: "cbc:BaseAmount")
        Field(
            "percent", \.percent, .decimal, "percentage of the base", term: "BT-94/101/138/143",
            ubl: "cbc:MultiplierFactorNumeric")
        Field(
            "amount", \.amount, .money,
            "without VAT; computed from base and percent when absent, refused when it disagrees",
            term: "BT-92/99/136/141", ubl: "cbc:Amount")
        Field("taxRow", \.taxRow, .identifier, "row of the country's tax table (document level only)")
        Field(
            "tax", \.tax, .record(), "VAT category and rate (document level only)", term: "BT-95/96/102/103",
            ubl: "cac:TaxCategory")
    }
}
