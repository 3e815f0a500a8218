public import CountryPack

extension IdentifierScheme {
    /// What is wrong with an identifier of this scheme; nil when nothing is.
    public func problem(in value: String) -> String? { IdentifierCheck(self).answer(value).problem }

    /// Whether what is wrong is the form, not only the check digit.
    public func hasForm(_ value: String) -> Bool { IdentifierCheck(self).hasForm(value) }

    /// Capitals, the scheme's prefix, no spaces or punctuation.
    public func normalized(_ value: String) -> String { IdentifierCheck(self).answer(value).value }
}

/// Form and check digit of an identifier.
struct IdentifierCheck {
    private let scheme: IdentifierScheme

    init(_ scheme: IdentifierScheme) { self.scheme = scheme }

    func answer(_ text: String) -> IdentifyAnswer {
        var answer = IdentifyAnswer()
        let (value, digits) = normalized(text)
        answer.value = value
        answer.formatted = value
        answer.masked = Self.masked(value)
        answer.problem = problem(digits)
        answer.valid = answer.problem == nil
        return answer
    }

    func hasForm(_ text: String) -> Bool {
        let (_, digits) = normalized(text)
        return digits.allSatisfy { ($0 &- UInt8(ascii: "0")) < 10 } && scheme.forms.contains { $0.digits == digits.count }
    }

    /// Upper case without spaces, dots and dashes; and the part behind the prefix.
    private func normalized(_ text: String) -> (value: String, digits: [UInt8]) {
        let kept = text.utf8.filter { ![0x20, 0x2D, 0x2E, 0x2F].contains($0) }
        let value = String(decoding: kept, as: UTF8.self).uppercased()
        let prefix = scheme.prefix ?? ""
        let rest = value.hasPrefix(prefix) ? value.dropFirst(prefix.count) : value[...]
        return (prefix + rest, Array(rest.utf8))
    }

    private func problem(_ digits: [UInt8]) -> String? {
        guard digits.allSatisfy({ ($0 &- UInt8(ascii: "0")) < 10 }) else {
            return "it holds something else than digits"
        }
        guard let form = scheme.forms.first(where: { $0.digits == digits.count }) else {
            let lengths = scheme.forms.map { String($0.digits) }.joined(separator: " or ")
            return "it has \(digits.count) digits, not \(lengths)"
        }
        let values = digits.map { Int($0 - UInt8(ascii: "0")) }
        let good =
            switch form.check {
            case .none: true
            case .mod11_10: Self.mod11_10(values)
            case .mod11Registration: Self.weighted(values, [2, 7, 6, 5, 4, 3, 2])
            case .mod11Personal: Self.weighted(values, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])
            case .mod97: values.reduce(0) { ($0 * 10 + $1) % 97 } == 1
            }
        return good ? nil : "the check digit is wrong"
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

    /// Shows the first two and last two characters of anything longer than six.
    static func masked(_ value: String) -> String {
        guard value.count > 6 else { return String(repeating: "*", count: value.count) }
        return value.prefix(2) + String(repeating: "*", count: value.count - 4) + value.suffix(2)
    }
}
