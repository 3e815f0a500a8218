internal import JSON
internal import PluginAPI

/// A `fiscus_call`, checked and made safe to use; valid during the call only.
struct IncomingCall {
    struct Limits {
        var maximumInput = UInt64(64 << 20)
        var maximumDiagnostics = UInt64(1 << 20)
    }

    let limits: Limits
    private let call: fiscus_call
    private let output: fiscus_sink
    private let diagnostics: fiscus_sink

    /// Nil when the block itself is not usable, so that there is nowhere to say why.
    init?(_ pointer: UnsafePointer<fiscus_call>) {
        guard pointer.pointee.struct_size >= UInt32(MemoryLayout<fiscus_call>.size),
            let output = pointer.pointee.output?.pointee, output.write != nil,
            let diagnostics = pointer.pointee.diagnostics?.pointee, diagnostics.write != nil,
            pointer.pointee.parts != nil || pointer.pointee.part_count == 0
        else { return nil }
        call = pointer.pointee
        self.output = output
        self.diagnostics = diagnostics
        var limits = Limits()
        if let host = call.host?.pointee.limits?.pointee {
            limits.maximumInput = host.max_input
            limits.maximumDiagnostics = host.max_diagnostics
        }
        self.limits = limits
    }

    var request: UnsafeRawBufferPointer { call.request.buffer }

    var inputSize: UInt64 {
        var size = call.request.size
        for index in 0..<Int(call.part_count) {
            let (sum, overflow) = size.addingReportingOverflow(call.parts[index].content.size)
            if overflow { return .max }
            size = sum
        }
        return size
    }

    var isCancelled: Bool {
        guard let host = call.host, let ask = host.pointee.is_cancelled else { return false }
        return ask(host) != 0
    }

    func parts() throws(Diagnostics) -> Parts {
        var contents: [String: [UInt8]] = [:]
        for index in 0..<Int(call.part_count) {
            let part = call.parts[index]
            guard let name = String(validating: part.name.buffer, as: UTF8.self), contents[name] == nil else {
                throw Diagnostics(
                    Diagnostic(
                        code: "part.name", path: "/parts/\(index)",
                        message: "the part's name is not UTF-8 or stands twice"))
            }
            contents[name] = Array(part.content.buffer)
        }
        let host = call.host
        return Parts(contents) { try HostParser.tree($0, host) }
    }

    /// Writes in pieces, so that the host can stop an answer that grows beyond its limit.
    func write(_ bytes: [UInt8]) -> fiscus_status { Self.write(bytes, to: output) }

    func fail(_ status: fiscus_status, _ diagnostic: Diagnostic) -> fiscus_status { fail(status, [diagnostic]) }

    func fail(_ status: fiscus_status, _ found: [Diagnostic]) -> fiscus_status {
        report(found)
        return status
    }

    /// The status stands whether or not the explanation fits.
    func report(_ found: [Diagnostic]) {
        _ = Self.write(JSONValue.array(found.map(\.json)).serialized(), to: diagnostics)
    }

    private static func write(_ bytes: [UInt8], to sink: fiscus_sink) -> fiscus_status {
        guard let write = sink.write else { return FISCUS_INVALID_INPUT }
        return bytes.withUnsafeBufferPointer { buffer in
            var start = 0
            while start < buffer.count {
                let count = min(1 << 20, buffer.count - start)
                let chunk = UnsafeBufferPointer(rebasing: buffer[start..<start + count])
                let status = write(sink.state, fiscus_bytes(data: chunk.baseAddress, size: UInt64(count)))
                if status != FISCUS_OK { return status }
                start += count
            }
            return FISCUS_OK
        }
    }
}
