/// An amount of some currency: Int64 at four decimals, ±922,337,203,685,477.5807, as the databases hold it.
///
/// Every operation that could leave that range throws; nothing wraps, nothing becomes NaN.
public struct Money: Sendable, Hashable {
    public static let decimals = 4
    public static let zero = Money(tenThousandths: 0)
    public static let greatest = Money(tenThousandths: .max)
    /// Symmetric, so that every amount has its negation; Int64.min is not an amount.
    public static let least = Money(tenThousandths: -.max)

    /// The amount in 1/10,000 of the currency unit.
    public let tenThousandths: Int64

    private init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

    /// - Throws: `outOfRange` for Int64.min alone.
    public init(checkedTenThousandths value: Int64) throws(AmountError) {
        guard value != .min else { throw .outOfRange("-922337203685477.5808") }
        tenThousandths = value
    }

    /// - Throws: `tooManyDecimals` when digits beyond the fourth decimal are not zero, `outOfRange`.
    public init(_ decimal: Decimal) throws(AmountError) {
        let coefficient = decimal.coefficient
        let scaled: Int128
        if decimal.decimals <= Self.decimals {
            let (product, overflow) = coefficient.multipliedReportingOverflow(
                by: powersOfTen[Self.decimals - decimal.decimals])
            guard !overflow else { throw .outOfRange(decimal.description) }
            scaled = product
        } else {
            let (quotient, remainder) = coefficient.quotientAndRemainder(
                dividingBy: powersOfTen[decimal.decimals - Self.decimals])
            guard remainder == 0 else { throw .tooManyDecimals(decimal.description, allowed: Self.decimals) }
            scaled = quotient
        }
        guard let value = Int64(exactly: scaled), value != .min else { throw .outOfRange(decimal.description) }
        tenThousandths = value
    }

    public init(_ text: String) throws(AmountError) { try self.init(Decimal(text)) }

    public var isZero: Bool { tenThousandths == 0 }
    public var isNegative: Bool { tenThousandths < 0 }
    public var magnitude: Money { isNegative ? negated : self }
    public var negated: Money { Money(tenThousandths: -tenThousandths) }

    public func adding(_ other: Money) throws(AmountError) -> Money {
        let (sum, overflow) = tenThousandths.addingReportingOverflow(other.tenThousandths)
        guard !overflow, sum != .min else { throw .outOfRange("\(self) + \(other)") }
        return Money(tenThousandths: sum)
    }

    public func subtracting(_ other: Money) throws(AmountError) -> Money { try adding(other.negated) }

    /// Whether the amount is whole in minor units, for a currency with so many decimals.
    public func isWhole(decimals: Int) -> Bool {
        guard decimals < Self.decimals else { return true }
        return Int128(tenThousandths) % powersOfTen[Self.decimals - decimals] == 0
    }

    public func rounded(to decimals: Int, _ rounding: Rounding = .halfAwayFromZero) throws(AmountError) -> Money {
        try Money(Decimal(self).rounded(to: decimals, rounding))
    }

    /// At least `minimum` decimals; more only where the amount has them.
    public func text(minimumDecimals minimum: Int) -> String { Decimal(self).text(minimumDecimals: minimum) }
}

extension Money: Comparable {
    public static func < (left: Money, right: Money) -> Bool { left.tenThousandths < right.tenThousandths }
}

extension Money: CustomStringConvertible {
    public var description: String { text(minimumDecimals: 2) }
}

extension Sequence<Money> {
    public func total() throws(AmountError) -> Money {
        var sum = Money.zero
        for amount in self { sum = try sum.adding(amount) }
        return sum
    }
}
