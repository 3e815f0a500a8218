public import JSON

extension Codec where Value == String {
    /// Semantic version without build metadata: `1.2.3`.
    public static var version: Codec {
        .matching("^(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})$", "three numbers, as in 1.0.0") {
            bytes in
            let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            return parts.count == 3
                && parts.allSatisfy { part in
                    (1...6).contains(part.count) && part.allSatisfy { ($0 &- UInt8(ascii: "0")) < 10 }
                        && (part.count == 1 || part.first != UInt8(ascii: "0"))
                }
        }
    }

    public static var sha256: Codec {
        .matching("^[0-9a-f]{64}$", "64 lower-case hexadecimal digits") { bytes in
            bytes.count == 64
                && bytes.allSatisfy {
                    ($0 &- UInt8(ascii: "0")) < 10 || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
                }
        }
    }

    /// A path that cannot leave its folder: no leading slash, no empty, `.` or `..` component.
    public static var relativePath: Codec {
        .matching(
            #"^(?!\.)[A-Za-z0-9._-]+(/(?!\.)[A-Za-z0-9._-]+)*$"#, "a relative path of plain names without a leading dot"
        ) { bytes in
            bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
                guard let first = part.first, first != UInt8(ascii: ".") else { return false }
                return part.allSatisfy { byte in
                    let lower = byte | 0x20
                    return (byte &- UInt8(ascii: "0")) < 10 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower)
                        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                }
            }
        }
    }

    /// Month and day, `MM-DD`.
    public static var monthDay: Codec {
        .matching("^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "MM-DD, as in 01-07") { bytes in
            guard bytes.count == 5, bytes[2] == UInt8(ascii: "-"),
                let month = Int(String(decoding: bytes[0..<2], as: UTF8.self)),
                let day = Int(String(decoding: bytes[3..<5], as: UTF8.self))
            else { return false }
            return (1...12).contains(month) && (1...31).contains(day)
                && bytes.allSatisfy { $0 == UInt8(ascii: "-") || ($0 &- UInt8(ascii: "0")) < 10 }
                && bytes.filter { $0 == UInt8(ascii: "-") }.count == 1
        }
    }

    public static var httpsURL: Codec {
        .matching("^https://[a-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$", "an https address") { bytes in
            let prefix = Array("https://".utf8)
            guard bytes.starts(with: prefix) else { return false }
            let rest = bytes.dropFirst(prefix.count)
            let authority = rest.prefix { $0 != UInt8(ascii: "/") }
            let parts = authority.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard let host = parts.first, !host.isEmpty, parts.count <= 2 else { return false }
            let hostIsPlain = host.allSatisfy {
                ($0 &- UInt8(ascii: "0")) < 10 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
            let portIsPlain = parts.dropFirst().allSatisfy {
                (1...5).contains($0.count) && $0.allSatisfy { ($0 &- UInt8(ascii: "0")) < 10 }
            }
            return hostIsPlain && portIsPlain && rest.allSatisfy { (0x21...0x7E).contains($0) }
        }
    }
}
