/// Brings a document to UTF-8 before the parser sees it, so that byte offsets mean the same everywhere after.
enum SourceEncoding {
    /// UTF-8 passes without a copy (a byte order mark stays in place); UTF-16 with a byte order mark, ISO-8859-1 and
    /// US-ASCII are converted; all else is refused.
    static func utf8(_ bytes: [UInt8]) throws(XMLError) -> [UInt8] {
        if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes, little: true, skip: 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes, little: false, skip: 2) }
        if bytes.starts(with: [0x3C, 0x00, 0x3F, 0x00]) { return try utf16(bytes, little: true, skip: 0) }
        if bytes.starts(with: [0x00, 0x3C, 0x00, 0x3F]) { return try utf16(bytes, little: false, skip: 0) }
        guard let declared = declaredEncoding(bytes) else { return bytes }
        switch declared.uppercased() {
        case "UTF-8", "UTF8", "US-ASCII", "ASCII": return bytes
        case "ISO-8859-1", "LATIN1", "ISO_8859-1": return latin1(bytes)
        default:
            throw XMLError(
                .encoding, "The declared encoding \(declared) is not supported (UTF-8, UTF-16, ISO-8859-1 are).",
                line: 1, column: 1)
        }
    }

    /// The encoding named in the XML declaration.
    private static func declaredEncoding(_ bytes: [UInt8]) -> String? {
        var at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard bytes[at...].starts(with: Array("<?xml".utf8)) else { return nil }
        let end = min(bytes.count, at + 256)
        let key = Array("encoding".utf8)
        while at < end, bytes[at] != 0x3E {
            if bytes[at...].starts(with: key) {
                guard let quote = bytes[at..<end].firstIndex(where: { $0 == 0x22 || $0 == 0x27 }) else { return nil }
                let from = quote + 1
                guard let close = bytes[from..<end].firstIndex(of: bytes[quote]) else { return nil }
                return String(decoding: bytes[from..<close], as: UTF8.self)
            }
            at += 1
        }
        return nil
    }

    private static func latin1(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            if byte < 0x80 {
                result.append(byte)
            } else {
                result.append(0xC0 | byte >> 6)
                result.append(0x80 | byte & 0x3F)
            }
        }
        return result
    }

    private static func utf16(_ bytes: [UInt8], little: Bool, skip: Int) throws(XMLError) -> [UInt8] {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var at = skip
        while at + 1 < bytes.count {
            let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
            units.append(little ? second << 8 | first : first << 8 | second)
            at += 2
        }
        guard at == bytes.count, let text = String(validating: units, as: UTF16.self) else {
            throw XMLError(.invalidCharacters, "The document is not valid UTF-16.", line: 1, column: 1)
        }
        return Array(text.utf8)
    }
}
