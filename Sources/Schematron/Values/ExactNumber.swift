/// xs:integer and xs:decimal of any size: coefficient times ten to the minus scale.
///
/// Everything an invoice needs fits the 128-bit form; what does not is carried by `BigInteger`.
struct ExactNumber {
    enum Coefficient {
        case small(Int128)
        case big(BigInteger)
    }

    let coefficient: Coefficient
    /// Digits after the decimal point, never negative.
    let scale: Int

    /// Digits after the point that a division computes, beside those the dividend has more than the divisor: the
    /// choice of the implementation the official verdicts come from (XPath leaves it open from 18 on).
    static let divisionScale = 18

    @inline(__always)
    init(_ coefficient: Int128, scale: Int) {
        self.coefficient = .small(coefficient)
        self.scale = scale
    }

    init(_ coefficient: BigInteger, scale: Int) {
        self.coefficient = coefficient.int128.map { .small($0) } ?? .big(coefficient)
        self.scale = scale
    }

    var big: BigInteger {
        switch coefficient {
        case .small(let value): BigInteger(value)
        case .big(let value): value
        }
    }

    /// Words of the coefficient; 0 in the 128-bit form.
    var limbs: Int {
        switch coefficient {
        case .small: 0
        case .big(let value): value.limbs.count
        }
    }

    var isZero: Bool { if case .small(let value) = coefficient { value == 0 } else { false } }

    var sign: Int {
        switch coefficient {
        case .small(let value): value.signum() > 0 ? 1 : value < 0 ? -1 : 0
        case .big(let value): value.isNegative ? -1 : value.isZero ? 0 : 1
        }
    }

