/// Why a figure cannot be held or computed. The caller knows which field it was and says so.
public enum AmountError: Error, Sendable, Hashable {
    /// Not of the form `-?digits[.digits]`.
    case notANumber(String)
    /// More decimals than the type or the currency has.
    case tooManyDecimals(String, allowed: Int)
    /// Outside ±922,337,203,685,477.5807 (`Money`) or over 30 digits (`Decimal`).
    case outOfRange(String)
    case divisionByZero

    /// Stable, for comparison; the sentence is `remedy`.
    public var code: String {
        switch self {
        case .notANumber: "amount.notANumber"
        case .tooManyDecimals: "amount.tooManyDecimals"
        case .outOfRange: "amount.outOfRange"
        case .divisionByZero: "amount.divisionByZero"
        }
    }

    public var message: String {
        switch self {
        case .notANumber(let text):
            "\"\(text.prefix(64))\" is not a number; write digits with a point, as in \"1234.50\""
        case .tooManyDecimals(let text, let allowed):
            "\"\(text.prefix(64))\" has more than \(allowed) decimals; round it first"
        case .outOfRange(let text):
            "\(text.prefix(64)) is outside what can be held (amounts: ±922337203685477.5807; "
                + "prices, quantities and rates: 30 digits)"
        case .divisionByZero: "division by zero"
        }
    }
}
