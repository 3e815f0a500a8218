/// RFC 4648 §5 without padding, as JOSE wants it. The decoder is strict: no padding, no other characters, no stray
/// bits.
public enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let values: [Int8] = {
        var table = [Int8](repeating: -1, count: 256)
        for (value, letter) in alphabet.enumerated() { table[Int(letter)] = Int8(value) }
        return table
    }()

    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var at = 0
        while at < bytes.count {
            let group = bytes[at..<min(at + 3, bytes.count)]
            var value = UInt32(0)
            for (place, byte) in group.enumerated() { value |= UInt32(byte) << UInt32(16 - place * 8) }
            for place in 0...group.count { text.append(alphabet[Int(value >> UInt32(18 - place * 6) & 63)]) }
            at += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let letters = Array(text.utf8)
        guard letters.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(letters.count * 3 / 4)
        var (value, bits) = (UInt32(0), 0)
        for letter in letters {
            let digit = values[Int(letter)]
            guard digit >= 0 else { return nil }
            value = value << 6 | UInt32(digit)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(bits)))
            }
        }
        guard value & (1 << UInt32(bits) - 1) == 0 else { return nil }
        return bytes
    }
}
