internal import Schematron

/// Text inside markup.
enum Markup {
    /// Escaped for element content and attribute values of XML and HTML; characters XML forbids become U+FFFD.
    static func escaped(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): result += "&lt;".utf8
            case UInt8(ascii: ">"): result += "&gt;".utf8
            case UInt8(ascii: "&"): result += "&amp;".utf8
            case UInt8(ascii: "\""): result += "&quot;".utf8
            case UInt8(ascii: "'"): result += "&#39;".utf8
            case 0x09, 0x0A: result.append(byte)
            case 0x00..<0x20: result += "\u{FFFD}".utf8
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// ` name="value"`; nothing for an absent value.
    static func attribute(_ name: String, _ value: String?) -> String {
        guard let value, !value.isEmpty else { return "" }
        return " \(name)=\"\(escaped(value))\""
    }
}

extension ReportFinding {
    /// The message without the rule id that many authorities begin it with.
    var plainMessage: String {
        for opening in ["[\(rule)]", rule] where message.hasPrefix(opening) {
            let rest = message.dropFirst(opening.count).drop { " -–:".contains($0) }
            if !rest.isEmpty { return String(rest) }
        }
        return message
    }

    /// `line 12, column 5`; empty where the finding has no place.
    var place: String { line > 0 ? "line \(line), column \(column)" : "" }
}
