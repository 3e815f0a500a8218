internal import Glibc
internal import PluginAPI

/// One call into a plugin: builds the C request, owns the sinks, enforces the limits. [any-thread]
struct PluginCall {
    let request: [UInt8]
    var parts: [(name: String, content: [UInt8])] = []
    var limits = CallLimits()

    struct Answer: Equatable {
        var status: Int32
        var output: [UInt8]
        var diagnostics: [UInt8]
        /// Set when the plugin wrote past a limit; the status is then FISCUS_LIMIT, whatever it returned.
        var exceeded = false
    }

    init(request: [UInt8], parts: [(name: String, content: [UInt8])] = [], limits: CallLimits = CallLimits()) {
        self.request = request
        self.parts = parts
        self.limits = limits
    }

    func perform(_ function: fiscus_function) -> Answer {
        let size = parts.reduce(request.count) { $0 + $1.content.count }
        guard size <= limits.input else {
            return Answer(status: FISCUS_LIMIT, output: [], diagnostics: [], exceeded: true)
        }
        let output = BoundedBuffer(limit: limits.output)
        let diagnostics = BoundedBuffer(limit: limits.diagnostics)
        let clock = CallClock(milliseconds: limits.milliseconds)
        let status = withExtendedLifetime((output, diagnostics, clock)) {
            withParts { parts in call(function, parts, output, diagnostics, clock) }
        }
        let exceeded = output.exceeded || diagnostics.exceeded
        return Answer(
            status: exceeded ? FISCUS_LIMIT : status, output: output.bytes, diagnostics: diagnostics.bytes,
            exceeded: exceeded)
    }

    private func call(
        _ function: fiscus_function, _ parts: UnsafeBufferPointer<fiscus_part>, _ output: BoundedBuffer,
        _ diagnostics: BoundedBuffer, _ clock: CallClock
    ) -> Int32 {
        var outputSink = output.sink
        var diagnosticsSink = diagnostics.sink
        var bounds = limits.block
        return request.withUnsafeBufferPointer { bytes in
            withUnsafePointer(to: &bounds) { bounds in
                var host = clock.host(limits: bounds)
                return withUnsafePointer(to: &host) { host in
                    withUnsafePointer(to: &outputSink) { outputSink in
                        withUnsafePointer(to: &diagnosticsSink) { diagnosticsSink in
                            var call = fiscus_call(
                                struct_size: UInt32(MemoryLayout<fiscus_call>.size), part_count: UInt32(parts.count),
                                parts: parts.baseAddress,
                                request: fiscus_bytes(data: bytes.baseAddress, size: UInt64(bytes.count)), host: host,
                                output: outputSink, diagnostics: diagnosticsSink)
                            return function(&call)
                        }
                    }
                }
            }
        }
    }

    /// The parts as C sees them; names and contents lie in one block for the time of the call.
    private func withParts<Result>(_ body: (UnsafeBufferPointer<fiscus_part>) -> Result) -> Result {
        guard !parts.isEmpty else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        var block: [UInt8] = []
        var places: [(name: Range<Int>, content: Range<Int>)] = []
        for part in parts {
            let nameStart = block.count
            block += part.name.utf8
            let contentStart = block.count
            block += part.content
            places.append((nameStart..<contentStart, contentStart..<block.count))
        }
        return block.withUnsafeBufferPointer { bytes in
            func view(_ range: Range<Int>) -> fiscus_bytes {
                fiscus_bytes(data: bytes.baseAddress.map { $0 + range.lowerBound }, size: UInt64(range.count))
            }
            let list = places.map { fiscus_part(name: view($0.name), content: view($0.content)) }
            return list.withUnsafeBufferPointer(body)
        }
    }
}

extension CallLimits {
    fileprivate var block: fiscus_limits {
        fiscus_limits(
            struct_size: UInt32(MemoryLayout<fiscus_limits>.size), reserved: 0, max_input: UInt64(input),
            max_output: UInt64(output), max_diagnostics: UInt64(diagnostics), max_milliseconds: UInt64(milliseconds))
    }
}

/// Takes what a plugin writes, up to a limit.
private final class BoundedBuffer {
    private(set) var bytes: [UInt8] = []
    private(set) var exceeded = false
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var sink: fiscus_sink {
        fiscus_sink(
            struct_size: UInt32(MemoryLayout<fiscus_sink>.size), reserved: 0,
            state: Unmanaged.passUnretained(self).toOpaque(),
            write: { state, chunk in
                guard let state else { return FISCUS_INVALID_INPUT }
                return Unmanaged<BoundedBuffer>.fromOpaque(state).takeUnretainedValue().append(chunk)
            })
    }

    private func append(_ chunk: fiscus_bytes) -> Int32 {
        guard chunk.size > 0 else { return FISCUS_OK }
        guard let data = chunk.data, !exceeded, let count = Int(exactly: chunk.size), count <= limit - bytes.count
        else {
            exceeded = true
            return FISCUS_LIMIT
        }
        bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: count))
        return FISCUS_OK
    }
}

/// Knows when a call has taken too long, and is the state behind the host table.
private final class CallClock {
    private let end: timespec

    init(milliseconds: Int) {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        now.tv_sec += milliseconds / 1_000
        now.tv_nsec += milliseconds % 1_000 * 1_000_000
        end = now
    }

    private var isOver: Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec > end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec > end.tv_nsec)
    }

    func host(limits: UnsafePointer<fiscus_limits>) -> fiscus_host {
        fiscus_host(
            struct_size: UInt32(MemoryLayout<fiscus_host>.size), abi_major: UInt16(FISCUS_ABI_MAJOR),
            abi_minor: UInt16(FISCUS_ABI_MINOR), state: Unmanaged.passUnretained(self).toOpaque(), limits: limits,
            log: { _, _, _ in },
            is_cancelled: { host in
                guard let state = host?.pointee.state else { return 0 }
                return Unmanaged<CallClock>.fromOpaque(state).takeUnretainedValue().isOver ? 1 : 0
            },
            get_capability: { _, id in HostCapabilities.get(id) })
    }
}
