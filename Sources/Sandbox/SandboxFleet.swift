public import Validation

/// Every simulated authority there is, each on a port of its own.
public struct SandboxFleet: Sendable {
    public let servers: [SandboxServer]

    /// - Parameters:
    ///   - port: of the first; the others follow. 0: the system chooses each.
    ///   - credential: the one credential they all take, from every issuer.
    ///   - today: an authority's own date by its zone.
    ///   - now: the moment as RFC 3339, and `seconds` since 1970.
    ///   - running: is told name and port.
    public init(
        port: Int, credential: String, validator: Validator?, seed: UInt64 = 1,
        today: @escaping @Sendable (_ zone: String) -> String, now: @escaping @Sendable () -> String,
        seconds: @escaping @Sendable () -> Int64, running: @escaping @Sendable (String, Int) -> Void
    ) {
        func setting(_ zone: String) -> SandboxSetting {
            SandboxSetting(credentials: [credential: "*"], validator: validator, today: { today(zone) })
        }
        let authorities: [any SimulatedAuthority] = [
            SimulatedSEF(setting("Europe/Belgrade")), SimulatedIntermediary(setting("Europe/Zagreb")),
            SimulatedAccessPoint(setting("Asia/Dubai"), completed: now),
            SimulatedCIS(setting("Europe/Zagreb"), now: seconds),
        ]
        servers = authorities.enumerated().map { at, authority in
            SandboxServer(authority, port: port == 0 ? 0 : port + at, seed: seed &+ UInt64(at)) { port in
                running(authority.name, port)
            }
        }
    }

    /// Runs all until one fails or the task is cancelled.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { try await server.run() } }
            try await group.waitForAll()
        }
    }
}
