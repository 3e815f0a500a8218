/// How a figure is cut to fewer decimals. There is one rounding point in the code: `Decimal.quotient`.
public enum Rounding: String, Sendable, CaseIterable {
    /// 0.005 → 0.01, −0.005 → −0.01: commercial rounding, what the four countries' laws and EN 16931 practice use.
    case halfAwayFromZero
    /// 0.005 → 0.00, 0.015 → 0.02.
    case halfEven
    case towardZero
    /// 0.005 → 0.01, −0.005 → 0.00: what XPath's `round` does, and so what rules that compute a figure again expect.
    case halfUp
}
