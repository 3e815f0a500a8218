public import Storage

/// What the edge remembers: stored answers and used allowances.
public enum APISchema {
    /// Numbers 400 to 499 are the API's.
    public static let migrations = [
        Migration(400, "edge") { engine in
            let text = SchemaText(engine)
            return tables.map(text.table) + text.owned("idempotent_answers")
                + text.grant("SELECT, INSERT, DELETE", on: "idempotent_answers")
                + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "allowances")
        }
    ]

    private static let tables = [
        """
        CREATE TABLE idempotent_answers (
            organization_id BIGINT NOT NULL REFERENCES organizations, actor BIGINT NOT NULL, key TEXT NOT NULL,
            fingerprint BYTES NOT NULL, status BIGINT NOT NULL, sealed BYTES NOT NULL, created_at BIGINT NOT NULL,
            PRIMARY KEY (organization_id, actor, key)
        ) STRICT
        """,
        """
        CREATE TABLE allowances (
            bucket BYTES NOT NULL, begins BIGINT NOT NULL, used BIGINT NOT NULL CHECK (used >= 0),
            PRIMARY KEY (bucket, begins)
        ) STRICT
        """
    ]
}
