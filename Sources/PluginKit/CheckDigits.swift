internal import CountryPack
internal import Documents

/// The check digit algorithms a manifest can name.
enum CheckDigits {
    /// - Parameter characters: digits, and capitals where the algorithm knows them.
    static func areRight(_ characters: [UInt8], _ check: IdentifierForm.Check) -> Bool {
        let digits = characters.map { Int($0) - Int(UInt8(ascii: "0")) }
        return switch check {
        case .none: true
        case .mod11_10: mod11_10(digits)
        case .mod11Registration: weighted(digits, [2, 7, 6, 5, 4, 3, 2])
        case .mod11Personal: weighted(digits, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])
        case .mod11Rising: weighted(digits, Array((2..<max(digits.count + 1, 3)).reversed()))
        case .mod97: remainder97(characters[...]) == 1
        case .mod97Leading: remainder97(characters.dropFirst(2) + characters.prefix(2)) == 1
        case .iban: IBAN.isValid(characters)
        }
    }

    /// ISO 7064 MOD 11,10.
    private static func mod11_10(_ digits: [Int]) -> Bool {
        guard let check = digits.last else { return false }
        var product = 10
        for digit in digits.dropLast() {
            let sum = (product + digit) % 10
            product = (sum == 0 ? 10 : sum) * 2 % 11
        }
        return (11 - product) % 10 == check
    }

    /// The weights must fit the length: a manifest that says otherwise accepts nothing.
    private static func weighted(_ digits: [Int], _ weights: [Int]) -> Bool {
        guard digits.count == weights.count + 1, let check = digits.last else { return false }
        let remainder = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
        let expected = 11 - remainder
        return (expected > 9 ? 0 : expected) == check
    }

    /// Letters count as 10 to 35, as two digits.
    private static func remainder97(_ characters: ArraySlice<UInt8>) -> Int {
        characters.reduce(0) { remainder, byte in
            byte < UInt8(ascii: "A")
                ? (remainder * 10 + Int(byte) - 48) % 97 : (remainder * 100 + Int(byte) - 55) % 97
        }
    }
}
