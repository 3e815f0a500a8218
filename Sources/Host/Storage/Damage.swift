/// What the engine itself finds damaged in its files, beyond what anybody's rows say.
public struct Damage: Sendable, Hashable, CustomStringConvertible {
    /// A table, an index or the file.
    public let place: String
    public let problem: String

    public var description: String { "\(place): \(problem)" }
}

extension Database {
    /// Reads every page and looks for damage; nothing is changed. Takes as long as reading the whole database.
    ///
    /// SQLite: `PRAGMA integrity_check` (pages, order, indexes against their tables, constraints) and
    /// `foreign_key_check`. PostgreSQL: what the server has counted against its data checksums, and, where the
    /// extension amcheck is installed and this login may use it, every index against its table.
    /// - Returns: the first findings, none when all is well. A file too damaged to be read is a finding, not an error.
    public func damage() async throws -> [Damage] {
        do {
            return try await read(nil) { transaction in
                switch transaction.engine {
                case .sqlite: try SQLiteDamage.find(transaction)
                case .postgres: try PostgresDamage.find(transaction)
                }
            }
        } catch let error as StorageError where [.corrupted, .inputOutput, .unexpectedValue].contains(error.code) {
            return [Damage(place: "file", problem: error.message)]
        }
    }
}

private enum SQLiteDamage {
    static func find(_ transaction: any Transaction) throws -> [Damage] {
        let pages = try transaction.rows("PRAGMA integrity_check(20)") { try $0.text(0) }.filter { $0 != "ok" }
        if !pages.isEmpty { return pages.map { Damage(place: "file", problem: $0) } }
        return try transaction.rows("SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2") {
            Damage(
                place: try $0.text(0),
                problem: "\(try $0.integer(2)) rows refer to rows of \(try $0.text(1)) that are not there")
        }
    }
}

private enum PostgresDamage {
    static func find(_ transaction: any Transaction) throws -> [Damage] {
        let failures = try transaction.first(
            "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
        ) { try $0.integerIfPresent(0) ?? 0 }
        if let failures, failures > 0 {
            return [Damage(place: "file", problem: "\(failures) pages do not agree with their checksums")]
        }
        guard try mayCheckIndexes(transaction) else { return [] }
        let indexes = try transaction.rows(
            """
            SELECT CAST(c.oid AS BIGINT), c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND a.amname = 'btree' AND i.indisvalid ORDER BY c.relname
            """
        ) { (oid: try $0.integer(0), name: try $0.text(1)) }
        for index in indexes {
            do {
                try transaction.query(
                    "SELECT bt_index_check(CAST(CAST(?1 AS BIGINT) AS oid)::regclass, true) IS NULL",
                    [.integer(index.oid)]
                ) { _ in }
            } catch let error as StorageError where error.code == .corrupted {
                // The transaction ends with the first one.
                return [Damage(place: index.name, problem: error.message)]
            }
        }
        return []
    }

    private static func mayCheckIndexes(_ transaction: any Transaction) throws -> Bool {
        try transaction.first(
            """
            SELECT coalesce(has_function_privilege(to_regprocedure('bt_index_check(regclass, boolean)'), 'EXECUTE'),
                false)
            """
        ) { try $0.bool(0) } ?? false
    }
}
