internal import XML

/// What must be known of a document before a parser sees it.
///
/// Tags with masses of attributes cost libxml2 quadratic time (`TagScan`). In other encodings than UTF-8 they could
/// hide; those are refused.
enum MarkupGuard {
    static let maximumAttributes = 256
    private static let usualDeclaration = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)
    private static let tag = UInt8(ascii: "<")

    /// `document.encoding`, `document.attributes`, or nil.
    static func problem(_ bytes: UnsafeRawBufferPointer) -> SignatureError? {
        if let foreign = foreignEncoding(bytes) {
            return SignatureError(
                "document.encoding", "the encoding is \(foreign)", remedy: "Write the document in UTF-8.")
        }
        guard TagScan.excess(in: bytes, maximum: maximumAttributes) == nil else {
            return SignatureError("document.attributes", "an element has more than \(maximumAttributes) attributes")
        }
        return nil
    }

    /// Nil for UTF-8 and its part ASCII.
    private static func foreignEncoding(_ bytes: UnsafeRawBufferPointer) -> String? {
        let prolog = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let first = prolog.first else { return nil }
        guard first == tag || [0x20, 0x09, 0x0A, 0x0D].contains(first), prolog.dropFirst().first != 0 else {
            return "not UTF-8 from its first byte"
        }
        guard prolog.starts(with: "<?xml".utf8), !prolog.starts(with: usualDeclaration) else { return nil }
        let declaration = String(decoding: prolog.prefix(200).prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self)
        let parts = declaration.split(omittingEmptySubsequences: true) { " \t\r\n=\"'?".contains($0) }
        guard let place = parts.firstIndex(of: "encoding") else { return nil }
        let name = parts.index(after: place) < parts.endIndex ? parts[parts.index(after: place)].lowercased() : ""
        return ["utf-8", "utf8", "us-ascii", "ascii"].contains(name) ? nil : "'\(name)'"
    }
}
