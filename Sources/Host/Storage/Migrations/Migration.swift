/// One step of the schema. Never changed once released: what was applied is compared by digest.
public struct Migration: Sendable {
    /// Unique over all modules; steps are applied in this order.
    public let number: Int
    public let name: String
    private let statements: @Sendable (Engine) -> [String]

    public init(_ number: Int, _ name: String, _ statements: @escaping @Sendable (Engine) -> [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }

    public func sql(for engine: Engine) -> [String] { statements(engine) }

    public func digest(for engine: Engine) -> Digest {
        Digest(of: Array("\(number)\n\(name)\n\(sql(for: engine).joined(separator: "\n;\n"))".utf8))
    }
}

/// A step as the database remembers it.
public struct AppliedMigration: Sendable, Hashable {
    public let number: Int
    public let name: String
    public let digest: Digest
    public let at: Timestamp

    static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number BIGINT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, applied_at BIGINT NOT NULL)
        """
    static let insert = "INSERT INTO schema_migrations (number, name, digest, applied_at) VALUES (?1, ?2, ?3, ?4)"

    static func all(_ transaction: any Transaction) throws -> [AppliedMigration] {
        let exists: Bool
        switch transaction.engine {
        case .sqlite:
            exists =
                try transaction.first("SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'") { _ in true }
                ?? false
        case .postgres:
            exists =
                try transaction.first("SELECT to_regclass('schema_migrations') IS NOT NULL") { try $0.bool(0) }
                ?? false
        }
        guard exists else { return [] }
        return try transaction.rows(
            "SELECT number, name, digest, applied_at FROM schema_migrations ORDER BY number"
        ) { row in
            guard let digest = Digest(hexadecimal: try row.text(2)) else {
                throw StorageError(.unexpectedValue, "schema_migrations.digest is not a digest")
            }
            return AppliedMigration(
                number: Int(try row.integer(0)), name: try row.text(1), digest: digest, at: try row.timestamp(3))
        }
    }
}
