/// Where keys, tokens and salts come from: injected, so that tests repeat. `count` unpredictable bytes at every call.
public typealias RandomSource = @Sendable (_ count: Int) -> [UInt8]

extension SystemRandomNumberGenerator {
    /// The operating system's; for composition only.
    public static let bytes: RandomSource = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}

enum RandomText {
    /// A UUID, version 4.
    static func uuid(_ random: RandomSource) -> String {
        var bytes = random(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array("0123456789abcdef")
        var text = ""
        for (at, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(at) { text.append("-") }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return text
    }
}
