internal import JSON
internal import PluginAPI
internal import PluginKit
internal import XML

/// `fiscus.host.xml/1`: the host parses, under its own limits; the plugin gets a flat stream of records.
enum HostXML {
    private struct Table: @unchecked Sendable {
        // Immortal and never written again; hence @unchecked.
        let pointer = UnsafeMutablePointer<fiscus_host_xml_1>.allocate(capacity: 1)

        init() {
            pointer.initialize(
                to: fiscus_host_xml_1(
                    struct_size: UInt32(MemoryLayout<fiscus_host_xml_1>.size), reserved: 0,
                    parse: { _, xml, events, diagnostics in HostXML.parse(xml, events, diagnostics) }))
        }
    }

    private static let shared = Table()
    static var table: UnsafeRawPointer { UnsafeRawPointer(shared.pointer) }

    private static func parse(
        _ xml: fiscus_bytes, _ events: UnsafePointer<fiscus_sink>?, _ diagnostics: UnsafePointer<fiscus_sink>?
    ) -> fiscus_status {
        guard let events = events?.pointee, events.write != nil else { return FISCUS_INVALID_INPUT }
        do throws(XMLError) {
            let tree = try XMLReader.tree(xml.bytes)
            return write(EventStream(tree).bytes(), to: events)
        } catch {
            let finding = Diagnostic(
                code: error.code.rawValue, message: "\(error.message) (line \(error.line), column \(error.column))",
                remedy: error.remedy)
            if let sink = diagnostics?.pointee, sink.write != nil {
                _ = write(JSONValue.array([finding.json]).serialized(), to: sink)
            }
            return FISCUS_INVALID_INPUT
        }
    }

    /// For functions the host runs itself: the same tree a plugin would see.
    static func tree(_ xml: [UInt8]) throws -> XMLElement {
        let tree: XMLTree
        do throws(XMLError) {
            tree = try XMLReader.tree(xml)
        } catch {
            throw Diagnostics(
                Diagnostic(
                    code: error.code.rawValue, message: "\(error.message) (line \(error.line), column \(error.column))",
                    remedy: error.remedy))
        }
        return try XMLEventStream.tree(EventStream(tree).bytes())
    }

    private static func write(_ bytes: [UInt8], to sink: fiscus_sink) -> fiscus_status {
        guard let write = sink.write else { return FISCUS_INVALID_INPUT }
        return bytes.withUnsafeBufferPointer {
            write(sink.state, fiscus_bytes(data: $0.baseAddress, size: UInt64($0.count)))
        }
    }
}

/// A tree as the records of section 10 of the header.
private struct EventStream {
    private let tree: XMLTree
    private var stream: [UInt8] = []

    init(_ tree: XMLTree) { self.tree = tree }

    func bytes() -> [UInt8] {
        var copy = self
        copy.writeAll()
        return copy.stream
    }

    /// Nodes lie in document order, so one scan is enough; an element ends where its last descendant has passed.
    private mutating func writeAll() {
        var open: [Int32] = []
        for node in 0..<Int32(tree.count) {
            while let element = open.last, tree[element].end <= node {
                open.removeLast()
                begin(UInt8(FISCUS_XML_END), element)
            }
            switch tree[node].kind {
            case .element:
                begin(UInt8(FISCUS_XML_START), node)
                writeName(node)
                open.append(node)
            case .attribute:
                begin(UInt8(FISCUS_XML_ATTRIBUTE), node)
                writeName(node)
                write(tree.string(of: node))
            case .text:
                begin(UInt8(FISCUS_XML_TEXT), node)
                write(tree.string(of: node))
            default: break
            }
        }
        while let element = open.popLast() { begin(UInt8(FISCUS_XML_END), element) }
    }

    private mutating func begin(_ kind: UInt8, _ node: Int32) {
        stream.append(kind)
        write(UInt32(tree.position(of: node).line))
    }

    private mutating func writeName(_ node: Int32) {
        let name = tree.name(of: node)
        write(name?.namespace ?? "")
        write(name?.local ?? "")
    }

    private mutating func write(_ text: String) {
        write(UInt32(text.utf8.count))
        stream += text.utf8
    }

    private mutating func write(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { stream += $0 } }
}