    private static let powers: [Int128] = {
        var powers: [Int128] = [1]
        for _ in 0..<38 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// Ten to the power, where it fits 128 bits.
    static func power(_ exponent: Int) -> Int128? { exponent < powers.count ? powers[exponent] : nil }

    // MARK: Arithmetic

    static func + (left: ExactNumber, right: ExactNumber) -> ExactNumber {
        if case .small(let a) = left.coefficient, case .small(let b) = right.coefficient {
            if left.scale == right.scale {
                let (sum, overflow) = a.addingReportingOverflow(b)
                if !overflow { return ExactNumber(sum, scale: left.scale) }
            } else if let (x, y, scale) = aligned(a, left.scale, b, right.scale) {
                let (sum, overflow) = x.addingReportingOverflow(y)
                if !overflow { return ExactNumber(sum, scale: scale) }
            }
        }
        let (x, y, scale) = alignedBig(left, right)
        return ExactNumber(x + y, scale: scale)
    }

    static func - (left: ExactNumber, right: ExactNumber) -> ExactNumber { left + right.negated }

    static func * (left: ExactNumber, right: ExactNumber) -> ExactNumber {
        if case .small(let a) = left.coefficient, case .small(let b) = right.coefficient {
            let (product, overflow) = a.multipliedReportingOverflow(by: b)
            if !overflow { return ExactNumber(product, scale: left.scale + right.scale).limited }
        }
        return ExactNumber(left.big * right.big, scale: left.scale + right.scale).limited
    }

    /// nil for a zero divisor. Rounds half towards zero in the last digit.
    func divided(by divisor: ExactNumber) -> ExactNumber? {
        if divisor.isZero { return nil }
        return normalized.divided(byNormalized: divisor.normalized)
    }

    private func divided(byNormalized right: ExactNumber) -> ExactNumber {
        if let shifted = shifted(byPowerOfTen: right) { return shifted }
        let scale = max(Self.divisionScale, self.scale - right.scale + Self.divisionScale)
        let shift = scale - self.scale + right.scale
        if case .small(let a) = coefficient, case .small(let b) = right.coefficient,
            let factor = Self.power(shift)
        {
            let (scaled, overflow) = a.multipliedReportingOverflow(by: factor)
            if !overflow {
                var (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: b)
                let (rest, half) = (remainder.magnitude, b.magnitude)
                if rest > half - rest { quotient += (a < 0) == (b < 0) ? 1 : -1 }
                remainder = 0
                return ExactNumber(quotient, scale: scale).normalized
            }
        }
        let divisor = right.big
        var (quotient, remainder) = (big * BigInteger.power(ofTen: shift)).quotientAndRemainder(dividingBy: divisor)
        if divisor.magnitude < remainder.magnitude + remainder.magnitude {
            quotient = quotient + BigInteger(sign * right.sign > 0 ? 1 : -1)
        }
        return ExactNumber(quotient, scale: scale).normalized
    }

    /// `round(x * 100) div 100` is how rules round: by a power of ten only the point moves.
    private func shifted(byPowerOfTen right: ExactNumber) -> ExactNumber? {
        guard case .small(let value) = coefficient, case .small(let divisor) = right.coefficient,
            let zeros = Self.powers.prefix(Self.divisionScale).firstIndex(of: divisor)
        else { return nil }
        let moved = scale + zeros - right.scale
        guard moved >= 0, moved <= Self.divisionScale else { return nil }
        return ExactNumber(value, scale: moved).normalized
    }

    /// Truncated towards zero; nil for a zero divisor.
    func integerQuotient(by right: ExactNumber) -> ExactNumber? {
        if right.isZero { return nil }
        if case .small(let a) = coefficient, case .small(let b) = right.coefficient,
            let (x, y, _) = Self.aligned(a, scale, b, right.scale), !(x == .min && y == -1)
        {
            return ExactNumber(x / y, scale: 0)
        }
        let (x, y, _) = Self.alignedBig(self, right)
        return ExactNumber(x.quotientAndRemainder(dividingBy: y).quotient, scale: 0)
    }

    /// With the sign of the dividend; nil for a zero divisor.
    func remainder(by right: ExactNumber) -> ExactNumber? {
        if right.isZero { return nil }
        if case .small(let a) = coefficient, case .small(let b) = right.coefficient,
            let (x, y, common) = Self.aligned(a, scale, b, right.scale), !(x == .min && y == -1)
        {
            return ExactNumber(x % y, scale: common)
        }
        let (x, y, common) = Self.alignedBig(self, right)
        return ExactNumber(x.quotientAndRemainder(dividingBy: y).remainder, scale: common)
    }

    var negated: ExactNumber {
        if case .small(let value) = coefficient, value != .min { return ExactNumber(-value, scale: scale) }
        return ExactNumber(big.negated, scale: scale)
    }

    var magnitude: ExactNumber { sign < 0 ? negated : self }

    func compared(to right: ExactNumber) -> Int {
        if case .small(let a) = coefficient, case .small(let b) = right.coefficient {
            if scale == right.scale { return a < b ? -1 : a == b ? 0 : 1 }
            if let (x, y, _) = Self.aligned(a, scale, b, right.scale) { return x < y ? -1 : x == y ? 0 : 1 }
        }
        let (x, y, _) = Self.alignedBig(self, right)
        return x.compared(to: y)
    }

    private static func aligned(_ a: Int128, _ scaleA: Int, _ b: Int128, _ scaleB: Int) -> (Int128, Int128, Int)? {
        if scaleA == scaleB { return (a, b, scaleA) }
        if scaleA < scaleB {
            guard let factor = power(scaleB - scaleA) else { return nil }
            let (scaled, overflow) = a.multipliedReportingOverflow(by: factor)
            return overflow ? nil : (scaled, b, scaleB)
        }
        guard let factor = power(scaleA - scaleB) else { return nil }
        let (scaled, overflow) = b.multipliedReportingOverflow(by: factor)
        return overflow ? nil : (a, scaled, scaleA)
    }

    private static func alignedBig(_ left: ExactNumber, _ right: ExactNumber) -> (BigInteger, BigInteger, Int) {
        let scale = max(left.scale, right.scale)
        return (
            left.big * BigInteger.power(ofTen: scale - left.scale),
            right.big * BigInteger.power(ofTen: scale - right.scale), scale
        )
    }

    // MARK: Rounding

    enum Rounding {
        case down, floor, ceiling
        /// Half towards positive infinity: fn:round.
        case half
        case halfToEven
    }

    /// To `digits` after the point (negative: before it).
    func rounded(_ mode: Rounding, to digits: Int = 0) -> ExactNumber {
        guard scale > digits else { return self }
        if case .small(let value) = coefficient, let divisor = Self.power(scale - digits) {
            let quotient = Self.round(value, divisor, mode)
            if digits >= 0 { return ExactNumber(quotient, scale: digits) }
            return ExactNumber(BigInteger(quotient) * BigInteger.power(ofTen: -digits), scale: 0)
        }
        let factor = BigInteger.power(ofTen: scale - digits)
        let (quotient, remainder) = big.quotientAndRemainder(dividingBy: factor)
        let twice = (remainder.magnitude + remainder.magnitude).compared(to: factor)
        let up = Self.increment(
            mode, negative: sign < 0, exact: remainder.isZero, half: twice, odd: quotient.isOdd)
        let result = up ? quotient + BigInteger(sign < 0 ? -1 : 1) : quotient
        if digits >= 0 { return ExactNumber(result, scale: digits) }
        return ExactNumber(result * BigInteger.power(ofTen: -digits), scale: 0)
    }

    private static func round(_ value: Int128, _ divisor: Int128, _ mode: Rounding) -> Int128 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        let rest = remainder.magnitude
        let other = divisor.magnitude - rest
        let half = rest < other ? -1 : rest == other ? 0 : 1
        let up = increment(mode, negative: value < 0, exact: rest == 0, half: half, odd: quotient & 1 != 0)
        return up ? quotient + (value < 0 ? -1 : 1) : quotient
    }

