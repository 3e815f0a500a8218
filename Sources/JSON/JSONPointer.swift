/// A JSON pointer (RFC 6901) being built.
public struct JSONPointer: Sendable, Hashable {
    public private(set) var text = ""

    public init() {}

    public mutating func append(key: String) {
        text += "/"
        guard key.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
            text += key
            return
        }
        for character in key.unicodeScalars {
            switch character {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(character)
            }
        }
    }

    public mutating func append(index: Int) { text += "/\(index)" }
}
