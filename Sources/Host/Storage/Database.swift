/// One of the two engines the books live on. Same statements, same refusals, same results to the last digit.
public protocol Database: Sendable {
    var engine: Engine { get }

    /// Runs `body` as one unit of work: all of it is stored durably when this returns, or nothing of it.
    ///
    /// Units that wait while another commit is under way share the next one (group commit), each with a savepoint of
    /// its own: a unit that throws leaves the others untouched. Units of one organization run one after the other, in
    /// every process that shares the database; on PostgreSQL different organizations run side by side.
    ///
    /// - Parameters:
    ///   - organization: whose rows the unit sees and writes; nil for work on queue tables alone.
    ///   - body: runs on a database thread and blocks it: no waiting on other things. It may run more than once (each
    ///     time after a full rollback), so it must have no effect but through the transaction.
    /// - Throws: what `body` throws; `StorageError` when the engine refuses or fails. `commitUnknown` alone leaves
    ///   open whether the unit is stored. [any-thread]
    func unit<T: Sendable>(
        _ organization: OrganizationID?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T

    /// Runs `body` on a snapshot; it sees one state of the database throughout and cannot write. It
    /// may run a second time when a connection breaks under it. [any-thread]
    func read<T: Sendable>(
        _ organization: OrganizationID?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T

    /// Brings the schema up to `migrations`, under a lock that other processes wait for. Idempotent.
    /// - Throws: `databaseNewer`, `migrationChanged`, or what the engine says; a failed migration leaves no trace.
    func migrate(_ migrations: MigrationList, at now: Timestamp) async throws

    /// What `migrate` would find: the numbers applied so far, in order.
    func appliedMigrations() async throws -> [AppliedMigration]

    /// Tells `observe` of every commit how many units shared it, in place of whoever was told before; for metrics. It
    /// is called on a database thread and must be quick.
    func observeGroups(_ observe: @escaping @Sendable (_ units: Int) -> Void)

    /// Waits for running work, then closes. Later calls throw `closed`. Idempotent.
    func close() async
}

public enum Engine: String, Sendable, CaseIterable {
    case sqlite
    case postgres
}

extension Database {
    /// Refuses to run on a schema that is not the program's own.
    /// - Throws: `databaseOlder`, `databaseNewer` or `migrationChanged`; `denied` where the application role may do
    ///   more than it should.
    public func requireCurrent(_ migrations: MigrationList) async throws {
        let pending = try migrations.pending(after: await appliedMigrations(), on: engine)
        guard let first = pending.first else {
            if engine == .postgres { try await read(nil) { try PostgresPrivileges.requireNoTemporaryTables($0) } }
            return
        }
        throw StorageError(
            .databaseOlder, "migration \(first.number) (\(first.name)) is not applied",
            remedy: "run `fiscus migrate` with the owner's database URL")
    }
}
