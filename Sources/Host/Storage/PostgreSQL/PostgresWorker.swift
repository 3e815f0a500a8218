internal import Dispatch

/// A thread with a connection that is made when first needed and made anew after it broke.
///
/// Unchecked: everything but `queue` is used on that queue only.
final class PostgresWorker: @unchecked Sendable {
    let queue: DispatchQueue
    private let url: String
    private let role: String?
    private var current: PostgresConnection?

    init(number: Int, url: String, role: String?) {
        queue = DispatchQueue(label: "fiscus.postgres.\(number)", qos: .userInitiated)
        self.url = url
        self.role = role
    }

    /// A connection that broke while idle costs one reconnection, not a failed unit.
    /// - Throws: `cannotOpen`.
    func connection() throws -> PostgresConnection {
        if let current, current.isAlive, !current.isClosedByServer { return current }
        current = nil
        let made = try PostgresConnection(url: url, role: role)
        current = made
        return made
    }

    func run(_ units: [PendingUnit], _ watch: GroupWatch) {
        do {
            GroupRunner(session: PostgresSession(try connection()), watch: watch).run(units)
        } catch {
            for unit in units { unit.finish(error) }
        }
    }

    func disconnect() { current = nil }
}
