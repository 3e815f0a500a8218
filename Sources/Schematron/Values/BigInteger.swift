/// Integers without bound, for check digits over a whole IBAN and for products that outgrow 128 bits.
struct BigInteger: Equatable {
    private(set) var isNegative: Bool
    /// Little endian, without leading zeros; empty is zero.
    private(set) var limbs: [UInt32]

    static let zero = BigInteger(isNegative: false, limbs: [])

    init(isNegative: Bool, limbs: [UInt32]) {
        var limbs = limbs
        while limbs.last == 0 { limbs.removeLast() }
        self.limbs = limbs
        self.isNegative = isNegative && !limbs.isEmpty
    }

    init(_ value: Int128) {
        var rest = value.magnitude
        var limbs: [UInt32] = []
        while rest != 0 {
            limbs.append(UInt32(truncatingIfNeeded: rest))
            rest >>= 32
        }
        self.init(isNegative: value < 0, limbs: limbs)
    }

    /// ASCII digits only.
    init(digits: UnsafeBufferPointer<UInt8>, isNegative: Bool = false) {
        var limbs: [UInt32] = []
        var at = 0
        while at < digits.count {
            let size = min(9, digits.count - at)
            var part: UInt32 = 0
            var scale: UInt32 = 1
            for offset in 0..<size {
                part = part * 10 + UInt32(digits[at + offset] - 48)
                scale *= 10
            }
            Self.multiplyAdd(&limbs, scale, part)
            at += size
        }
        self.init(isNegative: isNegative, limbs: limbs)
    }

    private static func multiplyAdd(_ limbs: inout [UInt32], _ factor: UInt32, _ addend: UInt32) {
        var carry = UInt64(addend)
        for at in limbs.indices {
            let sum = UInt64(limbs[at]) * UInt64(factor) + carry
            limbs[at] = UInt32(truncatingIfNeeded: sum)
            carry = sum >> 32
        }
        if carry != 0 { limbs.append(UInt32(carry)) }
    }

    var isZero: Bool { limbs.isEmpty }
    var isOdd: Bool { (limbs.first ?? 0) & 1 == 1 }
    var negated: BigInteger { BigInteger(isNegative: !isNegative, limbs: limbs) }
    var magnitude: BigInteger { BigInteger(isNegative: false, limbs: limbs) }

    /// The value when it fits.
    var int128: Int128? {
        guard limbs.count <= 4 else { return nil }
        var value: UInt128 = 0
        for limb in limbs.reversed() { value = value << 32 | UInt128(limb) }
        if isNegative {
            return value <= UInt128(1) << 127 ? Int128(truncatingIfNeeded: 0 &- value) : nil
        }
        return Int128(exactly: value)
    }

    static func + (left: BigInteger, right: BigInteger) -> BigInteger {
        if left.isNegative == right.isNegative {
            return BigInteger(isNegative: left.isNegative, limbs: add(left.limbs, right.limbs))
        }
        let order = compare(left.limbs, right.limbs)
        if order == 0 { return zero }
        return order > 0
            ? BigInteger(isNegative: left.isNegative, limbs: subtract(left.limbs, right.limbs))
            : BigInteger(isNegative: right.isNegative, limbs: subtract(right.limbs, left.limbs))
    }

    static func - (left: BigInteger, right: BigInteger) -> BigInteger { left + right.negated }

    static func * (left: BigInteger, right: BigInteger) -> BigInteger {
        if left.isZero || right.isZero { return zero }
        var result = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
        for (i, a) in left.limbs.enumerated() {
            var carry: UInt64 = 0
            for (j, b) in right.limbs.enumerated() {
                let sum = UInt64(a) * UInt64(b) + UInt64(result[i + j]) + carry
                result[i + j] = UInt32(truncatingIfNeeded: sum)
                carry = sum >> 32
            }
            result[i + right.limbs.count] = UInt32(carry)
        }
        return BigInteger(isNegative: left.isNegative != right.isNegative, limbs: result)
    }

    static func < (left: BigInteger, right: BigInteger) -> Bool { left.compared(to: right) < 0 }

    func compared(to other: BigInteger) -> Int {
        if isNegative != other.isNegative { return isNegative ? -1 : 1 }
        let order = Self.compare(limbs, other.limbs)
        return isNegative ? -order : order
    }

    /// Truncating division: the remainder has the sign of the dividend. The divisor must not be zero.
    func quotientAndRemainder(dividingBy divisor: BigInteger) -> (quotient: BigInteger, remainder: BigInteger) {
        let (quotient, remainder) = Self.divide(limbs, divisor.limbs)
        return (
            BigInteger(isNegative: isNegative != divisor.isNegative, limbs: quotient),
            BigInteger(isNegative: isNegative, limbs: remainder)
        )
    }

    static func power(ofTen exponent: Int) -> BigInteger {
        var limbs: [UInt32] = [1]
        var rest = exponent
        while rest >= 9 {
            multiplyAdd(&limbs, 1_000_000_000, 0)
            rest -= 9
        }
        var factor: UInt32 = 1
        for _ in 0..<rest { factor *= 10 }
        multiplyAdd(&limbs, factor, 0)
        return BigInteger(isNegative: false, limbs: limbs)
    }

