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
        let (value, rest) = normalized(text)
        answer.value = value
        answer.formatted = displayed(value, rest)
        answer.masked = Self.masked(value)
        answer.problem = problem(rest)
        answer.valid = answer.problem == nil
        return answer
    }

    func hasForm(_ text: String) -> Bool { form(of: normalized(text).rest) != nil }

    /// Upper case without spaces, dots, dashes and slashes; and the part behind the prefix.
    private func normalized(_ text: String) -> (value: String, rest: [UInt8]) {
        let kept = text.utf8.filter { ![0x20, 0x2D, 0x2E, 0x2F].contains($0) }
        let value = String(decoding: kept, as: UTF8.self).uppercased()
        let prefix = scheme.prefix ?? ""
        let rest = value.hasPrefix(prefix) ? value.dropFirst(prefix.count) : value[...]
        return (prefix + rest, Array(rest.utf8))
    }

    private func form(of rest: [UInt8]) -> IdentifierForm? {
        scheme.forms.first { form in
            (form.digits...max(form.digits, form.upTo ?? form.digits)).contains(rest.count)
                && rest.starts(with: Array((form.starts ?? "").utf8))
                && rest.allSatisfy { Self.isDigit($0) || (form.letters && Self.isCapital($0)) }
        }
    }

    private func problem(_ rest: [UInt8]) -> String? {
        guard let form = form(of: rest) else { return formProblem(rest) }
        return CheckDigits.areRight(rest, form.check) ? nil : "the check digit is wrong"
    }

    private func formProblem(_ rest: [UInt8]) -> String {
        let takesLetters = scheme.forms.contains(where: \.letters)
        guard rest.allSatisfy({ Self.isDigit($0) || (takesLetters && Self.isCapital($0)) }) else {
            return "it holds something else than digits" + (takesLetters ? " and letters" : "")
        }
        let lengths = scheme.forms.map { form in
            form.upTo.map { "\(form.digits) to \($0)" } ?? String(form.digits)
        }
        let fitting = scheme.forms.filter { form in
            (form.digits...max(form.digits, form.upTo ?? form.digits)).contains(rest.count)
        }
        if let start = fitting.compactMap(\.starts).first { return "it does not begin with \(start)" }
        return "it has \(rest.count) digits, not \(lengths.joined(separator: " or "))"
    }

    private func displayed(_ value: String, _ rest: [UInt8]) -> String {
        guard let display = form(of: rest)?.display else { return value }
        var left = rest[...]
        var text: [UInt8] = []
        for byte in display.utf8 {
            if byte != UInt8(ascii: "#") { text.append(byte) } else if let next = left.popFirst() { text.append(next) }
        }
        return (scheme.prefix ?? "") + String(decoding: text + left, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (byte &- UInt8(ascii: "0")) < 10 }

    private static func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

    /// Shows the first two and last two characters of anything longer than six.
    static func masked(_ value: String) -> String {
        guard value.count > 6 else { return String(repeating: "*", count: value.count) }
        return value.prefix(2) + String(repeating: "*", count: value.count - 4) + value.suffix(2)
    }
}
