/// A string value: UTF-8 bytes owned by the document, the rule set or the arena of the evaluation. Copying one costs
/// nothing, which is why an evaluation does not use `String`.
struct Text: BitwiseCopyable, @unchecked Sendable {
    let base: UnsafePointer<UInt8>
    let count: Int

    @inline(__always)
    init(_ base: UnsafePointer<UInt8>, _ count: Int) {
        self.base = base
        self.count = count
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.init(bytes.baseAddress ?? Text.empty.base, bytes.count)
    }

    /// Lives as long as the process.
    static let empty: Text = {
        let byte = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
        byte.initialize(to: 0)
        return Text(UnsafePointer(byte), 0)
    }()

    @inline(__always) var isEmpty: Bool { count == 0 }
    @inline(__always) var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }
    @inline(__always) subscript(index: Int) -> UInt8 { base[index] }
    var string: String { String(decoding: bytes, as: UTF8.self) }

    @inline(__always)
    func slice(_ from: Int, _ to: Int) -> Text { Text(base + from, to - from) }

    @inline(__always)
    static func == (left: Text, right: Text) -> Bool {
        guard left.count == right.count else { return false }
        if left.count == 0 || left.base == right.base { return true }
        return left.base[0] == right.base[0] && sameBytes(left.base, right.base, left.count)
    }

    @inline(__always)
    private static func sameBytes(
        _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
    ) -> Bool {
        var at = 0
        while at < count {
            if left[at] != right[at] { return false }
            at += 1
        }
        return true
    }

    /// Order by code point, which for UTF-8 is order by byte.
    func compare(_ other: Text) -> Int {
        let shorter = min(count, other.count)
        var at = 0
        while at < shorter {
            if base[at] != other.base[at] { return base[at] < other.base[at] ? -1 : 1 }
            at += 1
        }
        return count == other.count ? 0 : count < other.count ? -1 : 1
    }

    /// Offset of the first occurrence; nil for none. An empty needle is found at once.
    func range(of needle: Text, from start: Int = 0) -> Int? {
        if needle.isEmpty { return start }
        guard count - start >= needle.count else { return nil }
        let first = needle[0]
        var at = start
        let last = count - needle.count
        while at <= last {
            if base[at] == first, Text.sameBytes(base + at, needle.base, needle.count) { return at }
            at += 1
        }
        return nil
    }

    func hasPrefix(_ other: Text) -> Bool { count >= other.count && slice(0, other.count) == other }
    func hasSuffix(_ other: Text) -> Bool { count >= other.count && slice(count - other.count, count) == other }

    var isASCII: Bool {
        var at = 0
        while at < count {
            if base[at] >= 0x80 { return false }
            at += 1
        }
        return true
    }

    /// Length in characters (code points).
    var characterCount: Int {
        var result = 0
        var at = 0
        while at < count {
            if base[at] & 0xC0 != 0x80 { result += 1 }
            at += 1
        }
        return result
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte <= 0x0D && (byte == 0x0A || byte == 0x0D || byte == 0x09))
    }

    /// Without white space at both ends.
    var trimmed: Text {
        var from = 0
        var to = count
        while from < to, Text.isSpace(base[from]) { from += 1 }
        while to > from, Text.isSpace(base[to - 1]) { to -= 1 }
        return slice(from, to)
    }

    /// Decodes the code point at `at` and moves `at` behind it. Only for valid UTF-8, which the reader guarantees.
    @inline(__always)
    func codePoint(_ at: inout Int) -> UInt32 {
        let first = base[at]
        if first < 0x80 {
            at += 1
            return UInt32(first)
        }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var value = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
        var offset = 1
        while offset < length, at + offset < count {
            value = value << 6 | UInt32(base[at + offset] & 0x3F)
            offset += 1
        }
        at += length
        return value
    }

    /// FNV-1a; only for tables the rule set builds itself, never keyed by what a document can choose to collide.
    var hash: UInt {
        var value: UInt = 0xCBF2_9CE4_8422_2325
        var at = 0
        while at < count {
            value = (value ^ UInt(base[at])) &* 0x100_0000_01B3
            at += 1
        }
        return value
    }

    func equals(_ literal: StaticString) -> Bool {
        Text(literal.utf8Start, literal.utf8CodeUnitCount) == self
    }
}