    var description: String {
        if isZero { return "0" }
        var parts: [String] = []
        var rest = limbs
        while !rest.isEmpty {
            var remainder: UInt64 = 0
            for at in rest.indices.reversed() {
                let value = remainder << 32 | UInt64(rest[at])
                rest[at] = UInt32(value / 1_000_000_000)
                remainder = value % 1_000_000_000
            }
            while rest.last == 0 { rest.removeLast() }
            let digits = String(remainder)
            parts.append(rest.isEmpty ? digits : String(repeating: "0", count: 9 - digits.count) + digits)
        }
        return (isNegative ? "-" : "") + parts.reversed().joined()
    }

    // MARK: Magnitudes

    private static func compare(_ left: [UInt32], _ right: [UInt32]) -> Int {
        if left.count != right.count { return left.count < right.count ? -1 : 1 }
        for at in left.indices.reversed() where left[at] != right[at] { return left[at] < right[at] ? -1 : 1 }
        return 0
    }

    private static func add(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        let (long, short) = left.count >= right.count ? (left, right) : (right, left)
        var result = long
        var carry: UInt64 = 0
        for at in long.indices {
            let sum = UInt64(long[at]) + (at < short.count ? UInt64(short[at]) : 0) + carry
            result[at] = UInt32(truncatingIfNeeded: sum)
            carry = sum >> 32
        }
        if carry != 0 { result.append(UInt32(carry)) }
        return result
    }

    /// `left` must not be smaller than `right`.
    private static func subtract(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var result = left
        var borrow: Int64 = 0
        for at in left.indices {
            var difference = Int64(left[at]) - (at < right.count ? Int64(right[at]) : 0) - borrow
            borrow = difference < 0 ? 1 : 0
            if difference < 0 { difference += 1 << 32 }
            result[at] = UInt32(difference)
        }
        return result
    }

    private static func divide(_ left: [UInt32], _ right: [UInt32]) -> (quotient: [UInt32], remainder: [UInt32]) {
        if compare(left, right) < 0 { return ([], left) }
        if right.count == 1 {
            var quotient = left
            var remainder: UInt64 = 0
            for at in left.indices.reversed() {
                let value = remainder << 32 | UInt64(left[at])
                quotient[at] = UInt32(value / UInt64(right[0]))
                remainder = value % UInt64(right[0])
            }
            return (quotient, remainder == 0 ? [] : [UInt32(remainder)])
        }
        return longDivide(left, right)
    }

    /// Knuth's algorithm D.
    private static func longDivide(_ left: [UInt32], _ right: [UInt32]) -> (quotient: [UInt32], remainder: [UInt32]) {
        let shift = UInt32(right[right.count - 1].leadingZeroBitCount)
        let divisor = shifted(right, by: shift)
        var rest = shifted(left, by: shift)
        rest.append(contentsOf: Array(repeating: 0, count: max(0, left.count + 1 - rest.count)))
        let size = divisor.count
        var quotient = [UInt32](repeating: 0, count: rest.count - size)
        let top = UInt64(divisor[size - 1])
        for at in quotient.indices.reversed() {
            let head = UInt64(rest[at + size]) << 32 | UInt64(rest[at + size - 1])
            var guess = head / top
            var over = head % top
            while guess >> 32 != 0 || guess * UInt64(divisor[size - 2]) > (over << 32 | UInt64(rest[at + size - 2])) {
                guess -= 1
                over += top
                if over >> 32 != 0 { break }
            }
            var borrow: Int64 = 0
            var carry: UInt64 = 0
            for offset in 0..<size {
                let product = guess * UInt64(divisor[offset]) + carry
                carry = product >> 32
                let difference = Int64(rest[at + offset]) - borrow - Int64(product & 0xFFFF_FFFF)
                rest[at + offset] = UInt32(truncatingIfNeeded: difference)
                borrow = difference < 0 ? 1 : 0
            }
            let difference = Int64(rest[at + size]) - borrow - Int64(carry)
            rest[at + size] = UInt32(truncatingIfNeeded: difference)
            if difference < 0 {
                guess -= 1
                var sumCarry: UInt64 = 0
                for offset in 0..<size {
                    let sum = UInt64(rest[at + offset]) + UInt64(divisor[offset]) + sumCarry
                    rest[at + offset] = UInt32(truncatingIfNeeded: sum)
                    sumCarry = sum >> 32
                }
                rest[at + size] = rest[at + size] &+ UInt32(truncatingIfNeeded: sumCarry)
            }
            quotient[at] = UInt32(truncatingIfNeeded: guess)
        }
        var remainder = Array(rest[0..<size])
        if shift > 0 {
            for at in remainder.indices {
                let next = at + 1 < remainder.count ? remainder[at + 1] << (32 - shift) : 0
                remainder[at] = remainder[at] >> shift | next
            }
        }
        return (quotient, remainder)
    }

    private static func shifted(_ limbs: [UInt32], by shift: UInt32) -> [UInt32] {
        if shift == 0 { return limbs }
        var result: [UInt32] = []
        var carry: UInt32 = 0
        for limb in limbs {
            result.append(limb << shift | carry)
            carry = limb >> (32 - shift)
        }
        if carry != 0 { result.append(carry) }
        return result
    }
}
