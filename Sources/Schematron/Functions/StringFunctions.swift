/// Strings: chapter 7 of Functions and Operators.
enum StringFunctions {
    static let table: [String: Builtin] = [
        "string": Builtin(0, 1, .string, defaultsToContext: true) { call, m throws(Fault) in
            let mark = m.top
            try call.arguments[0].push(&m)
            guard m.top - mark <= 1 else { throw Fault.severalItems }
            let text = m.top > mark ? try m.text(of: m.items[mark]) : .empty
            m.pop(to: mark)
            try m.push(.string(text))
        },
        "concat": Builtin(2, 1_000, .string) { call, m throws(Fault) in
            var result = Text.empty
            for argument in call.arguments {
                guard let item = try argument.atom(&m) else { continue }
                result = try m.concatenated(result, try m.text(of: item))
            }
            try m.push(.string(result))
        },
        "string-join": Builtin(1, 2, .string) { call, m throws(Fault) in
            let separator = call.arguments.count > 1 ? try call.requiredText(1, &m) : .empty
            let mark = m.top
            try call.arguments[0].pushAtoms(&m)
            let end = m.top
            var total = max(0, end - mark - 1) * separator.count
            for at in mark..<end {
                let text = try m.text(of: m.items[at])
                m.items[at] = .string(text)
                total += text.count
            }
            let bytes = try m.allocate(total)
            var count = 0
            for at in mark..<end {
                if at > mark {
                    (bytes + count).update(from: separator.base, count: separator.count)
                    count += separator.count
                }
                let text = try m.stringArgument(m.items[at])
                (bytes + count).update(from: text.base, count: text.count)
                count += text.count
            }
            m.pop(to: mark)
            try m.push(.string(Text(bytes, count)))
        },
        "substring": Builtin(2, 3, .string) { call, m throws(Fault) in
            let text = try call.text(0, &m)
            let start = try call.double(1, &m)
            let length = call.arguments.count > 2 ? try call.double(2, &m) : nil
            try m.push(.string(try m.substring(text, from: start, length: length)))
        },
        "string-length": Builtin(0, 1, .number, defaultsToContext: true) { call, m throws(Fault) in
            try m.push(.integer(try call.text(0, &m).characterCount))
        },
        "normalize-space": Builtin(0, 1, .string, defaultsToContext: true) { call, m throws(Fault) in
            try m.push(.string(try m.normalizedSpace(try call.text(0, &m))))
        },
        "upper-case": Builtin(1, .string) { call, m throws(Fault) in
            try m.push(.string(try m.mapped(try call.text(0, &m), upper: true)))
        },
        "lower-case": Builtin(1, .string) { call, m throws(Fault) in
            try m.push(.string(try m.mapped(try call.text(0, &m), upper: false)))
        },
        "translate": Builtin(3, .string) { call, m throws(Fault) in
            let text = try call.text(0, &m)
            let from = try call.requiredText(1, &m)
            let to = try call.requiredText(2, &m)
            try m.push(.string(try translate(text, from, to, &m)))
        },
        "contains": test { $0.range(of: $1) != nil },
        "starts-with": test { $0.hasPrefix($1) },
        "ends-with": test { $0.hasSuffix($1) },
        "substring-before": Builtin(2, 3, .string) { call, m throws(Fault) in
            try requireCodePoints(call, 2, &m)
            let text = try call.text(0, &m)
            let needle = try call.text(1, &m)
            let at = needle.isEmpty ? nil : text.range(of: needle)
            try m.push(.string(at.map { text.slice(0, $0) } ?? .empty))
        },
        "substring-after": Builtin(2, 3, .string) { call, m throws(Fault) in
            try requireCodePoints(call, 2, &m)
            let text = try call.text(0, &m)
            let needle = try call.text(1, &m)
            let at = text.range(of: needle)
            try m.push(.string(at.map { text.slice($0 + needle.count, text.count) } ?? .empty))
        },
        "compare": Builtin(2, 3, .number) { call, m throws(Fault) in
            try requireCodePoints(call, 2, &m)
            guard let a = try call.atom(0, &m), let b = try call.atom(1, &m) else { return }
            try m.push(.integer(try m.stringArgument(a).compare(try m.stringArgument(b))))
        },
        "codepoint-equal": Builtin(2, .boolean) { call, m throws(Fault) in
            guard let a = try call.atom(0, &m), let b = try call.atom(1, &m) else { return }
            try m.push(.boolean(try m.stringArgument(a) == (try m.stringArgument(b))))
        },
        "string-to-codepoints": Builtin(1, .any, single: false) { call, m throws(Fault) in
            let text = try call.text(0, &m)
            var at = 0
            while at < text.count {
                try m.spend()
                try m.push(.integer(Int(text.codePoint(&at))))
            }
        },
        "codepoints-to-string": Builtin(1, .string) { call, m throws(Fault) in
            let mark = m.top
            try call.arguments[0].pushAtoms(&m)
            let bytes = try m.allocate((m.top - mark) * 4)
            var count = 0
            for at in mark..<m.top {
                var item = m.items[at]
                if case .untyped = item { item = try m.cast(item, to: .integer) }
                guard case .integer(let value) = item, let point = UInt32(exactly: value), isCharacter(point) else {
                    throw Fault(.codePoint, "a number that is no code point of XML")
                }
                m.appendCodePoint(point, to: bytes, at: &count)
            }
            m.pop(to: mark)
            try m.push(.string(Text(bytes, count)))
        },
        "encode-for-uri": Builtin(1, .string) { call, m throws(Fault) in
            let text = try call.text(0, &m)
            try m.push(.string(try escape(text, &m) { isUnreserved($0) }))
        },
        "iri-to-uri": Builtin(1, .string) { call, m throws(Fault) in
            let text = try call.text(0, &m)
            try m.push(.string(try escape(text, &m) { $0 > 0x20 && $0 < 0x7F && !isIRIOnly($0) }))
        },
        "escape-html-uri": Builtin(1, .string) { call, m throws(Fault) in
            let text = try call.text(0, &m)
            try m.push(.string(try escape(text, &m) { $0 >= 0x20 && $0 < 0x7F }))
        },
    ]

