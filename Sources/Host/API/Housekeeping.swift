internal import Identity
internal import Ledger
internal import Logging
internal import Storage
public import ServiceLifecycle

/// What comes round again: signing keys that have served their time, sessions, stored answers and allowances that are
/// over. Any number of hosts may do it; each change is idempotent.
public struct Housekeeping: Service {
    private let host: Host
    private let seconds: Int64

    public init(_ host: Host, everySeconds seconds: Int64 = 300) {
        self.host = host
        self.seconds = seconds
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await round()
                    try await Task.sleep(for: .seconds(seconds))
                } catch is CancellationError {
                    return
                } catch {
                    host.log.error("housekeeping", metadata: ["error": "\(error)"])
                    do { try await Task.sleep(for: .seconds(seconds)) } catch { return }
                }
            }
        }
    }

    /// One round.
    public func round() async throws {
        try await host.identity.signingKeys.prepare()
        try await host.identity.purgeSessions()
        let now = host.now()
        let oldest = now.microseconds / 1_000_000
            - 2 * max(host.settings.generalWindowSeconds, host.settings.doorWindowSeconds)
        try await host.database.unit(nil) { transaction in
            try transaction.run("DELETE FROM allowances WHERE begins < ?1", [.integer(oldest)])
        }
        for organization in try await host.ledger.organizations() {
            try await IdempotencyKey.purge(organization.id, host.database, at: now)
        }
    }
}
