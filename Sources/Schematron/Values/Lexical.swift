/// Lexical spaces of the types that stay strings.
enum Lexical {
    static func matches(_ text: Text, _ type: AtomicType) -> Bool {
        switch type {
        case .token: return true
        case .language: return isLanguage(text)
        case .nmtoken: return isName(text, start: false, colon: true)
        case .name: return isName(text, start: true, colon: true)
        case .ncName, .id, .idref, .entity: return isName(text, start: true, colon: false)
        case .hexBinary: return text.count % 2 == 0 && text.bytes.allSatisfy(isHex)
        case .base64Binary: return isBase64(text)
        default: return true
        }
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        byte &- 48 < 10 || (byte | 0x20) &- 97 < 6
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- 48 < 10 || (byte | 0x20) &- 97 < 26
    }

    private static func isLanguage(_ text: Text) -> Bool {
        let parts = text.bytes.split(separator: 0x2D, omittingEmptySubsequences: false)
        for (at, part) in parts.enumerated() {
            guard (1...8).contains(part.count) else { return false }
            if at == 0 { guard part.allSatisfy({ ($0 | 0x20) &- 97 < 26 }) else { return false } }
            guard part.allSatisfy(isAlphanumeric) else { return false }
        }
        return true
    }

    private static func isBase64(_ text: Text) -> Bool {
        var digits = 0
        var padding = 0
        for byte in text.bytes where byte != 0x20 {
            if byte == 0x3D {
                padding += 1
            } else {
                guard padding == 0, isAlphanumeric(byte) || byte == 0x2B || byte == 0x2F else { return false }
                digits += 1
            }
        }
        return (digits + padding) % 4 == 0 && padding <= 2
    }

    private static func isName(_ text: Text, start: Bool, colon: Bool) -> Bool {
        guard text.count > 0 else { return false }
        var at = 0
        var first = start
        while at < text.count {
            let point = text.codePoint(&at)
            if point == 0x3A, !colon { return false }
            guard first ? isNameStart(point) : isNameCharacter(point) else { return false }
            first = false
        }
        return true
    }

    static func isNameStart(_ c: UInt32) -> Bool {
        switch c {
        case 0x3A, 0x5F, 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D,
            0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF,
            0xFDF0...0xFFFD, 0x10000...0xEFFFF:
            true
        default: false
        }
    }

    static func isNameCharacter(_ c: UInt32) -> Bool {
        switch c {
        case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
        default: isNameStart(c)
        }
    }
}
