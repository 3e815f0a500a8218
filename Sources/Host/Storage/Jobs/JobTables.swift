/// Queue tables hold ids only and stand outside row-level security: a worker claims a job first and names the
/// organization afterwards.
enum JobTables {
    static func all(_ engine: Engine) -> [String] {
        tables.map { sql in
            switch engine {
            case .sqlite: sql.replacing("BIGINT", with: "INTEGER")
            case .postgres: sql.replacing(") STRICT", with: ")")
            }
        } + (engine == .postgres ? grants : [])
    }

    private static let tables = [
        """
        CREATE TABLE job_queues (
            queue TEXT PRIMARY KEY, paused BIGINT NOT NULL CHECK (paused IN (0, 1))
        ) STRICT
        """,
        """
        CREATE TABLE jobs (
            job BIGINT PRIMARY KEY, queue TEXT NOT NULL, kind TEXT NOT NULL, organization_id BIGINT,
            subject BIGINT NOT NULL, priority BIGINT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('ready', 'leased', 'done', 'dead')),
            run_at BIGINT NOT NULL, attempts BIGINT NOT NULL, attempt_limit BIGINT NOT NULL CHECK (attempt_limit > 0),
            lease_until BIGINT, lease BIGINT NOT NULL, last_error TEXT, unique_key TEXT, created_at BIGINT NOT NULL,
            CHECK ((state = 'leased') = (lease_until IS NOT NULL))
        ) STRICT
        """,
        """
        CREATE INDEX jobs_ready ON jobs (queue, priority, run_at, job) WHERE state = 'ready'
        """,
        "CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'leased'",
        """
        CREATE UNIQUE INDEX jobs_unique ON jobs (queue, unique_key)
            WHERE unique_key IS NOT NULL AND state IN ('ready', 'leased')
        """,
        """
        CREATE TABLE job_schedules (
            name TEXT PRIMARY KEY, queue TEXT NOT NULL, kind TEXT NOT NULL, organization_id BIGINT,
            subject BIGINT NOT NULL, priority BIGINT NOT NULL, every_seconds BIGINT NOT NULL CHECK (every_seconds > 0),
            attempt_limit BIGINT NOT NULL, next_at BIGINT NOT NULL
        ) STRICT
        """,
    ]

    private static let grants = [
        "CREATE SEQUENCE job_numbers OWNED BY jobs.job",
        "GRANT USAGE ON job_numbers TO \(PostgresDatabase.applicationRole)",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON job_queues, jobs, job_schedules TO "
            + PostgresDatabase.applicationRole,
    ]
}
