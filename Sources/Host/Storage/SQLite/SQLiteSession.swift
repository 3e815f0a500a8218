/// Units on the writer connection, or a read on one of the readers. Confined to the connection's queue.
final class SQLiteSession: GroupSession {
    let engine = Engine.sqlite
    var isWriting: Bool { guardian != nil }
    private(set) var organization: OrganizationID?
    let works = BatchWorks()
    private let connection: SQLiteConnection
    private let guardian: SQLiteGuard?
    private var isShared = false

    /// - Parameter guardian: nil on readers, which cannot write anyway.
    init(_ connection: SQLiteConnection, _ guardian: SQLiteGuard?, _ organization: OrganizationID? = nil) {
        self.connection = connection
        self.guardian = guardian
        self.organization = organization
    }

    func begin(_ organization: OrganizationID?, shared: Bool) throws {
        works.removeAll()
        isShared = shared
        try connection.control("BEGIN IMMEDIATE")
    }

    func beginUnit(_ organization: OrganizationID?) throws {
        self.organization = organization
        if isShared { try connection.control("SAVEPOINT unit") }
        guardian?.isClosed = true
    }

    func endUnit() throws {
        try requireTransaction()
        guardian?.isClosed = false
        if isShared { try connection.control("RELEASE unit") }
    }

    func rollbackUnit() throws {
        guardian?.isClosed = false
        // Disk full and I/O errors may have rolled back everything already.
        guard isShared, connection.isInTransaction else {
            rollback()
            throw StorageError(.statement, "the transaction was rolled back")
        }
        try connection.control("ROLLBACK TO unit")
        try connection.control("RELEASE unit")
    }

    /// `OR ROLLBACK`, a full disk or an I/O error end the transaction; a unit that goes on regardless would then write
    /// on its own, past its group's commit.
    private func requireTransaction() throws {
        guard !isWriting || connection.isInTransaction else {
            throw StorageError(
                .statement, "the transaction was rolled back by an earlier error", remedy: "let that error pass")
        }
    }

    func commit() throws { try connection.control("COMMIT") }

    func rollback() {
        guardian?.isClosed = false
        guard connection.isInTransaction else { return }
        do { try connection.control("ROLLBACK") } catch {
            // SQLite has rolled back by itself; what failed was already reported to the unit.
        }
    }

    func run(_ sql: String, _ parameters: [SQLValue]) throws {
        try requireTransaction()
        try connection.run(sql, parameters)
    }

    func change(_ sql: String, _ parameters: [SQLValue]) throws -> Int {
        try requireTransaction()
        try connection.run(sql, parameters)
        return connection.changes
    }

    func query(_ sql: String, _ parameters: [SQLValue], _ each: (Row) throws -> Void) throws {
        try requireTransaction()
        try connection.run(sql, parameters, each)
    }

    func insert(_ rows: InsertBatch) throws {
        try requireTransaction()
        try connection.insert(rows)
    }

    func work<W: BatchWork>(_ type: W.Type, _ make: () -> W) -> W { works.work(type, organization, make) }
}
