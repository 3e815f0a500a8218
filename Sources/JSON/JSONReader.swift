/// A strict RFC 8259 reader in bounded memory and stack.
///
/// Refused, each with its place: invalid UTF-8, lone surrogates, control characters in strings, leading zeros, NaN and
/// infinities, comments, trailing commas, anything after the value, a key that stands twice in one object.
/// (Most libraries let the last of two equal keys win; an exemption or an amount could hide behind that.)
public struct JSONReader {
    public struct Limits: Sendable {
        public var bytes: Int
        public var depth: Int

        public init(bytes: Int = 64 << 20, depth: Int = 64) {
            self.bytes = bytes
            self.depth = depth
        }
    }

    private let input: UnsafeBufferPointer<UInt8>
    private let limits: Limits
    private var position = 0
    /// Where the key that was read last begins.
    private var keyStart = 0
    private var depth = 0
    private var path: [PathStep] = []

    private enum PathStep {
        case key(String)
        case index(Int)
    }

    init(_ input: UnsafeBufferPointer<UInt8>, _ limits: Limits) {
        self.input = input
        self.limits = limits
    }

    public static func read(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) -> JSONValue {
        try unwrap(bytes.withUnsafeBufferPointer { read($0, limits) })
    }

    public static func read(_ text: String, limits: Limits = Limits()) throws(JSONError) -> JSONValue {
        try read(Array(text.utf8), limits: limits)
    }

    /// The memory is read during the call only.
    public static func read(_ bytes: UnsafeRawBufferPointer, limits: Limits = Limits()) throws(JSONError) -> JSONValue {
        try unwrap(bytes.withMemoryRebound(to: UInt8.self) { read($0, limits) })
    }

    private static func unwrap(_ result: Result<JSONValue, JSONError>) throws(JSONError) -> JSONValue {
        try result.get()
    }

    private static func read(_ input: UnsafeBufferPointer<UInt8>, _ limits: Limits) -> Result<JSONValue, JSONError> {
        var reader = JSONReader(input, limits)
        do throws(JSONError) {
            return .success(try reader.readDocument())
        } catch {
            return .failure(error)
        }
    }

    private mutating func readDocument() throws(JSONError) -> JSONValue {
        try start()
        let value = try readValue()
        try end()
        return value
    }

    mutating func start() throws(JSONError) {
        guard input.count <= limits.bytes else {
            throw error(.tooLarge, "\(input.count) bytes; at most \(limits.bytes) are read")
        }
        skipWhitespace()
        guard position < input.count else { throw error(.empty, "there is no JSON value") }
    }

    mutating func end() throws(JSONError) {
        skipWhitespace()
        guard position == input.count else { throw error(.trailingContent, "something follows the JSON value") }
    }

    mutating func readValue() throws(JSONError) -> JSONValue {
        switch peek() {
        case UInt8(ascii: "{"): return try readObject()
        case UInt8(ascii: "["): return try readArray()
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"):
            try readWord("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try readWord("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try readWord("null")
            return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try readNumber())
        default: throw error(.syntax, "expected a JSON value (NaN, Infinity, comments and bare words are not JSON)")
        }
    }

    private mutating func readObject() throws(JSONError) -> JSONValue {
        try enter()
        var members: [JSONObject.Member] = []
        var seen: Set<String>?
        skipWhitespace()
        if take(UInt8(ascii: "}")) {
            depth -= 1
            return .object(JSONObject())
        }
        while true {
            let key = try readKey()
            let isRepeated = seen?.insert(key).inserted == false || (seen == nil && members.contains { $0.key == key })
            if isRepeated { throw repeated(key) }
            if seen == nil, members.count >= 16 { seen = Set(members.map(\.key) + [key]) }
            path.append(.key(key))
            members.append(JSONObject.Member(key: key, value: try readValue()))
            path.removeLast()
            skipWhitespace()
            if take(UInt8(ascii: ",")) { continue }
            if take(UInt8(ascii: "}")) { break }
            throw error(.syntax, "expected ',' or '}'")
        }
        depth -= 1
        return .object(JSONObject(uniqueMembers: members))
    }

    /// A key and its colon, up to the value.
    mutating func readKey() throws(JSONError) -> String {
        skipWhitespace()
        guard peek() == UInt8(ascii: "\"") else { throw error(.syntax, "expected a key in double quotes") }
        keyStart = position
        let key = try readString()
        skipWhitespace()
        guard take(UInt8(ascii: ":")) else { throw error(.syntax, "expected ':' after the key") }
        skipWhitespace()
        return key
    }

    /// The key that was read last stands in its object already.
    mutating func repeated(_ key: String) -> JSONError {
        position = keyStart
        return error(.duplicateKey, "the key \"\(key.prefix(64))\" stands twice in one object")
    }

