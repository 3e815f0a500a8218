/// Units or a read on one PostgreSQL connection. Confined to one thread at a time.
final class PostgresSession: GroupSession {
    let engine = Engine.postgres
    private(set) var isWriting = true
    private(set) var organization: OrganizationID?
    let works = BatchWorks()
    private let connection: PostgresConnection
    private var isShared = false
    private var isOpen = false
    /// A unit's savepoint is set when it sends its first statement: many units only leave work for the group's end.
    private var savepoint = Savepoint.none

    private enum Savepoint { case none, wanted, set }

    init(_ connection: PostgresConnection) { self.connection = connection }

    private static let none: [SQLValue] = []
    private static let scope = "SELECT set_config('fiscus.organization', ?1, true)"
    /// Serialises the units of one organization over all hosts; released by commit or rollback.
    private static let turn = "SELECT pg_advisory_xact_lock(470111, CAST(?1 AS integer))"

    func begin(_ organization: OrganizationID?, shared: Bool) throws {
        works.removeAll()
        isShared = shared
        isOpen = true
        self.organization = organization
        savepoint = .none
        try send("BEGIN")
        guard let organization else { return }
        try run(Self.scope, [.text(organization.description)])
        try run(Self.turn, [.integer(organization.number % 2_147_483_647)])
    }

    /// A snapshot for reading.
    func beginReading(_ organization: OrganizationID?) throws {
        isOpen = true
        isWriting = false
        self.organization = organization
        savepoint = .none
        try run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", [])
        if let organization { try run(Self.scope, [.text(organization.description)]) }
    }

    func beginUnit(_ organization: OrganizationID?) throws {
        savepoint = isShared ? .wanted : .none
    }

    func endUnit() throws {
        try connection.settle()
        if savepoint == .set { try send("RELEASE SAVEPOINT unit") }
        savepoint = .none
    }

    func rollbackUnit() throws {
        guard isShared, connection.isAlive else {
            rollback()
            throw StorageError(.statement, "the transaction was rolled back")
        }
        defer { savepoint = .none }
        guard savepoint == .set else { return }
        // Read off what the unit left in the pipeline; its errors are already reported.
        do { try connection.settle() } catch {
            guard connection.isAlive else { throw error }
        }
        try send("ROLLBACK TO SAVEPOINT unit")
        try send("RELEASE SAVEPOINT unit")
        try connection.settle()
    }

    /// Sent together with what the group left to write: an error before it keeps the server from running it.
    func commit() throws {
        do {
            try send("COMMIT")
            try connection.settle()
            isOpen = false
        } catch let error as StorageError where error.code == .connectionLost {
            throw StorageError(
                .commitUnknown, "the connection broke during the commit: \(error.message)",
                remedy: "look whether the unit is stored before repeating it")
        }
    }

    func rollback() {
        guard isOpen else { return }
        isOpen = false
        guard connection.isAlive else { return }
        do { try connection.settle() } catch {
            // Leftovers of a failed unit; their errors are already reported.
        }
        do {
            try send("ROLLBACK")
            try connection.settle()
        } catch {
            // The connection is broken; the server rolls back by itself and the worker connects anew.
        }
    }

    private func send(_ sql: String) throws { try connection.send(sql, PostgresParameters([], sql: sql)) }

    private func setSavepoint() throws {
        guard savepoint == .wanted else { return }
        savepoint = .set
        try send("SAVEPOINT unit")
    }

    func run(_ sql: String, _ parameters: [SQLValue]) throws {
        try setSavepoint()
        try connection.send(sql, PostgresParameters(parameters, sql: sql))
    }

    func change(_ sql: String, _ parameters: [SQLValue]) throws -> Int {
        try setSavepoint()
        return try connection.change(sql, PostgresParameters(parameters, sql: sql))
    }

    func query(_ sql: String, _ parameters: [SQLValue], _ each: (Row) throws -> Void) throws {
        try setSavepoint()
        try connection.query(sql, PostgresParameters(parameters, sql: sql), each)
    }

    func insert(_ rows: InsertBatch) throws {
        guard !rows.isEmpty else { return }
        try setSavepoint()
        try connection.send(rows.target.arrays, PostgresParameters(rows))
    }

    func work<W: BatchWork>(_ type: W.Type, _ make: () -> W) -> W { works.work(type, organization, make) }
}
