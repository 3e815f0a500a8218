/// Regular expressions: chapter 7.6 of Functions and Operators.
enum PatternFunctions {
    static let table: [String: Builtin] = [
        "matches": Builtin(2, 3, .boolean) { call, m throws(Fault) in
            let text = try call.text(0, &m)
            let regex = try regex(call, flags: 2, &m)
            var matcher = try RegexMatcher(regex, text)
            try m.push(.boolean(try matcher.find(from: 0, &m)))
        },
        "tokenize": Builtin(1, 3, .any, single: false) { call, m throws(Fault) in
            let text = try call.text(0, &m)
            guard call.arguments.count > 1 else { return try words(text, &m) }
            let regex = try regex(call, flags: 2, &m)
            try rejectEmptyMatch(regex, &m)
            if text.isEmpty { return }
            var matcher = try RegexMatcher(regex, text)
            var from = 0
            while try matcher.find(from: from, &m) {
                try m.push(.string(text.slice(from, matcher.captures[0])))
                from = matcher.captures[1]
                matcher.forget()
            }
            try m.push(.string(text.slice(from, text.count)))
        },
        "replace": Builtin(3, 4, .string) { call, m throws(Fault) in
            let text = try call.text(0, &m)
            let regex = try regex(call, flags: 3, &m)
            let replacement = try Replacement(try call.requiredText(2, &m), regex)
            try rejectEmptyMatch(regex, &m)
            var matcher = try RegexMatcher(regex, text)
            var result: [UInt8] = []
            var from = 0
            while try matcher.find(from: from, &m) {
                result.append(contentsOf: text.slice(from, matcher.captures[0]).bytes)
                replacement.append(to: &result, text, matcher.captures)
                try m.spend(result.count / 64)
                from = matcher.captures[1]
                matcher.forget()
            }
            if from == 0 { return try m.push(.string(text)) }
            result.append(contentsOf: text.slice(from, text.count).bytes)
            let bytes = try m.allocate(result.count)
            result.withUnsafeBufferPointer { source in
                if let base = source.baseAddress { bytes.update(from: base, count: source.count) }
            }
            try m.push(.string(Text(bytes, result.count)))
        },
    ]

    /// The expression in argument 1; constant ones were compiled when the rules were loaded.
    private static func regex(_ call: BuiltinCall, flags index: Int, _ m: inout Machine) throws(Fault) -> Regex {
        if let regex = call.regex { return regex }
        let pattern = try call.requiredText(1, &m)
        let flags = call.arguments.count > index ? try RegexFlags(try call.requiredText(index, &m)) : RegexFlags()
        return try m.regex(pattern, flags)
    }

    private static func rejectEmptyMatch(_ regex: Regex, _ m: inout Machine) throws(Fault) {
        var matcher = try RegexMatcher(regex, .empty)
        if try matcher.find(from: 0, &m) {
            throw Fault(.regexEmpty, "the regular expression matches the empty string")
        }
    }

    /// tokenize with one argument: words between white space.
    private static func words(_ text: Text, _ m: inout Machine) throws(Fault) {
        var at = 0
        while at < text.count {
            while at < text.count, Text.isSpace(text[at]) { at += 1 }
            let from = at
            while at < text.count, !Text.isSpace(text[at]) { at += 1 }
            if at > from { try m.push(.string(text.slice(from, at))) }
        }
    }
}

/// The third argument of fn:replace: literal text with `$n` and `\` escapes.
private struct Replacement {
    private enum Part {
        case text([UInt8])
        case group(Int)
    }

    private var parts: [Part] = []

    init(_ text: Text, _ regex: Regex) throws(Fault) {
        if regex.flags.literal {
            parts = [.text(Array(text.bytes))]
            return
        }
        var literal: [UInt8] = []
        var at = 0
        while at < text.count {
            let byte = text[at]
            at += 1
            if byte == 0x5C {
                guard at < text.count, text[at] == 0x5C || text[at] == 0x24 else {
                    throw Fault(.replacement, "a '\\' in a replacement is not followed by '\\' or '$'")
                }
                literal.append(text[at])
                at += 1
            } else if byte == 0x24 {
                guard at < text.count, text[at] &- 48 < 10 else {
                    throw Fault(.replacement, "a '$' in a replacement is not followed by a digit")
                }
                var number = Int(text[at] &- 48)
                at += 1
                while at < text.count, text[at] &- 48 < 10, number * 10 + Int(text[at] &- 48) <= regex.groups {
                    number = number * 10 + Int(text[at] &- 48)
                    at += 1
                }
                parts.append(.text(literal))
                literal = []
                parts.append(.group(number))
            } else {
                literal.append(byte)
            }
        }
        parts.append(.text(literal))
    }

    func append(to result: inout [UInt8], _ text: Text, _ captures: [Int]) {
        for part in parts {
            switch part {
            case .text(let bytes): result.append(contentsOf: bytes)
            case .group(let number):
                guard number * 2 + 1 < captures.count, captures[number * 2] >= 0, captures[number * 2 + 1] >= 0 else {
                    continue
                }
                result.append(contentsOf: text.slice(captures[number * 2], captures[number * 2 + 1]).bytes)
            }
        }
    }
}
