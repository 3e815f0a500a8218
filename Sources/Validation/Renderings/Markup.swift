internal import Schematron

/// Text inside markup.
enum Markup {
    /// Escaped for element content and attribute values of XML and HTML; characters XML forbids become U+FFFD.
    static func escaped(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;".utf8
            case ">": result += "&gt;".utf8
            case "&": result += "&amp;".utf8
            case "\"": result += "&quot;".utf8
            case "'": result += "&#39;".utf8
            case "\t", "\n": result.append(UInt8(truncatingIfNeeded: scalar.value))
            case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}".utf8
            default: result += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
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
