internal import Crypto
internal import FoundationEssentials

/// Time-based one-time passwords (RFC 6238): SHA-1, six digits, 30 seconds, as authenticator apps have them.
enum TOTP {
    static let stepSeconds: Int64 = 30

    static func code(secret: [UInt8], step: Int64) -> String {
        let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
        let digest = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(digest[19] & 15)
        let value = digest[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(value % 1_000_000)
        return String(repeating: "0", count: 6 - text.utf8.count) + text
    }

    /// The step a code belongs to: now, or one step before or after; nil when it is none of them.
    static func step(of code: String, secret: [UInt8], at seconds: Int64) -> Int64? {
        let now = seconds / stepSeconds
        // All three are computed, whichever matches.
        let matches = [now - 1, now, now + 1].filter {
            PasswordHash.equal(Array(Self.code(secret: secret, step: $0).utf8), Array(code.utf8))
        }
        return matches.last
    }

    /// RFC 4648 base 32 without padding.
    static func base32(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (text, value, bits) = ("", UInt32(0), 0)
        for byte in bytes {
            value = value << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(value >> UInt32(bits) & 31)])
            }
            value &= 1 << UInt32(bits) - 1
        }
        if bits > 0 { text.append(alphabet[Int(value << UInt32(5 - bits) & 31)]) }
        return text
    }
}
