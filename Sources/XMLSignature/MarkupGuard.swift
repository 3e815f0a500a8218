internal import Glibc

/// What must be known of a document before a parser sees it.
///
/// libxml2 compares each attribute of an element with all others: a megabyte of attributes in one tag costs it 14 s.
/// No attribute value may hold a `<`, so such a tag shows as a long stretch without one: finding it costs a few
/// milliseconds in the largest documents. In other encodings than UTF-8 it could hide; they are refused.
enum MarkupGuard {
    static let maximumAttributes = 256
    private static let usualDeclaration = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)
    private static let tag = UInt8(ascii: "<")

    /// `document.encoding`, `document.attributes`, or nil.
    static func problem(_ bytes: UnsafeRawBufferPointer) -> SignatureError? {
        guard let start = bytes.baseAddress else { return nil }
        if let foreign = foreignEncoding(bytes) {
            return SignatureError(
                "document.encoding", "the encoding is \(foreign)", remedy: "Write the document in UTF-8.")
        }
        // `<a b=""` is the shortest attribute after the first bytes of a tag: five bytes each.
        let stretch = maximumAttributes * 5
        var offset = 0
        while offset < bytes.count {
            let next = memchr(start + offset, Int32(tag), bytes.count - offset)
            let end = next.map { start.distance(to: UnsafeRawPointer($0)) } ?? bytes.count
            if end - offset > stretch, attributes(bytes[offset..<end]) > maximumAttributes {
                return SignatureError("document.attributes", "an element has more than \(maximumAttributes) attributes")
            }
            offset = end + 1
        }
        return nil
    }

    /// The equals signs outside of quotes up to the end of the tag that these bytes begin with.
    private static func attributes(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        var count = 0
        var quote: UInt8?
        for byte in bytes {
            switch byte {
            case quote: quote = nil
            case UInt8(ascii: "\"") where quote == nil, UInt8(ascii: "'") where quote == nil: quote = byte
            case UInt8(ascii: "=") where quote == nil: count += 1
            case UInt8(ascii: ">") where quote == nil: return count
            default: continue
            }
        }
        return count
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
