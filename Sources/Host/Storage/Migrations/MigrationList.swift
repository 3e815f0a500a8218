/// Every step of the schema that this program knows, of all modules, in order.
public struct MigrationList: Sendable {
    public let all: [Migration]

    /// - Throws: `migrationChanged` when two steps share a number.
    public init(_ groups: [[Migration]]) throws {
        all = groups.flatMap(\.self).sorted { $0.number < $1.number }
        for (one, next) in zip(all, all.dropFirst()) where one.number == next.number {
            throw StorageError(
                .migrationChanged, "two migrations are called \(one.number): \(one.name), \(next.name)")
        }
    }

    /// The steps still to do. Steps only go forward: the applied ones must be the first ones of this list, unchanged.
    /// - Throws: `databaseNewer`, `migrationChanged`.
    public func pending(after applied: [AppliedMigration], on engine: Engine) throws -> [Migration] {
        for (at, done) in applied.enumerated() {
            guard at < all.count, done.number <= all[all.count - 1].number else {
                throw StorageError(
                    .databaseNewer, "the database has migration \(done.number) (\(done.name)), unknown here",
                    remedy: "use the program version that wrote it, or a later one")
            }
            let known = all[at]
            guard known.number == done.number, known.digest(for: engine) == done.digest else {
                throw StorageError(
                    .migrationChanged,
                    "migration \(known.number) (\(known.name)) differs from what was applied (\(done.number))",
                    remedy: "the program or the table schema_migrations was altered; do not run them together")
            }
        }
        return Array(all.dropFirst(applied.count))
    }
}
