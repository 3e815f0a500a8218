internal import XML

/// Recognises `not(cac:A/cbc:B)` in the text of a test. Rule sets hold hundreds of them, all answered by one trie, and
/// to parse and compile each would be a good part of a cold start. What is not exactly of that form is left to the
/// parser, errors and all.
enum AbsentPath {
    /// The names of the path; nil for any other test.
    static func names(in test: ExpressionSource) -> [NameTable.Name]? {
        var text = test.text
        return text.withUTF8 { bytes in
            var rest = trimmed(bytes[...])
            guard rest.starts(with: "not".utf8) else { return nil }
            rest = trimmed(rest.dropFirst(3))
            guard rest.first == UInt8(ascii: "("), rest.last == UInt8(ascii: ")") else { return nil }
            rest = trimmed(rest.dropFirst().dropLast())
            var names: [NameTable.Name] = []
            for step in rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
                guard let name = name(step, test.context) else { return nil }
                names.append(name)
            }
            return names
        }
    }

    private static func trimmed(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        var bytes = bytes.drop { Text.isSpace($0) }
        while let last = bytes.last, Text.isSpace(last) { bytes = bytes.dropLast() }
        return bytes
    }

    /// `prefix:local` in plain letters, with a prefix that is declared.
    private static func name(
        _ step: Slice<UnsafeBufferPointer<UInt8>>, _ context: StaticContext
    ) -> NameTable.Name? {
        let parts = step.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(isPlainName),
            let namespace = context.namespaces[String(decoding: parts[0], as: UTF8.self)]
        else { return nil }
        return NameTable.Name(namespace: namespace, local: String(decoding: parts[1], as: UTF8.self))
    }

    private static func isPlainName(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let first = bytes.first, isLetter(first) else { return false }
        return bytes.allSatisfy { isLetter($0) || $0 &- 48 < 10 }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 || byte == UInt8(ascii: "_") }
}
