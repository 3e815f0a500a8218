internal import CLibXML2

/// Brings a document to UTF-8 before the parser sees it, so that byte offsets mean the same everywhere after.
enum SourceEncoding {
    /// UTF-8 passes without a copy (a byte order mark stays in place); what else the XML declaration names is converted
    /// where it is an extension of ASCII that libxml2 knows, such as windows-1250 or ISO-8859-2.
    static func utf8(_ bytes: [UInt8]) throws(XMLError) -> [UInt8] {
        if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes, little: true, skip: 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes, little: false, skip: 2) }
        if bytes.starts(with: [0x3C, 0x00, 0x3F, 0x00]) { return try utf16(bytes, little: true, skip: 0) }
        if bytes.starts(with: [0x00, 0x3C, 0x00, 0x3F]) { return try utf16(bytes, little: false, skip: 0) }
        guard !bytes.starts(with: [0x4C, 0x6F, 0xA7, 0x94]) else {
            throw XMLError(.encoding, "The document is in EBCDIC, which is not supported.", line: 1, column: 1)
        }
        guard let declared = declaredEncoding(bytes) else { return bytes }
        switch declared.uppercased() {
        case "UTF-8", "UTF8", "US-ASCII", "ASCII": return bytes
        case "ISO-8859-1", "LATIN1", "ISO_8859-1": return latin1(bytes)
        default: return try converted(bytes, from: declared)
        }
    }

    private static func converted(_ bytes: [UInt8], from declared: String) throws(XMLError) -> [UInt8] {
        // UTF-7 hides markup from whoever looks at the bytes.
        let isName = declared.uppercased() != "UTF-7" && declared.utf8.count < 40 && declared.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }
        guard isName, let handler = xmlFindCharEncodingHandler(declared) else {
            throw XMLError(
                .encoding, "The declared encoding \(declared.prefix(40)) is not supported.", line: 1, column: 1)
        }
        defer { xmlCharEncCloseFunc(handler) }
        guard let input = xmlBufferCreate(), let output = xmlBufferCreate() else {
            throw XMLError(.outOfMemory, "The document could not be converted to UTF-8.")
        }
        defer {
            xmlBufferFree(input)
            xmlBufferFree(output)
        }
        xmlBufferAdd(input, bytes, Int32(bytes.count))
        guard xmlCharEncInFunc(handler, output, input) >= 0, xmlBufferLength(input) == 0 else {
            throw XMLError(
                .invalidCharacters, "The document is not valid in its declared encoding \(declared).", line: 1, column: 1)
        }
        let text = Array(UnsafeBufferPointer(start: xmlBufferContent(output), count: Int(xmlBufferLength(output))))
        // What was read as ASCII to find the name must read so after the conversion as well.
        guard text.starts(with: "<?xml".utf8) else {
            throw XMLError(.encoding, "The declared encoding \(declared) is not supported.", line: 1, column: 1)
        }
        return text
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
