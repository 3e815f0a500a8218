/// Base64 as XML carries it (RFC 4648 alphabet, white space anywhere).
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text in
            var target = 0
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let left = bytes.count - start
                let group =
                    UInt32(bytes[start]) << 16 | (left > 1 ? UInt32(bytes[start + 1]) << 8 : 0)
                    | (left > 2 ? UInt32(bytes[start + 2]) : 0)
                for index in 0..<4 {
                    let six = Int(group >> UInt32(18 - 6 * index)) & 63
                    text[target + index] = index <= left ? alphabet[six] : UInt8(ascii: "=")
                }
                target += 4
            }
            return target
        }
    }

    /// Nil for anything that isn't base64: a wrong character, a wrong length, bits left over.
    static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8(decode)
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var isValid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 3) { bytes, count in
            var group: UInt32 = 0
            var digits = 0
            var padding = 0
            for character in text {
                let value = values[Int(character)]
                if value < 64, padding == 0 {
                    group = group << 6 | UInt32(value)
                    digits += 1
                    guard digits & 3 == 0 else { continue }
                    bytes[count] = UInt8(truncatingIfNeeded: group >> 16)
                    bytes[count + 1] = UInt8(truncatingIfNeeded: group >> 8)
                    bytes[count + 2] = UInt8(truncatingIfNeeded: group)
                    count += 3
                } else if character == UInt8(ascii: "=") {
                    padding += 1
                } else if character != 0x20, !(0x09...0x0D).contains(character) {
                    isValid = false
                    return
                }
            }
            switch (digits & 3, padding) {
            case (0, 0): return
            case (2, 2) where group & 0xF == 0: bytes[count] = UInt8(truncatingIfNeeded: group >> 4)
            case (3, 1) where group & 0x3 == 0:
                bytes[count] = UInt8(truncatingIfNeeded: group >> 10)
                bytes[count + 1] = UInt8(truncatingIfNeeded: group >> 2)
            default: isValid = false
            }
            count += max(0, (digits & 3) - 1)
        }
        return isValid ? bytes : nil
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
