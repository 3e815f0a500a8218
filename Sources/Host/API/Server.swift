internal import HTTPTypes
package import Hummingbird
internal import Logging
internal import NIOCore
public import ServiceLifecycle

/// The API on a socket, as a service that stops gracefully: it takes no new connections, finishes what it has begun and
/// then returns.
public struct Server: Service {
    private let application: Application<Edge>

    /// - Parameters:
    ///   - port: 0 lets the system choose; `onRunning` tells which.
    /// - Throws: when two routes contradict each other.
    public init(
        _ host: Host, address: String, port: Int, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        application = try Self.application(host, address: address, port: port, onRunning: onRunning)
    }

    /// The application itself, for tests in process.
    package static func testable(_ host: Host) throws -> some ApplicationProtocol {
        try application(host, address: "127.0.0.1", port: 0)
    }

    private static func application(
        _ host: Host, address: String, port: Int, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> Application<Edge> {
        let edge = Edge(host: host, table: try RouteTable(Resources.all), limits: RateLimits(host))
        var log = host.log
        log.logLevel = .warning
        return Application(
            responder: edge,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionDeadlines(host.settings)],
                    idleTimeout: .seconds(host.settings.idleTimeout),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))),
            configuration: .init(address: .hostname(address, port: port)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) }, logger: log)
    }

    public func run() async throws { try await application.run() }
}
