/// An unsigned 256-bit integer: wide enough for the product of two 30-digit figures and their scales.
struct WideInteger {
    private var high: UInt128
    private var low: UInt128

    enum Order { case less, equal, greater }

    init(_ value: UInt128) {
        high = 0
        low = value
    }

    init(_ left: UInt128, times right: UInt128) { (high, low) = left.multipliedFullWidth(by: right) }

    var isZero: Bool { high == 0 && low == 0 }

    /// False, and the value is of no use, when the product does not fit.
    mutating func multiply(by factor: UInt128) -> Bool {
        let (top, overflow) = high.multipliedReportingOverflow(by: factor)
        let (carry, bottom) = low.multipliedFullWidth(by: factor)
        let (sum, carryOverflow) = top.addingReportingOverflow(carry)
        high = sum
        low = bottom
        return !overflow && !carryOverflow
    }

    /// Nil when the quotient does not fit 128 bits. The divisor is not zero.
    func divided(by divisor: WideInteger) -> (quotient: UInt128, remainder: WideInteger)? {
        if high == 0, divisor.high == 0 {
            let (quotient, remainder) = low.quotientAndRemainder(dividingBy: divisor.low)
            return (quotient, WideInteger(remainder))
        }
        if divisor.high == 0 {
            guard high < divisor.low else { return nil }
            let (quotient, remainder) = divisor.low.dividingFullWidth((high, low))
            return (quotient, WideInteger(remainder))
        }
        return dividedBitwise(by: divisor)
    }

    /// Both operands over 128 bits: rare (over 30 digits on both sides of the line), so plain long division will do.
    private func dividedBitwise(by divisor: WideInteger) -> (quotient: UInt128, remainder: WideInteger) {
        var remainder = WideInteger(high)
        var quotient: UInt128 = 0
        for bit in (0..<128).reversed() {
            remainder.shiftLeft(in: (low >> UInt128(bit)) & 1)
            quotient <<= 1
            if remainder.compared(to: divisor) != .less {
                remainder.subtract(divisor)
                quotient |= 1
            }
        }
        return (quotient, remainder)
    }

    private mutating func shiftLeft(in bit: UInt128) {
        high = high << 1 | low >> 127
        low = low << 1 | bit
    }

    private mutating func subtract(_ other: WideInteger) {
        let (difference, borrow) = low.subtractingReportingOverflow(other.low)
        low = difference
        high = high &- other.high &- (borrow ? 1 : 0)
    }

    private func compared(to other: WideInteger) -> Order {
        if high != other.high { return high < other.high ? .less : .greater }
        if low != other.low { return low < other.low ? .less : .greater }
        return .equal
    }

    /// Twice this value against `other`, without overflow: this is a remainder below `other`, so a doubled value that
    /// leaves 256 bits is greater.
    func comparedDoubled(to other: WideInteger) -> Order {
        if high >> 127 == 1 { return .greater }
        var doubled = self
        doubled.shiftLeft(in: 0)
        return doubled.compared(to: other)
    }
}
