public import JSON
internal import PluginAPI

/// The records of `fiscus.host.xml/1` (section 10 of the header) as a tree.
public struct XMLEventStream {
    private let bytes: [UInt8]
    private var at = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Throws: `Diagnostics` when the stream is not what the header promises.
    public static func tree(_ bytes: [UInt8]) throws(Diagnostics) -> XMLElement {
        var stream = XMLEventStream(bytes)
        guard let root = stream.read() else {
            throw Diagnostics(
                Diagnostic(
                    code: "host.xml", message: "the host's event stream ends early or is damaged",
                    remedy: "report this to the host's vendor"))
        }
        return root
    }

    private mutating func read() -> XMLElement? {
        var open: [XMLElement] = []
        var root: XMLElement?
        while at < bytes.count {
            guard let kind = byte(), let line = number() else { return nil }
            switch Int32(kind) {
            case FISCUS_XML_START:
                guard let namespace = string(), let name = string() else { return nil }
                let element = XMLElement(namespace: namespace, name: name, line: line)
                if let parent = open.last { parent.add(element) } else { root = root ?? element }
                open.append(element)
            case FISCUS_XML_ATTRIBUTE:
                guard let namespace = string(), let name = string(), let value = string(), let element = open.last
                else { return nil }
                element.add(XMLElement.Attribute(namespace: namespace, name: name, value: value))
            case FISCUS_XML_TEXT:
                guard let text = string() else { return nil }
                open.last?.add(text: text)
            case FISCUS_XML_END:
                guard open.popLast() != nil else { return nil }
            default:
                return nil
            }
        }
        return open.isEmpty ? root : nil
    }

    private mutating func byte() -> UInt8? {
        guard at < bytes.count else { return nil }
        at += 1
        return bytes[at - 1]
    }

    private mutating func number() -> Int? {
        guard bytes.count - at >= 4 else { return nil }
        let value = (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
        at += 4
        return value
    }

    private mutating func string() -> String? {
        guard let count = number(), bytes.count - at >= count else { return nil }
        defer { at += count }
        return String(decoding: bytes[at..<at + count], as: UTF8.self)
    }
}
