internal import Glibc
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Logging
internal import Measuring
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// A server that reads JSON and writes it back, nothing else: what HTTP alone costs.
enum EchoServer {
    /// Milliseconds of the machine for a request, over 32 connections.
    static func milliseconds(bytes: [UInt8], requests: Int) async throws -> Double {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var log = Logger(label: "echo")
        log.logLevel = .error
        let application = Application(
            responder: CallbackResponder<EchoContext> { request, _ in
                let body = try await request.body.collect(upTo: 1 << 20)
                let value = try JSONReader.read(Array(body.readableBytesView))
                return Response(
                    status: .ok, headers: [.contentType: "application/json"],
                    body: .init(byteBuffer: ByteBuffer(bytes: value.serialized())))
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: log)
        let server = Task { try await application.run() }
        var found = 0
        for await number in ports {
            found = number
            break
        }
        let load = try await Load(port: found, connections: 32).run(requests, host: getpid()) { connection, _ in
            guard try connection.call("POST", "/", bytes).status == 200 else { throw Unexpected("no echo") }
        }
        server.cancel()
        _ = try? await server.value
        return load.seconds * 1000 / Double(requests)
    }
}

struct EchoContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    init(source: ApplicationRequestContextSource) { coreContext = .init(source: source) }
}