    /// A test of two strings; an optional third argument must name the code point collation.
    private static func test(_ holds: @escaping @Sendable (Text, Text) -> Bool) -> Builtin {
        Builtin(2, 3, .boolean) { call, m throws(Fault) in
            try requireCodePoints(call, 2, &m)
            let text = try call.text(0, &m)
            let part = try call.text(1, &m)
            try m.push(.boolean(holds(text, part)))
        }
    }

    static let codePointCollation = "http://www.w3.org/2005/xpath-functions/collation/codepoint"

    /// Only the default collation exists.
    static func requireCodePoints(_ call: BuiltinCall, _ index: Int, _ m: inout Machine) throws(Fault) {
        guard call.arguments.count > index else { return }
        let name = try call.requiredText(index, &m).string
        guard name == codePointCollation else { throw Fault(.argument, "the collation \(name) is not supported") }
    }

    private static func translate(
        _ text: Text, _ from: Text, _ to: Text, _ m: inout Machine
    ) throws(Fault) -> Text {
        var map: [UInt32: UInt32?] = [:]
        var (a, b) = (0, 0)
        while a < from.count {
            let source = from.codePoint(&a)
            let target: UInt32? = b < to.count ? to.codePoint(&b) : nil
            if map[source] == nil { map[source] = .some(target) }
        }
        let bytes = try m.allocate(text.count * 4)
        var (at, count) = (0, 0)
        while at < text.count {
            let point = text.codePoint(&at)
            if let replacement = map[point] {
                if let replacement { m.appendCodePoint(replacement, to: bytes, at: &count) }
            } else {
                m.appendCodePoint(point, to: bytes, at: &count)
            }
        }
        m.arena.giveBack(text.count * 4 - count)
        return Text(bytes, count)
    }

    private static func isCharacter(_ point: UInt32) -> Bool {
        switch point {
        case 9, 10, 13, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 || byte == 0x2D || byte == 0x5F || byte == 0x2E || byte == 0x7E
    }

    private static func isIRIOnly(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"):
            true
        default: false
        }
    }

    private static func escape(
        _ text: Text, _ m: inout Machine, _ passes: (UInt8) -> Bool
    ) throws(Fault) -> Text {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = try m.allocate(text.count * 3)
        var count = 0
        for byte in text.bytes {
            if passes(byte) {
                bytes[count] = byte
                count += 1
            } else {
                bytes[count] = 0x25
                bytes[count + 1] = digits[Int(byte >> 4)]
                bytes[count + 2] = digits[Int(byte & 15)]
                count += 3
            }
        }
        return Text(bytes, count)
    }
}
