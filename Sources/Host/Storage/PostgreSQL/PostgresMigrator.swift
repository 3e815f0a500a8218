/// Applies migrations with the owner's login. An advisory lock makes other processes wait; each step is one
/// transaction, schema changes included.
struct PostgresMigrator {
    let connection: PostgresConnection

    func migrate(_ migrations: MigrationList, at now: Timestamp) throws {
        try connection.execute("SELECT pg_advisory_lock(470112)")
        let session = PostgresSession(connection)
        try connection.execute(AppliedMigration.table)
        try connection.execute(Self.applicationRole)
        try connection.execute("GRANT SELECT ON schema_migrations TO \(PostgresDatabase.applicationRole)")
        let applied = try AppliedMigration.all(session)
        for step in try migrations.pending(after: applied, on: .postgres) {
            try connection.execute("BEGIN")
            do {
                for statement in step.sql(for: .postgres) { try connection.execute(statement) }
                try session.run(
                    AppliedMigration.insert,
                    [
                        SQLValue(step.number), .text(step.name), .text(step.digest(for: .postgres).description),
                        SQLValue(now)
                    ])
                try connection.settle()
                try connection.execute("COMMIT")
            } catch {
                try connection.execute("ROLLBACK")
                throw error
            }
        }
        try connection.execute("SELECT pg_advisory_unlock(470112)")
    }

    /// Roles belong to the whole server: another database may have made it, perhaps at this very moment.
    private static let applicationRole = """
        DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '\(PostgresDatabase.applicationRole)') THEN
                CREATE ROLE \(PostgresDatabase.applicationRole) NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
}
