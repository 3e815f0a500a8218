/// International bank account numbers (ISO 13616).
public enum IBAN {
    /// Read as a number, letters as 10 to 35, first four characters last, it leaves 1 modulo 97. Without spaces.
    public static func isValid(_ bytes: [UInt8]) -> Bool {
        guard (15...34).contains(bytes.count) else { return false }
        var remainder = 0
        for (index, byte) in (bytes.dropFirst(4) + bytes.prefix(4)).enumerated() {
            let isCountry = index >= bytes.count - 4 && index < bytes.count - 2
            let isCheck = index >= bytes.count - 2
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9") where !isCountry:
                remainder = (remainder * 10 + Int(byte - UInt8(ascii: "0"))) % 97
            case UInt8(ascii: "A")...UInt8(ascii: "Z") where !isCheck:
                remainder = (remainder * 100 + Int(byte - UInt8(ascii: "A")) + 10) % 97
            default:
                return false
            }
        }
        return remainder == 1
    }
}
