internal import GRDBSQLite

/// Applies migrations on the writer connection. The exclusive transaction is the lock other processes wait for.
struct SQLiteMigrator {
    let connection: SQLiteConnection

    func migrate(_ migrations: MigrationList, at now: Timestamp) throws {
        // Each step in a transaction of its own: a failed one leaves those before it.
        while try applyNext(migrations, at: now) {}
    }

    private func applyNext(_ migrations: MigrationList, at now: Timestamp) throws -> Bool {
        try connection.control("BEGIN EXCLUSIVE")
        do {
            try execute(AppliedMigration.table)
            let applied = try AppliedMigration.all(SQLiteSession(connection, nil))
            guard let next = try migrations.pending(after: applied, on: .sqlite).first else {
                try connection.control("COMMIT")
                return false
            }
            for statement in next.sql(for: .sqlite) { try execute(statement) }
            try connection.run(
                AppliedMigration.insert,
                [
                    SQLValue(next.number), .text(next.name), .text(next.digest(for: .sqlite).description),
                    SQLValue(now)
                ])
            try connection.control("COMMIT")
            return true
        } catch {
            if connection.isInTransaction { try connection.control("ROLLBACK") }
            throw error
        }
    }

    private func execute(_ sql: String) throws {
        guard sqlite3_exec(connection.raw, sql, nil, nil, nil) == SQLITE_OK else {
            throw SQLiteFault.error(connection.raw, statement: sql)
        }
    }
}
