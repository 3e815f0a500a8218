/// A version as authorities write them (`1.3.16`, `2026.5`, `1.0.3-2026-03-06`, `1.17.0-rc`), compared as a version and
/// not as text: 1.10 is newer than 1.9, and a release newer than its candidates.
public struct RuleSetVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let description: String
    private let parts: [Part]

    private enum Part: Sendable, Hashable {
        case word(String)
        case number(Int)
    }

    /// Nil for anything but 1 to 64 letters, digits, `.`, `-`, `_`, `+` with a digit or letter first.
    public init?(_ text: String) {
        guard CoordinatePart.isValid(text) else { return nil }
        description = text
        var parts: [Part] = []
        var run: [UInt8] = []
        func isDigit(_ byte: UInt8) -> Bool { (byte &- UInt8(ascii: "0")) < 10 }
        func dropZeros() {
            while parts.count > 1, parts.last == .number(0) { parts.removeLast() }
        }
        func close() {
            guard let first = run.first else { return }
            let word = String(decoding: run, as: UTF8.self)
            // 1.0 is 1.0.0, and 1.0-rc is 1.0.0-rc.
            if !isDigit(first) { dropZeros() }
            // A number too long for an Int is still a part; it sorts as text.
            parts.append(isDigit(first) ? Int(word).map(Part.number) ?? .word(word) : .word(word.lowercased()))
            run = []
        }
        for byte in text.utf8 {
            let separates = !(isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")))
            if separates || run.last.map({ isDigit($0) != isDigit(byte) }) == true { close() }
            if !separates { run.append(byte) }
        }
        close()
        dropZeros()
        self.parts = parts
    }

    public static func == (left: Self, right: Self) -> Bool { left.parts == right.parts }
    public func hash(into hasher: inout Hasher) { hasher.combine(parts) }

    public static func < (left: Self, right: Self) -> Bool {
        for at in 0..<max(left.parts.count, right.parts.count) {
            let a = at < left.parts.count ? left.parts[at] : nil
            let b = at < right.parts.count ? right.parts[at] : nil
            if a != b { return precedes(a, b) }
        }
        return false
    }

    /// Word < end < number: `1.0-rc` is before `1.0`, `1.0.1` after it.
    private static func precedes(_ a: Part?, _ b: Part?) -> Bool {
        switch (a, b) {
        case (.word(let a)?, .word(let b)?): a < b
        case (.number(let a)?, .number(let b)?): a < b
        case (.word?, _): true
        case (nil, .number?): true
        default: false
        }
    }
}

/// One part of a coordinate: safe as a file name, and as a word on a command line.
enum CoordinatePart {
    static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 64, isAlphanumeric(first) else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || ".-_+".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (byte &- UInt8(ascii: "0")) < 10 || (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z"))
    }
}
