internal import Dispatch
internal import Glibc
internal import Synchronization

/// The books on PostgreSQL 15 or later: a pool of connections, each on a thread of its own.
///
/// Units of one organization that wait while its last group commits form the next group; groups of different
/// organizations run side by side. Every connection acts as the application role, which owns no table and cannot
/// bypass row-level security.
public final class PostgresDatabase: Database {
    public let engine = Engine.postgres
    private let url: String
    private let role: String?
    private let state: Mutex<State>
    private let watch = GroupWatch()

    private enum Work {
        case group(OrganizationID?)
        /// Answers false when it wants another connection; not when `isLast`.
        case read(
            @Sendable (PostgresConnection, _ isLast: Bool) -> Bool, fail: @Sendable (any Error) -> Void)
    }

    private struct State {
        /// Waiting units by organization; a key is present while its organization is queued or running.
        var lanes: [OrganizationID?: [PendingUnit]] = [:]
        var ready: [Work] = []
        var idle: [PostgresWorker]
        /// How many units each organization may be about to send: those just answered and those that wait.
        var expected: [OrganizationID?: Int] = [:]
        var waiting = 0
        var isClosed = false
        var closing: [CheckedContinuation<Void, Never>] = []
    }

    private static let groupLimit = 256
    private static let waitingLimit = 10_000
    private let size: Int

    /// The role that the schema's privileges are granted to.
    public static let applicationRole = "fiscus_app"

    /// Connects lazily: a server that is down shows at the first unit or read.
    /// - Parameters:
    ///   - connections: at most so many at a time.
    ///   - role: what connections act as; nil leaves the login role as it is.
    public init(url: String, connections: Int = 8, role: String? = PostgresDatabase.applicationRole) {
        self.url = url
        self.role = role
        size = max(1, connections)
        let workers = (0..<size).map { PostgresWorker(number: $0, url: url, role: role) }
        state = Mutex(State(idle: workers))
    }

    public func unit<T: Sendable>(
        _ organization: OrganizationID?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        try await PendingUnit.perform(organization, body) { unit in
            let refusal = state.withLock { state -> StorageError? in
                if state.isClosed { return .closedDatabase }
                if state.waiting >= Self.waitingLimit { return .tooManyUnits }
                state.waiting += 1
                if state.lanes[organization] == nil { state.ready.append(.group(organization)) }
                state.lanes[organization, default: []].append(unit)
                return nil
            }
            if let refusal { return unit.finish(refusal) }
            wakeWorker()
        }
    }

    public func read<T: Sendable>(
        _ organization: OrganizationID?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<T, any Error>) in
            let work = Work.read(
                { connection, isLast in
                    let session = PostgresSession(connection)
                    let result = Result {
                        defer { session.rollback() }
                        try session.beginReading(organization)
                        return try body(session)
                    }
                    // A read changes nothing: a connection that broke under it costs a second try, not an error.
                    if case .failure(let error as StorageError) = result, error.code == .connectionLost, !isLast {
                        return false
                    }
                    continuation.resume(with: result)
                    return true
                }, fail: { continuation.resume(throwing: $0) })
            let isClosed = state.withLock { state in
                if !state.isClosed { state.ready.append(work) }
                return state.isClosed
            }
            if isClosed { return continuation.resume(throwing: StorageError.closedDatabase) }
            wakeWorker()
        }
    }

    private func wakeWorker() {
        let worker = state.withLock { state in state.ready.isEmpty ? nil : state.idle.popLast() }
        worker?.queue.async { self.serve(worker) }
    }

    /// Takes work until there is none; on the worker's queue.
    private func serve(_ worker: PostgresWorker?) {
        guard let worker else { return }
        while true {
            let work = state.withLock { state -> Work? in
                if !state.ready.isEmpty { return state.ready.removeFirst() }
                state.idle.append(worker)
                if state.isClosed, state.idle.count == size {
                    for continuation in state.closing { continuation.resume() }
                    state.closing.removeAll()
                }
                return nil
            }
            switch work {
            case nil: return
            case .group(let organization): serve(organization, worker)
            case .read(let body, let fail):
                do {
                    if !body(try worker.connection(), false) { _ = body(try worker.connection(), true) }
                } catch { fail(error) }
            }
        }
    }

    /// Posters that were answered together come back together, but not at the same instant: a moment's wait for them
    /// is cheap beside a commit of its own. Without it two halves of the posters would take turns for ever, each
    /// waiting for the other's commit.
    private func gather(_ organization: OrganizationID?) {
        let expected = state.withLock { min($0.expected[organization] ?? 1, Self.groupLimit) }
        guard expected > 1 else { return }
        for _ in 0..<Self.gatherSteps {
            if state.withLock({ ($0.lanes[organization]?.count ?? 0) >= expected || $0.isClosed }) { return }
            usleep(Self.gatherStep)
        }
    }

    /// The group, its first answer preceded by a look at who waits: after it, those answered may be back already.
    private func counting(_ group: [PendingUnit]) -> [PendingUnit] {
        let first = group[0]
        let counted = PendingUnit(organization: first.organization, run: first.run) { [self] error in
            state.withLock { state in
                let expected = group.count + (state.lanes[first.organization]?.count ?? 0)
                state.expected[first.organization] = expected > 1 ? expected : nil
            }
            first.finish(error)
        }
        return [counted] + group.dropFirst()
    }

    private static let gatherSteps = 8
    /// Microseconds.
    private static let gatherStep: UInt32 = 50

    private func serve(_ organization: OrganizationID?, _ worker: PostgresWorker) {
        gather(organization)
        let group = state.withLock { state -> [PendingUnit] in
            let all = state.lanes[organization] ?? []
            let group = Array(all.prefix(Self.groupLimit))
            state.lanes[organization] = Array(all.dropFirst(group.count))
            state.waiting -= group.count
            return group
        }
        if !group.isEmpty { worker.run(counting(group), watch) }
        state.withLock { state in
            if state.lanes[organization]?.isEmpty ?? true {
                state.lanes[organization] = nil
            } else {
                state.ready.append(.group(organization))
            }
        }
    }

    public func observeGroups(_ observe: @escaping @Sendable (Int) -> Void) { watch.set(observe) }

    public func migrate(_ migrations: MigrationList, at now: Timestamp) async throws {
        let url = url
        try await onOwnThread {
            try PostgresMigrator(connection: PostgresConnection(url: url, role: nil)).migrate(migrations, at: now)
        }
    }

    /// Where the application role is not there yet, or this login may not act as it, the login looks by itself.
    public func appliedMigrations() async throws -> [AppliedMigration] {
        do {
            return try await read(nil) { try AppliedMigration.all($0) }
        } catch let error as StorageError where error.code == .denied && role != nil {
            let url = url
            return try await onOwnThread {
                try AppliedMigration.all(PostgresSession(PostgresConnection(url: url, role: nil)))
            }
        }
    }

    private func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<T, any Error>) in
            DispatchQueue(label: "fiscus.postgres.migration").async {
                continuation.resume(with: Result { try body() })
            }
        }
    }

    public func close() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            state.withLock { state in
                state.isClosed = true
                if state.idle.count == size {
                    continuation.resume()
                } else {
                    state.closing.append(continuation)
                }
            }
        }
        for worker in state.withLock({ $0.idle }) { worker.queue.async { worker.disconnect() } }
    }
}
