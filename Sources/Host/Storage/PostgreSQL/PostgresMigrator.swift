/// Applies migrations with the owner's login. An advisory lock makes other processes wait; each step is one
/// transaction, schema changes included.
struct PostgresMigrator {
    let connection: PostgresConnection

    func migrate(_ migrations: MigrationList, at now: Timestamp) throws {
        try connection.execute("SELECT pg_advisory_lock(470112)")
        let session = PostgresSession(connection)
        try connection.execute(AppliedMigration.table)
        try connection.execute(Self.applicationRole)
        try connection.execute(Self.membership)
        try connection.execute("GRANT SELECT ON schema_migrations TO \(PostgresDatabase.applicationRole)")
        try connection.execute(Self.noTemporaryTables)
        try PostgresPrivileges.requireNoTemporaryTables(session)
        let applied = try AppliedMigration.all(session)
        for step in try migrations.pending(after: applied, on: .postgres) {
            try connection.execute("BEGIN")
            do {
                try connection.execute(Self.path)
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

    /// What the schema's functions keep as their path: its own schema, and the session's temporary tables last, so
    /// that none of them can stand in for a table that a guard reads.
    private static let path =
        "SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)"

    /// Programs act as the role even when they log in as the owner. Superusers always may; who created the role may
    /// give it away. An owner that can do neither migrates and leaves running to other logins.
    private static let membership = """
        DO $$ BEGIN
            IF NOT pg_has_role(current_user, '\(PostgresDatabase.applicationRole)',
                CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END)
            THEN GRANT \(PostgresDatabase.applicationRole) TO CURRENT_USER; END IF;
        EXCEPTION WHEN insufficient_privilege THEN NULL;
        END $$
        """

    /// The application needs none, and what cannot be made cannot stand in for a table. A copy or a restored dump of
    /// a database does not keep this: it is said again at each migration.
    private static let noTemporaryTables = """
        DO $$ BEGIN
            EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, \(PostgresDatabase.applicationRole)',
                current_database());
        EXCEPTION WHEN insufficient_privilege THEN NULL;
        END $$
        """

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