    /// Whether the magnitude of the truncated quotient grows by one.
    private static func increment(_ mode: Rounding, negative: Bool, exact: Bool, half: Int, odd: Bool) -> Bool {
        if exact { return false }
        switch mode {
        case .down: return false
        case .floor: return negative
        case .ceiling: return !negative
        case .half: return half > 0 || half == 0 && !negative
        case .halfToEven: return half > 0 || half == 0 && odd
        }
    }

    /// Without trailing zeros after the point.
    var normalized: ExactNumber {
        guard scale > 0 else { return self }
        if case .small(let value) = coefficient, let short = Int64(exactly: value) {
            return Self.normalized(short, scale)
        }
        if case .small(var value) = coefficient {
            var scale = scale
            while scale > 0 {
                let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 10)
                if remainder != 0 { break }
                value = quotient
                scale -= 1
            }
            return ExactNumber(value, scale: scale)
        }
        var value = big
        var scale = scale
        let ten = BigInteger(10)
        while scale > 0 {
            let (quotient, remainder) = value.quotientAndRemainder(dividingBy: ten)
            if !remainder.isZero { break }
            value = quotient
            scale -= 1
        }
        return ExactNumber(value, scale: scale)
    }

    private static func normalized(_ coefficient: Int64, _ digits: Int) -> ExactNumber {
        var value = coefficient
        var scale = digits
        while scale > 0 {
            let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { break }
            value = quotient
            scale -= 1
        }
        return ExactNumber(Int128(value), scale: scale)
    }

    /// Long products carry trailing zeros along; cut them before they leave the 128-bit form.
    private var limited: ExactNumber { scale > Self.divisionScale ? normalized : self }

    // MARK: Conversion

    /// The nearest double.
    var double: Double {
        if case .small(let value) = coefficient, value.magnitude < 1 << 53, scale <= 22 {
            return Double(Int64(value)) / ExactNumber.doublePowers[scale]
        }
        return Double(description) ?? 0
    }

    static let doublePowers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// Exactly the value of a finite double.
    init(exactly value: Double) {
        if let whole = Int64(exactly: value) {
            self.init(Int128(whole), scale: 0)
            return
        }
        var scale = 0
        var exponent = value.isNormal ? Int(value.exponent) - 52 : -1074
        var significand = BigInteger(Int128(value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)))
        let two = BigInteger(2)
        let five = BigInteger(5)
        if exponent > 0 {
            for _ in 0..<exponent { significand = significand * two }
        } else {
            while exponent < 0, !significand.isZero, !significand.isOdd {
                significand = significand.quotientAndRemainder(dividingBy: two).quotient
                exponent += 1
            }
            if !significand.isZero {
                scale = -exponent
                for _ in 0..<scale { significand = significand * five }
            }
        }
        self.init(value < 0 ? significand.negated : significand, scale: scale)
    }

    /// The canonical form: no trailing zeros, no point without digits after it.
    var description: String {
        let number = normalized
        let digits: String
        switch number.coefficient {
        case .small(let value): digits = String(value.magnitude)
        case .big(let value): digits = value.magnitude.description
        }
        let sign = number.sign < 0 ? "-" : ""
        if number.scale == 0 { return sign + digits }
        let padded = String(repeating: "0", count: max(0, number.scale + 1 - digits.count)) + digits
        let point = padded.index(padded.endIndex, offsetBy: -number.scale)
        return sign + padded[..<point] + "." + padded[point...]
    }
}
