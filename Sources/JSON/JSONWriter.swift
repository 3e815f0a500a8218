/// Writes JSON as UTF-8; equal values give equal bytes.
public struct JSONWriter {
    public private(set) var bytes: [UInt8] = []
    private let pretty: Bool
    private var indentation = 0

    public init(pretty: Bool = false) { self.pretty = pretty }

    public mutating func write(_ value: JSONValue) {
        switch value {
        case .null: write(ascii: "null")
        case .bool(let bool): write(ascii: bool ? "true" : "false")
        case .number(let literal): bytes.append(contentsOf: literal.utf8)
        case .string(let string): write(string: string)
        case .array(let elements):
            writeList(elements, open: UInt8(ascii: "["), close: UInt8(ascii: "]")) { writer, element in
                writer.write(element)
            }
        case .object(let object):
            writeList(object.members, open: UInt8(ascii: "{"), close: UInt8(ascii: "}")) { writer, member in
                writer.write(string: member.key)
                writer.write(ascii: writer.pretty ? ": " : ":")
                writer.write(member.value)
            }
        }
    }

    private mutating func writeList<Element>(
        _ elements: [Element], open: UInt8, close: UInt8, _ writeElement: (inout JSONWriter, Element) -> Void
    ) {
        bytes.append(open)
        indentation += 1
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            startLine()
            writeElement(&self, element)
        }
        indentation -= 1
        if !elements.isEmpty { startLine() }
        bytes.append(close)
    }

    private mutating func startLine() {
        guard pretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * indentation))
    }

    public mutating func write(string: String) {
        bytes.append(UInt8(ascii: "\""))
        var copy = string
        copy.withUTF8 { text in
            var clean = 0
            for at in text.indices {
                let byte = text[at]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean..<at]))
                writeEscape(byte)
                clean = at + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscape(_ byte: UInt8) {
        switch byte {
        case 0x0A: write(ascii: "\\n")
        case 0x0D: write(ascii: "\\r")
        case 0x09: write(ascii: "\\t")
        case UInt8(ascii: "\""): write(ascii: "\\\"")
        case UInt8(ascii: "\\"): write(ascii: "\\\\")
        default:
            let digits: StaticString = "0123456789abcdef"
            write(ascii: "\\u00")
            bytes.append(digits.utf8Start[Int(byte >> 4)])
            bytes.append(digits.utf8Start[Int(byte & 15)])
        }
    }

    private mutating func write(ascii text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

extension JSONValue {
    public func serialized(pretty: Bool = false) -> [UInt8] {
        var writer = JSONWriter(pretty: pretty)
        writer.write(self)
        return writer.bytes
    }

    public func text(pretty: Bool = false) -> String { String(decoding: serialized(pretty: pretty), as: UTF8.self) }
}
