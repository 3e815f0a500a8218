extension Decimal {
    public func adding(_ other: Decimal) throws(AmountError) -> Decimal {
        let scale = max(decimals, other.decimals)
        let (left, leftOver) = coefficient.multipliedReportingOverflow(by: powersOfTen[scale - decimals])
        let (right, rightOver) = other.coefficient.multipliedReportingOverflow(by: powersOfTen[scale - other.decimals])
        let (sum, sumOver) = left.addingReportingOverflow(right)
        guard !leftOver, !rightOver, !sumOver else { throw .outOfRange("\(self) + \(other)") }
        return try Decimal(coefficient: sum, decimals: scale)
    }

    public func subtracting(_ other: Decimal) throws(AmountError) -> Decimal { try adding(other.negated) }

    public func rounded(to decimals: Int, _ rounding: Rounding = .halfAwayFromZero) throws(AmountError) -> Decimal {
        try Self.quotient(of: self, times: .one, by: .one, decimals: decimals, rounding)
    }

    /// The one rounding point: `a × b ÷ c`, computed at full width and cut to `decimals` once.
    ///
    /// - Throws: `divisionByZero`, or `outOfRange` when the result has over 30 digits.
    public static func quotient(
        of a: Decimal, times b: Decimal, by c: Decimal = .one, decimals: Int,
        _ rounding: Rounding = .halfAwayFromZero
    ) throws(AmountError) -> Decimal {
        guard c.coefficient != 0 else { throw .divisionByZero }
        let negative = (a.coefficient < 0) != ((b.coefficient < 0) != (c.coefficient < 0))
        // a·b·10^(c.decimals + decimals) ÷ (c·10^(a.decimals + b.decimals)); common powers of ten fall out.
        let exponent = c.decimals + decimals - a.decimals - b.decimals
        var numerator = WideInteger(a.coefficient.magnitude, times: b.coefficient.magnitude)
        var denominator = WideInteger(c.coefficient.magnitude)
        let widened =
            exponent >= 0
            ? numerator.multiply(by: powersOfTen[exponent].magnitude)
            : denominator.multiply(by: powersOfTen[-exponent].magnitude)
        guard widened, let (quotient, remainder) = numerator.divided(by: denominator) else {
            throw .outOfRange("\(a) × \(b) ÷ \(c)")
        }
        var result = quotient
        let isAway = rounding.movesAway(
            remainder: remainder, divisor: denominator, odd: quotient & 1 == 1, negative: negative)
        if isAway { result += 1 }
        guard result <= bound.magnitude else { throw .outOfRange("\(a) × \(b) ÷ \(c)") }
        return try Decimal(coefficient: negative ? -Int128(result) : Int128(result), decimals: decimals)
    }
}

extension Rounding {
    fileprivate func movesAway(remainder: WideInteger, divisor: WideInteger, odd: Bool, negative: Bool) -> Bool {
        if self == .towardZero || remainder.isZero { return false }
        switch remainder.comparedDoubled(to: divisor) {
        case .less: return false
        case .greater: return true
        case .equal:
            return switch self {
            case .halfAwayFromZero: true
            case .halfUp: !negative
            case .halfEven, .towardZero: odd
            }
        }
    }
}
