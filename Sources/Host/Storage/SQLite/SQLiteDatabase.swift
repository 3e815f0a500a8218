internal import Dispatch
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// The books in one SQLite file: a GRDB pool in WAL mode, one writer that commits in groups, readers beside it.
///
/// Durability: synchronous=FULL on the writer (the pool sets NORMAL; it is set again and asserted), so a commit that
/// returned survives power loss as far as the disk keeps its word.
public final class SQLiteDatabase: Database {
    public let engine = Engine.sqlite
    public let path: String

    private let pool: DatabasePool
    private let guardian = SQLiteGuard()
    private let lane = DispatchQueue(label: "fiscus.sqlite.units", qos: .userInitiated)
    private let state: Mutex<State>
    private let connections = SQLiteConnections()
    private let watch = GroupWatch()

    private struct State {
        var waiting: [PendingUnit] = []
        var isRunning = false
        var isClosed = false
    }

    /// More units than this in one commit make the first of them wait without saving a sync.
    private static let groupLimit = 256
    private static let waitingLimit = 10_000

    /// Opens or creates the file.
    /// - Throws: `cannotOpen`, `corrupted`, `readOnly`.
    public init(path: String, readers: Int = 4) throws {
        self.path = path
        state = Mutex(State())
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = readers
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA recursive_triggers = ON")
            try database.execute(sql: "PRAGMA cache_size = -16384")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            let guardian = guardian
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                for (pragma, wanted) in [("synchronous", 2), ("foreign_keys", 1), ("recursive_triggers", 1)] {
                    let found = try Int.fetchOne(database, sql: "PRAGMA \(pragma)")
                    guard found == wanted else {
                        throw StorageError(.cannotOpen, "SQLite did not take \(pragma) = \(wanted)")
                    }
                }
                if let connection = database.sqliteConnection { guardian.install(on: connection) }
            }
        } catch {
            throw SQLiteFault.error(error)
        }
    }

    public func unit<T: Sendable>(
        _ organization: OrganizationID?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        try await PendingUnit.perform(organization, body, submit: submit)
    }

    private func submit(_ unit: PendingUnit) {
        enum Next { case start, wait, refuse(StorageError) }
        let next = state.withLock { state -> Next in
            if state.isClosed { return .refuse(.closedDatabase) }
            if state.waiting.count >= Self.waitingLimit { return .refuse(.tooManyUnits) }
            state.waiting.append(unit)
            if state.isRunning { return .wait }
            state.isRunning = true
            return .start
        }
        switch next {
        case .start: lane.async { self.drain() }
        case .wait: break
        case .refuse(let error): unit.finish(error)
        }
    }

    /// Commits group after group until nobody waits; on the lane's queue.
    private func drain() {
        while true {
            let group = state.withLock { state -> [PendingUnit] in
                if state.waiting.isEmpty {
                    state.isRunning = false
                    return []
                }
                let group = Array(state.waiting.prefix(Self.groupLimit))
                state.waiting.removeFirst(group.count)
                return group
            }
            if group.isEmpty { return }
            let (guardian, connections, watch) = (guardian, connections, watch)
            do {
                try pool.writeWithoutTransaction { database in
                    let session = SQLiteSession(try connections.connection(of: database), guardian)
                    GroupRunner(session: session, watch: watch).run(group)
                }
            } catch {
                let fault = SQLiteFault.error(error)
                for unit in group { unit.finish(fault) }
            }
        }
    }

    public func read<T: Sendable>(
        _ organization: OrganizationID?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        guard !state.withLock({ $0.isClosed }) else { throw StorageError.closedDatabase }
        return try await withCheckedThrowingContinuation { continuation in
            let connections = connections
            pool.asyncRead { database in
                continuation.resume(
                    with: Result {
                        do {
                            let connection = try connections.connection(of: database.get())
                            return try body(SQLiteSession(connection, nil, organization))
                        } catch {
                            throw SQLiteFault.error(error)
                        }
                    })
            }
        }
    }

    public func observeGroups(_ observe: @escaping @Sendable (Int) -> Void) { watch.set(observe) }

    public func migrate(_ migrations: MigrationList, at now: Timestamp) async throws {
        let (pool, connections) = (pool, connections)
        do {
            try await pool.writeWithoutTransaction { database in
                let connection = try connections.connection(of: database)
                try SQLiteMigrator(connection: connection).migrate(migrations, at: now)
            }
        } catch {
            throw SQLiteFault.error(error)
        }
    }

    public func appliedMigrations() async throws -> [AppliedMigration] {
        try await read(nil) { try AppliedMigration.all($0) }
    }

    public func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in lane.async { continuation.resume() } }
        connections.removeAll()
        do {
            // The pool closes its read-only connections last, and those cannot move the log into the file.
            try await pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
            try pool.close()
        } catch {
            // Closed already, or a reader still at work: the log stays and the next opening takes it in.
        }
    }
}

/// Our statement caches, one for each connection of the pool.
private final class SQLiteConnections: Sendable {
    private let known = Mutex<[UInt: SQLiteConnection]>([:])

    func connection(of database: GRDB.Database) throws -> SQLiteConnection {
        guard let raw = database.sqliteConnection else { throw StorageError.closedDatabase }
        let address = UInt(bitPattern: raw)
        if let found = known.withLock({ $0[address] }) { return found }
        let made = SQLiteConnection(raw)
        known.withLock { $0[address] = made }
        return made
    }

    func removeAll() { known.withLock { $0.removeAll() } }
}

extension StorageError {
    static let closedDatabase = StorageError(.closed, "the database is closed")
    static let tooManyUnits = StorageError(
        .queueFull, "too many units of work are waiting", remedy: "the database is overloaded or stuck; try again later"
    )
}
