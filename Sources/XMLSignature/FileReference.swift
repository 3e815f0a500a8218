internal import CXMLSec

/// The reference of a detached signature: a file name, not a path and never an address.
struct FileReference {
    let name: String
    /// Everything but unreserved characters (RFC 3986) is escaped, so that no name can become a scheme or a fragment.
    let uri: String

    /// - Throws: `signature.name`.
    init(_ name: String) throws(SignatureError) {
        let bytes = Array(name.utf8)
        guard (1...255).contains(bytes.count), name != ".", name != "..",
            !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") })
        else {
            throw SignatureError(
                "signature.name", "'\(name)' is not a file name", remedy: "Name the file without its folder.")
        }
        let digits = Array("0123456789ABCDEF".utf8)
        var escaped: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                escaped.append(byte)
            default: escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        self.name = name
        uri = String(decoding: escaped, as: UTF8.self)
    }
}

/// The bytes of a detached signature, and how its reference calls them.
struct ExternalContent {
    let reference: FileReference
    let bytes: [UInt8]

    /// Lends the bytes of a detached signature, if it is one, to xmlsec for one call.
    static func lend<Result>(_ content: ExternalContent?, _ body: (UnsafePointer<cx_external>?) -> Result) -> Result {
        guard let content else { return body(nil) }
        return content.reference.uri.withCString { uri in
            content.reference.name.withCString { name in
                content.bytes.withUnsafeBufferPointer { bytes in
                    let external = cx_external(uri: uri, name: name, bytes: bytes.baseAddress, count: bytes.count)
                    return withUnsafePointer(to: external, body)
                }
            }
        }
    }
}
