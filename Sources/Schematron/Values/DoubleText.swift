#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The lexical forms of xs:double.
enum DoubleText {
    /// nil when the text is not in the lexical space. White space around it is ignored.
    static func parse(_ untrimmed: Text) -> Double? {
        let text = untrimmed.trimmed
        if let quick = parseShort(text) { return quick }
        guard isLexical(text) else {
            if text.equals("NaN") { return .nan }
            if text.equals("INF") { return .infinity }
            if text.equals("-INF") { return -.infinity }
            return nil
        }
        return Double(text.string) ?? strtod(text.string, nil)
    }

    /// Up to 15 digits and no exponent: exact by one division of exact doubles.
    @inline(__always)
    private static func parseShort(_ text: Text) -> Double? {
        guard text.count > 0, text.count <= 17 else { return nil }
        var at = 0
        let negative = text[0] == 0x2D
        if negative || text[0] == 0x2B { at = 1 }
        var value: Int64 = 0
        var digits = 0
        var scale = 0
        var point = false
        while at < text.count {
            let byte = text[at]
            if byte &- 48 < 10 {
                value = value * 10 + Int64(byte &- 48)
                digits += 1
                if point { scale += 1 }
            } else if byte == 0x2E, !point {
                point = true
            } else {
                return nil
            }
            at += 1
        }
        guard digits > 0, digits <= 15 else { return nil }
        let magnitude = Double(value) / ExactNumber.doublePowers[scale]
        return negative ? -magnitude : magnitude
    }

    private static func isLexical(_ text: Text) -> Bool {
        var at = 0
        let count = text.count
        func digits() -> Int {
            let from = at
            while at < count, text[at] &- 48 < 10 { at += 1 }
            return at - from
        }
        if at < count, text[at] == 0x2D || text[at] == 0x2B { at += 1 }
        var mantissa = digits()
        if at < count, text[at] == 0x2E {
            at += 1
            mantissa += digits()
        }
        guard mantissa > 0 else { return false }
        if at < count, text[at] == 0x65 || text[at] == 0x45 {
            at += 1
            if at < count, text[at] == 0x2D || text[at] == 0x2B { at += 1 }
            guard digits() > 0 else { return false }
        }
        return at == count
    }

    /// As fn:string writes it: decimal notation from 0.000001 up to a million, scientific elsewhere.
    static func format(_ value: Double) -> String {
        format(value, shortest: "\(value)")
    }

    static func format(_ value: Float) -> String {
        format(Double(value), shortest: "\(value)")
    }

    private static func format(_ value: Double, shortest: String) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-INF" : "INF" }
        if value == 0 { return value.sign == .minus ? "-0" : "0" }
        let (digits, exponent) = decompose(shortest)
        let sign = value < 0 ? "-" : ""
        let magnitude = value.magnitude
        if magnitude >= 1e-6, magnitude < 1e6 { return sign + plain(digits, exponent) }
        let rest = digits.dropFirst()
        return sign + String(digits.first ?? "0") + "." + (rest.isEmpty ? "0" : String(rest)) + "E\(exponent - 1)"
    }

    /// Significant digits, and the place of the point counted from their start.
    private static func decompose(_ shortest: String) -> (digits: String, exponent: Int) {
        var digits = ""
        var exponent = 0
        var seenPoint = false
        var power = 0
        let parts = shortest.split(separator: "e", maxSplits: 1)
        if parts.count == 2 { power = Int(parts[1]) ?? 0 }
        for character in parts[0] {
            if character == "-" { continue }
            if character == "." {
                seenPoint = true
                continue
            }
            if digits.isEmpty, character == "0" {
                if seenPoint { exponent -= 1 }
                continue
            }
            digits.append(character)
            if !seenPoint { exponent += 1 }
        }
        while digits.last == "0" { digits.removeLast() }
        return (digits, exponent + power)
    }

    private static func plain(_ digits: String, _ exponent: Int) -> String {
        if exponent <= 0 { return "0." + String(repeating: "0", count: -exponent) + digits }
        if digits.count <= exponent { return digits + String(repeating: "0", count: exponent - digits.count) }
        let point = digits.index(digits.startIndex, offsetBy: exponent)
        return digits[..<point] + "." + digits[point...]
    }
}
