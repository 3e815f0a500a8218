/// A price, quantity, percentage or exchange rate: up to 30 digits, of which up to 10 are decimals.
///
/// Fixed point on Int128; never floating point. The decimals it was written with are kept ("10.00" stays "10.00") but
/// do not count for equality. Posted amounts are `Money`.
public struct Decimal: Sendable {
    public static let maximumDigits = 30
    public static let maximumDecimals = 10

    /// The value times ten to the power of `decimals`.
    public let coefficient: Int128
    public let decimals: Int

    static let bound: Int128 = powersOfTen[maximumDigits] - 1

    public static let zero = Decimal(unchecked: 0, decimals: 0)
    public static let one = Decimal(unchecked: 1, decimals: 0)
    public static let hundred = Decimal(unchecked: 100, decimals: 0)

    private init(unchecked coefficient: Int128, decimals: Int) {
        self.coefficient = coefficient
        self.decimals = decimals
    }

    /// - Throws: `outOfRange` beyond 30 digits or 10 decimals.
    public init(coefficient: Int128, decimals: Int) throws(AmountError) {
        guard coefficient.magnitude <= Self.bound.magnitude, (0...Self.maximumDecimals).contains(decimals) else {
            throw .outOfRange("\(coefficient)e-\(decimals)")
        }
        self.init(unchecked: coefficient, decimals: decimals)
    }

    public init(_ value: Int) { self.init(unchecked: Int128(value), decimals: 0) }

    public init(_ money: Money) { self.init(unchecked: Int128(money.tenThousandths), decimals: Money.decimals) }

    public var isZero: Bool { coefficient == 0 }
    public var isNegative: Bool { coefficient < 0 }
    public var negated: Decimal { Decimal(unchecked: -coefficient, decimals: decimals) }
}

// MARK: Text

extension Decimal {
    /// Reads `-?digits[.digits]`: no exponent, no plus sign, no grouping, no white space.
    public init(_ text: String) throws(AmountError) {
        var copy = text
        self = try copy.withUTF8 { Self.parse($0) }.get()
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<Decimal, AmountError> {
        func shown() -> String { String(decoding: bytes.prefix(64), as: UTF8.self) }
        let negative = bytes.first == UInt8(ascii: "-")
        var coefficient: Int128 = 0
        var decimals = 0
        var digits = 0
        var whole = 0
        var point = false
        for byte in bytes.dropFirst(negative ? 1 : 0) {
            if byte == UInt8(ascii: "."), !point, whole > 0 {
                point = true
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return .failure(.notANumber(shown())) }
            if point { decimals += 1 } else { whole += 1 }
            if decimals > maximumDecimals { return .failure(.tooManyDecimals(shown(), allowed: maximumDecimals)) }
            if coefficient != 0 || digit != 0 { digits += 1 }
            if digits > maximumDigits { return .failure(.outOfRange(shown())) }
            coefficient = coefficient * 10 + Int128(digit)
        }
        guard whole > 0, !point || decimals > 0 else { return .failure(.notANumber(shown())) }
        return .success(Decimal(unchecked: negative ? -coefficient : coefficient, decimals: decimals))
    }

    /// At least `minimum` decimals, and no trailing zeros beyond them.
    public func text(minimumDecimals minimum: Int) -> String {
        var digits = coefficient.magnitude
        var shown = decimals
        while shown > minimum, digits % 10 == 0 {
            digits /= 10
            shown -= 1
        }
        while shown < minimum {
            digits *= 10
            shown += 1
        }
        return Self.text(negative: coefficient < 0, digits: digits, decimals: shown)
    }

    private static func text(negative: Bool, digits: UInt128, decimals: Int) -> String {
        var text = String(digits)
        if decimals > 0 {
            if text.utf8.count <= decimals {
                text = String(repeating: "0", count: decimals + 1 - text.utf8.count) + text
            }
            text.insert(".", at: text.index(text.endIndex, offsetBy: -decimals))
        }
        return negative ? "-" + text : text
    }
}

extension Decimal: CustomStringConvertible {
    /// With the decimals it was made with.
    public var description: String {
        Self.text(negative: coefficient < 0, digits: coefficient.magnitude, decimals: decimals)
    }
}

extension Decimal: Hashable, Comparable {
    /// Coefficients at ten decimals: 30 digits × 10^10 would leave Int128, so compare whole parts first.
    public static func < (left: Decimal, right: Decimal) -> Bool {
        let (leftWhole, leftPart) = left.split
        let (rightWhole, rightPart) = right.split
        return (leftWhole, leftPart) < (rightWhole, rightPart)
    }

    public static func == (left: Decimal, right: Decimal) -> Bool {
        if left.decimals == right.decimals { return left.coefficient == right.coefficient }
        return left.split == right.split
    }

    public func hash(into hasher: inout Hasher) {
        let (whole, part) = split
        hasher.combine(whole)
        hasher.combine(part)
    }

    /// Whole part and fraction in 10^-10, both with the sign of the number.
    private var split: (Int128, Int128) {
        let scale = powersOfTen[decimals]
        let (whole, part) = coefficient.quotientAndRemainder(dividingBy: scale)
        return (whole, part * powersOfTen[Self.maximumDecimals - decimals])
    }
}

/// 10^0 … 10^38, all that fit Int128.
let powersOfTen: [Int128] = {
    var powers: [Int128] = [1]
    for _ in 0..<38 { powers.append(powers[powers.count - 1] * 10) }
    return powers
}()
