internal import JSON
internal import PluginAPI

/// Asks the host to parse XML (`fiscus.host.xml/1`); a plugin has no parser of its own.
enum HostParser {
    static func tree(_ xml: [UInt8], _ host: UnsafePointer<fiscus_host>?) throws -> XMLElement {
        guard let host, let get = host.pointee.get_capability,
            let table = withBytes(Array("fiscus.host.xml/1".utf8), { get(host, $0) })?
                .assumingMemoryBound(to: fiscus_host_xml_1.self),
            let parse = table.pointee.parse
        else { throw Unsupported("read XML: this host does not parse for its plugins") }
        let events = Collector()
        let findings = Collector()
        var eventSink = events.sink
        var findingSink = findings.sink
        let status = withExtendedLifetime((events, findings)) {
            withBytes(xml) { xml in parse(host, xml, &eventSink, &findingSink) }
        }
        guard status == FISCUS_OK else {
            let list = (try? JSONReader.read(findings.bytes))?.array ?? []
            let known = list.compactMap { try? Diagnostic.decode($0) }
            throw Diagnostics(
                known.isEmpty
                    ? [Diagnostic(code: "xml.unreadable", message: "the host could not parse the XML")] : known)
        }
        return try XMLEventStream.tree(events.bytes)
    }

    private static func withBytes<Result>(_ bytes: [UInt8], _ body: (fiscus_bytes) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(fiscus_bytes(data: $0.baseAddress, size: UInt64($0.count))) }
    }

    /// Takes what the host writes; the host bounds it.
    private final class Collector {
        private(set) var bytes: [UInt8] = []

        var sink: fiscus_sink {
            fiscus_sink(
                struct_size: UInt32(MemoryLayout<fiscus_sink>.size), reserved: 0,
                state: Unmanaged.passUnretained(self).toOpaque(),
                write: { state, chunk in
                    guard let state else { return FISCUS_INVALID_INPUT }
                    let collector = Unmanaged<Collector>.fromOpaque(state).takeUnretainedValue()
                    if let data = chunk.data {
                        collector.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(chunk.size)))
                    }
                    return FISCUS_OK
                })
        }
    }
}
