extension Codec where Value == Bool {
    public static var bool: Codec {
        Codec { _ in
            ["type": "boolean"]
        } decode: { value, context in
            guard let bool = value.bool else {
                context.mistyped(value, expected: "true or false")
                return nil
            }
            return bool
        } encode: {
            .bool($0)
        }
    }
}

extension Codec where Value == Int {
    public static func integer(_ range: ClosedRange<Int>) -> Codec {
        Codec { _ in
            ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        } decode: { value, context in
            guard case .number(let literal) = value, let number = Int(literal) else {
                context.mistyped(value, expected: "a whole number")
                return nil
            }
            guard range.contains(number) else {
                context.report(
                    "record.outOfRange", "\(number) is not allowed",
                    remedy: "from \(range.lowerBound) to \(range.upperBound)")
                return nil
            }
            return number
        } encode: {
            .integer($0)
        }
    }
}

extension Codec where Value == JSONValue {
    /// Passed on as it is; what it may hold is somebody else's shape.
    public static var any: Codec {
        Codec { _ in
            [:]
        } decode: { value, _ in
            value
        } encode: {
            $0
        }
    }
}

extension Codec where Value == String {
    /// Any string, empty too.
    public static var anyText: Codec {
        Codec { _ in
            ["type": "string"]
        } decode: { value, context in
            guard let text = value.string else {
                context.mistyped(value, expected: "a string")
                return nil
            }
            return text
        } encode: {
            .string($0)
        }
    }

    /// Human text: 1 to `maximum` characters (Unicode scalars), kept in NFC; no control characters, no bidirectional
    /// overrides (they make a document read otherwise than it computes).
    public static func text(maximum: Int = 1_000, lines: Bool = false) -> Codec {
        .text(schema: ["type": "string", "minLength": 1, "maxLength": .integer(maximum)]) { text, context in
            switch TextCheck(allowsLines: lines, maximum: maximum).check(text) {
            case .success(let normalized): return normalized
            case .failure(let problem):
                context.report(problem.code, problem.message, remedy: problem.remedy)
                return nil
            }
        } _: {
            $0
        }
    }

    /// A code or identifier: printable ASCII without spaces at its ends, at most 300 characters.
    public static var code: Codec {
        .matching("^[!-~]([ -~]{0,298}[!-~])?$", "1 to 300 printable ASCII characters") { bytes in
            guard let first = bytes.first, let last = bytes.last else { return false }
            return bytes.count <= 300 && first != 0x20 && last != 0x20
                && bytes.allSatisfy { (0x20...0x7E).contains($0) }
        }
    }

    /// A key we name ourselves: letters, digits, `.`, `-`, `_`, `:`, `/`, beginning with a letter or digit.
    public static var identifier: Codec {
        .matching("^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$", "letters, digits and . - _ : /") { bytes in
            guard let first = bytes.first, isAlphanumeric(first) else { return false }
            return bytes.count <= 128 && bytes.allSatisfy { isAlphanumeric($0) || ".-_:/".utf8.contains($0) }
        }
    }

    /// A string of a fixed form, given as a pattern for the schema, in words for people, and as code.
    public static func matching(
        _ pattern: String, _ words: String, _ matches: @escaping @Sendable ([UInt8]) -> Bool
    ) -> Codec {
        .text(schema: ["type": "string", "pattern": .string(pattern)]) { text, context in
            guard matches(Array(text.utf8)) else {
                context.report("record.form", "\"\(text.prefix(64))\" does not have the expected form", remedy: words)
                return nil
            }
            return text
        } _: {
            $0
        }
    }
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}
