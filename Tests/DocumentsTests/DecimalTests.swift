import Documents
import Testing

@Suite("Decimal and Money")
struct DecimalTests {
    @Test(
        "text is read exactly and shown as written",
        arguments: [
            "0", "1", "-1", "10.00", "0.0000000001", "-0.5", "123456789012345678901234567890",
            "12345678901234567890.1234567890"
        ])
    func text(_ text: String) throws {
        #expect(try Decimal(text).description == text)
    }

    @Test(
        "what is not a plain decimal is refused",
        arguments: [
            "", "-", ".", ".5", "5.", "+1", "1e3", "1,5", " 1", "1 ", "NaN", "inf", "0x10", "1.2.3", "--1", "١", "1_000"
        ])
    func notANumber(_ text: String) {
        #expect(throws: AmountError.notANumber(text)) { try Decimal(text) }
    }

    @Test("limits are errors, never a wrap")
    func limits() throws {
        #expect(throws: AmountError.self) { try Decimal("1234567890123456789012345678901") }
        #expect(throws: AmountError.self) { try Decimal("0.00000000001") }
        #expect(throws: AmountError.self) { try Decimal(String(repeating: "9", count: 5_000)) }
        #expect(try Decimal("000000000000000000000000000000000000000000001") == .one)
        let greatest = try Decimal(String(repeating: "9", count: 30))
        #expect(throws: AmountError.self) { try greatest.adding(.one) }
        #expect(throws: AmountError.self) { try Decimal.quotient(of: greatest, times: greatest, decimals: 2) }
        #expect(throws: AmountError.divisionByZero) {
            try Decimal.quotient(of: .one, times: .one, by: .zero, decimals: 2)
        }
    }

    @Test("equality and order look at the value, not at the way it was written")
    func equality() throws {
        #expect(try Decimal("10.00") == Decimal("10"))
        #expect(try Decimal("10.00").hashValue == Decimal("10").hashValue)
        #expect(try Decimal("-0.5") < Decimal("0.0000000001"))
        #expect(try Decimal("999999999999999999999999999999") > Decimal("99999999999999999999.9999999999"))
    }

    @Test(
        "rounding is commercial, once, and of both signs",
        arguments: [
            ("2.005", 2, "2.01"), ("-2.005", 2, "-2.01"), ("2.0049999999", 2, "2.00"), ("0.5", 0, "1"),
            ("-0.5", 0, "-1"),
            ("999.995", 2, "1000.00"), ("1", 3, "1.000")
        ])
    func rounding(text: String, decimals: Int, expected: String) throws {
        #expect(try Decimal(text).rounded(to: decimals).description == expected)
    }

    @Test("half-even and truncation exist for those who need them")
    func otherRoundings() throws {
        #expect(try Decimal("0.125").rounded(to: 2, .halfEven).description == "0.12")
        #expect(try Decimal("0.135").rounded(to: 2, .halfEven).description == "0.14")
        #expect(try Decimal("-0.139").rounded(to: 2, .towardZero).description == "-0.13")
        #expect(try Decimal("0.125").rounded(to: 2, .halfUp).description == "0.13")
        #expect(try Decimal("-0.125").rounded(to: 2, .halfUp).description == "-0.12")
        #expect(try Decimal("-0.126").rounded(to: 2, .halfUp).description == "-0.13")
    }

    @Test("a product and a quotient of the widest figures are exact")
    func wideProducts() throws {
        let a = try Decimal("99999999999999999999.9999999999")
        #expect(try Decimal.quotient(of: a, times: a, by: a, decimals: 10) == a)
        let b = try Decimal("12345678901234567890.1234567891")
        #expect(try Decimal.quotient(of: a, times: b, by: a, decimals: 10) == b)
        #expect(
            try Decimal.quotient(of: .one, times: .one, by: Decimal("3"), decimals: 10).description == "0.3333333333")
        #expect(
            try Decimal.quotient(of: Decimal("2"), times: .one, by: Decimal("3"), decimals: 10).description
                == "0.6666666667")
    }

    @Test("random figures: a×b÷b = a, and rounding errs by at most half a unit", arguments: 0..<8)
    func property(seed: UInt64) throws {
        var random = SplitMix(state: seed &* 7919 &+ 1)
        for _ in 0..<2_000 {
            let a = try random.decimal()
            let b = try random.decimal()
            if !b.isZero {
                #expect(try Decimal.quotient(of: a, times: b, by: b, decimals: a.decimals) == a, "\(a) \(b)")
            }
            let decimals = Int(random.next() % 11)
            guard let rounded = try? a.rounded(to: decimals) else { continue }
            let error = try rounded.subtracting(a)
            let twice = try error.adding(error)
            let unit = try Decimal(coefficient: 1, decimals: decimals)
            #expect(twice <= unit && twice.negated <= unit, "\(a) to \(decimals)")
        }
    }

    @Test("money: range, decimals, sums")
    func money() throws {
        #expect(try Money("922337203685477.5807") == .greatest)
        #expect(try Money("-922337203685477.5807") == .least)
        for text in ["922337203685477.5808", "-922337203685477.5808", "1000000000000000000000"] {
            #expect(throws: AmountError.self) { try Money(text) }
        }
        #expect(throws: AmountError.tooManyDecimals("0.00001", allowed: 4)) { try Money("0.00001") }
        #expect(try Money("0.1000000000") == Money("0.1"))
        #expect(throws: AmountError.self) { try Money.greatest.adding(Money("0.0001")) }
        #expect(throws: AmountError.self) { try Money.least.subtracting(Money("0.0001")) }
        #expect(throws: AmountError.self) { try Money(checkedTenThousandths: .min) }
        #expect(try [Money("0.10"), Money("0.20")].total() == Money("0.3"))
        #expect(try Money("1234.5").description == "1234.50")
        #expect(try Money("1.005").isWhole(decimals: 2) == false)
        #expect(try Money("1.005").isWhole(decimals: 3))
    }
}

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func decimal() throws -> Decimal {
        let digits = Int(next() % 30) + 1
        var coefficient: Int128 = 0
        for _ in 0..<digits { coefficient = coefficient * 10 + Int128(next() % 10) }
        return try Decimal(coefficient: next() % 2 == 0 ? coefficient : -coefficient, decimals: Int(next() % 11))
    }
}