    private mutating func readArray() throws(JSONError) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) {
            depth -= 1
            return .array([])
        }
        while true {
            skipWhitespace()
            path.append(.index(elements.count))
            elements.append(try readValue())
            path.removeLast()
            skipWhitespace()
            if take(UInt8(ascii: ",")) { continue }
            if take(UInt8(ascii: "]")) { break }
            throw error(.syntax, "expected ',' or ']'")
        }
        depth -= 1
        return .array(elements)
    }

    /// Opens an object or array; recursion is bounded here and nowhere else.
    mutating func enter() throws(JSONError) {
        guard depth < limits.depth else { throw error(.tooDeep, "nested deeper than \(limits.depth) levels") }
        depth += 1
        position += 1
    }

    private mutating func readNumber() throws(JSONError) -> String {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if isDigit(peek()) { throw error(.syntax, "a number has no leading zero") }
        } else {
            try readDigits()
        }
        if take(UInt8(ascii: ".")) { try readDigits() }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            position += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try readDigits()
        }
        return String(decoding: input[start..<position], as: UTF8.self)
    }

    private mutating func readDigits() throws(JSONError) {
        guard isDigit(peek()) else { throw error(.syntax, "expected a digit") }
        while isDigit(peek()) { position += 1 }
    }

    private mutating func readWord(_ word: StaticString) throws(JSONError) {
        let length = word.utf8CodeUnitCount
        guard input.count - position >= length else { throw error(.syntax, "expected \(word)") }
        for offset in 0..<length where input[position + offset] != word.utf8Start[offset] {
            throw error(.syntax, "expected \(word)")
        }
        position += length
    }

    // MARK: Characters

    @inline(__always)
    func peek() -> UInt8 { position < input.count ? input[position] : 0 }

    /// Nil at the end.
    @inline(__always)
    var current: UInt8? { position < input.count ? input[position] : nil }

    @inline(__always)
    mutating func advance() { position += 1 }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < input.count, input[position] == byte else { return false }
        position += 1
        return true
    }

    @inline(__always)
    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < input.count {
            switch input[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    func error(_ code: JSONError.Code, _ message: String) -> JSONError {
        var line = 1
        var column = 1
        for byte in input.prefix(position) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        var pointer = JSONPointer()
        for step in path {
            switch step {
            case .key(let key): pointer.append(key: key)
            case .index(let index): pointer.append(index: index)
            }
        }
        return JSONError(code: code, message: message, pointer: pointer.text, line: line, column: column)
    }
}

// MARK: Strings

extension JSONReader {
    private mutating func readString() throws(JSONError) -> String {
        position += 1
        let start = position
        // The common string has no escape and ends soon: one scan, one validated copy.
        while position < input.count {
            let byte = input[position]
            if byte == UInt8(ascii: "\"") {
                let text = try validated(input[start..<position], startingAt: start)
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try readEscapedString(from: start) }
            if byte < 0x20 { throw error(.syntax, "a control character stands in a string; write it as \\u00XX") }
            position += 1
        }
        throw error(.syntax, "the string does not end")
    }

    private mutating func readEscapedString(from start: Int) throws(JSONError) -> String {
        var buffer = Array(input[start..<position])
        while position < input.count {
            let byte = input[position]
            switch byte {
            case UInt8(ascii: "\""):
                let text = try decoded(buffer, startingAt: start)
                position += 1
                return text
            case UInt8(ascii: "\\"):
                try readEscape(into: &buffer)
            case 0..<0x20:
                throw error(.syntax, "a control character stands in a string; write it as \\u00XX")
            default:
                buffer.append(byte)
                position += 1
            }
        }
        throw error(.syntax, "the string does not end")
    }

    private mutating func readEscape(into buffer: inout [UInt8]) throws(JSONError) {
        position += 1
        let escape = peek()
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(escape)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"):
            position += 1
            buffer.append(contentsOf: String(try readScalar()).utf8)
            return
        default: throw error(.syntax, "unknown escape in a string")
        }
        position += 1
    }

    private mutating func readScalar() throws(JSONError) -> Character {
        let first = try readHex()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        guard (0xD800...0xDBFF).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw error(.loneSurrogate, "half of a surrogate pair stands alone")
        }
        let second = try readHex()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw error(.loneSurrogate, "half of a surrogate pair stands alone") }
        return Character(scalar)
    }

    private mutating func readHex() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = peek()
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw error(.syntax, "expected four hexadecimal digits after \\u")
            }
            position += 1
        }
        return value
    }

    private func validated(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, startingAt start: Int) throws(JSONError)
        -> String
    {
        guard let text = String(validating: UnsafeBufferPointer(rebasing: bytes), as: UTF8.self) else {
            throw encodingError(startingAt: start)
        }
        return text
    }

    private func decoded(_ bytes: [UInt8], startingAt start: Int) throws(JSONError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw encodingError(startingAt: start) }
        return text
    }

    private func encodingError(startingAt start: Int) -> JSONError {
        var copy = self
        copy.position = start
        return copy.error(.encoding, "the string is not valid UTF-8")
    }
}
