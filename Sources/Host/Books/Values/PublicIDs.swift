internal import Storage

/// What can be named from outside by an id.
public enum PublicKind: String, Sendable, CaseIterable {
    case account, apiKey, contact, document, duty, entry, expense, inbound, invitation, line, payment, rate
    case signingProfile, taxRate, transmission, webhook
}

/// The ids of one organization as the outside sees them: UUIDs (RFC 9562, version 8) made of a tag, which belongs to
/// organization and kind, and the row's number. An id of another organization or kind names number 0, which no row
/// has, so it takes the same way as an id that was never given out.
public struct PublicIDs: Sendable {
    private let tags: [PublicKind: [UInt8]]

    /// - Parameter organizationKey: the organization's UUID.
    public init(organizationKey: String) {
        tags = Dictionary(
            uniqueKeysWithValues: PublicKind.allCases.map { kind in
                var tag = Array(Digest(of: Array("fiscus.id/1 \(organizationKey) \(kind.rawValue)".utf8)).bytes[..<8])
                tag[6] = tag[6] & 0x0F | 0x80
                return (kind, tag)
            })
    }

    public func text(_ kind: PublicKind, _ number: Int64) -> String {
        let value = UInt64(bitPattern: number) & (1 << 62 - 1) | 1 << 63
        let bytes = (tags[kind] ?? []) + withUnsafeBytes(of: value.bigEndian) { Array($0) }
        var text: [UInt8] = []
        text.reserveCapacity(36)
        let digits = Array("0123456789abcdef".utf8)
        for (at, byte) in bytes.enumerated() {
            if at == 4 || at == 6 || at == 8 || at == 10 { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// 0 for whatever is not an id of this kind in this organization.
    public func number(_ kind: PublicKind, _ text: String) -> Int64 {
        var bytes: [UInt8] = []
        var high: UInt8?
        for letter in text.utf8 where letter != UInt8(ascii: "-") {
            guard let digit = Character(UnicodeScalar(letter)).hexDigitValue.map(UInt8.init) else { return 0 }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard bytes.count == 16, high == nil, Array(bytes[..<8]) == tags[kind], bytes[8] & 0xC0 == 0x80 else {
            return 0
        }
        return Int64(bytes[8...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } & (1 << 62 - 1))
    }
}
