/// XML being written as UTF-8: append only, names are literals, text is escaped.
public struct XMLBuffer: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init(capacity: Int = 16 << 10) { bytes.reserveCapacity(capacity) }

    public mutating func open(_ name: StaticString) {
        bytes.append(UInt8(ascii: "<"))
        append(name)
        bytes.append(UInt8(ascii: ">"))
    }

    public mutating func close(_ name: StaticString) {
        append("</")
        append(name)
        bytes.append(UInt8(ascii: ">"))
    }

    /// `<name>text</name>`
    public mutating func element(_ name: StaticString, _ text: String) {
        open(name)
        append(escaping: text)
        close(name)
    }

    /// Nothing when the text is absent.
    public mutating func element(_ name: StaticString, _ text: String?) {
        if let text { element(name, text) }
    }

    /// `<name attribute="value">text</name>`; attributes without a value are left out.
    public mutating func element(_ name: StaticString, _ text: String, _ attributes: (StaticString, String?)...) {
        bytes.append(UInt8(ascii: "<"))
        append(name)
        for (attribute, value) in attributes {
            guard let value else { continue }
            bytes.append(UInt8(ascii: " "))
            append(attribute)
            append("=\"")
            append(escaping: value)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
        append(escaping: text)
        close(name)
    }

    public mutating func group(_ name: StaticString, _ body: (inout XMLBuffer) throws -> Void) rethrows {
        open(name)
        try body(&self)
        close(name)
    }

    /// Markup that needs no escaping.
    public mutating func append(_ markup: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: markup.utf8Start, count: markup.utf8CodeUnitCount))
    }

    /// Markup that was written before, as it is.
    public mutating func append(markup: some Sequence<UInt8>) { bytes.append(contentsOf: markup) }

    /// Carriage returns are written as references: a parser would turn them into line feeds.
    public mutating func append(escaping text: String) {
        var copy = text
        copy.withUTF8 { text in
            var clean = 0
            for at in text.indices {
                let reference: StaticString
                switch text[at] {
                case UInt8(ascii: "&"): reference = "&amp;"
                case UInt8(ascii: "<"): reference = "&lt;"
                case UInt8(ascii: ">"): reference = "&gt;"
                case UInt8(ascii: "\""): reference = "&quot;"
                case 0x0D: reference = "&#13;"
                default: continue
                }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean..<at]))
                append(reference)
                clean = at + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean...]))
        }
    }
}
