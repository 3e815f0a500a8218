internal import GRDBSQLite

/// Statements on one connection of the pool: prepared once, kept, bound and stepped without copies between.
///
/// Unchecked: used on the queue of its connection only.
final class SQLiteConnection: @unchecked Sendable {
    let raw: OpaquePointer
    private var idle: [StatementText: OpaquePointer] = [:]
    /// BEGIN, COMMIT and savepoints, apart from what units say: those were compiled without the guard.
    private var controls: [StatementText: OpaquePointer] = [:]
    private static let cacheLimit = 512

    init(_ raw: OpaquePointer) { self.raw = raw }

    deinit { for statement in [idle, controls].flatMap(\.values) { sqlite3_finalize(statement) } }

    /// Runs a statement that steers the transaction.
    func control(_ sql: String) throws {
        let text = StatementText(sql: sql)
        let statement = try controls[text] ?? prepare(sql)
        if controls[text] == nil { controls[text] = statement }
        defer { sqlite3_reset(statement) }
        guard sqlite3_step(statement) == SQLITE_DONE else { throw SQLiteFault.error(raw, statement: sql) }
    }

    /// Runs a statement to its end, calling `each` for its rows.
    func run(
        _ sql: String, _ parameters: some Collection<SQLValue>, _ each: (Row) throws -> Void = { _ in }
    ) throws {
        // Taken out while in use: a nested run of the same text gets a statement of its own.
        let statement = try idle.removeValue(forKey: StatementText(sql: sql)) ?? prepare(sql)
        defer { giveBack(statement, sql) }
        try bind(parameters, to: statement, sql)
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try each(Row(source: .sqlite(statement)))
            case SQLITE_DONE: return
            default: throw SQLiteFault.error(raw, statement: sql)
            }
        }
    }

    /// One INSERT per row, prepared and looked up once.
    func insert(_ batch: InsertBatch) throws {
        let sql = batch.target.single
        let width = batch.target.columns.count
        let statement = try idle.removeValue(forKey: StatementText(sql: sql)) ?? prepare(sql)
        defer { giveBack(statement, sql) }
        for start in stride(from: 0, to: batch.values.count, by: width) {
            try bind(batch.values[start..<start + width], to: statement, sql)
            guard sqlite3_step(statement) == SQLITE_DONE else { throw SQLiteFault.error(raw, statement: sql) }
            sqlite3_reset(statement)
        }
    }

    var changes: Int { Int(sqlite3_changes64(raw)) }
    var isInTransaction: Bool { sqlite3_get_autocommit(raw) == 0 }

    private func prepare(_ sql: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        var isSingle = true
        let code = sql.withCString { start in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(raw, start, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, &tail)
            while let next = tail?.pointee, next != 0 {
                if next != 0x20, next != 0x0a, next != 0x3b { isSingle = false }
                tail = tail?.advanced(by: 1)
            }
            return code
        }
        guard code == SQLITE_OK else { throw SQLiteFault.error(raw, statement: sql) }
        guard let statement else { throw StorageError(.statement, "an empty statement", statement: sql) }
        guard isSingle else {
            sqlite3_finalize(statement)
            throw StorageError(.statement, "more than one statement", remedy: "send them one by one", statement: sql)
        }
        return statement
    }

    private func giveBack(_ statement: OpaquePointer, _ sql: String) {
        sqlite3_reset(statement)
        if idle.count >= Self.cacheLimit { return _ = sqlite3_finalize(statement) }
        if let other = idle.updateValue(statement, forKey: StatementText(sql: sql)) { sqlite3_finalize(other) }
    }

    private func bind(_ values: some Collection<SQLValue>, to statement: OpaquePointer, _ sql: String) throws {
        guard Int(sqlite3_bind_parameter_count(statement)) == values.count else {
            throw StorageError(
                .statement, "\(sqlite3_bind_parameter_count(statement)) parameters expected, \(values.count) given",
                statement: sql)
        }
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        var place: Int32 = 0
        for value in values {
            place += 1
            let code =
                switch value {
                case .null: sqlite3_bind_null(statement, place)
                case .integer(let number): sqlite3_bind_int64(statement, place, number)
                case .text(let text): try bind(text, at: place, of: statement, transient, sql)
                case .bytes(let bytes):
                    bytes.isEmpty
                        ? sqlite3_bind_zeroblob(statement, place, 0)
                        : sqlite3_bind_blob64(statement, place, bytes, UInt64(bytes.count), transient)
                }
            guard code == SQLITE_OK else { throw SQLiteFault.error(raw, statement: sql) }
        }
    }

    private func bind(
        _ text: String, at place: Int32, of statement: OpaquePointer, _ transient: sqlite3_destructor_type,
        _ sql: String
    ) throws -> Int32 {
        guard !text.utf8.contains(0) else { throw StorageError.nulInText(sql) }
        var text = text
        return text.withUTF8 { buffer in
            guard let start = buffer.baseAddress else { return sqlite3_bind_text(statement, place, "", 0, transient) }
            return start.withMemoryRebound(to: CChar.self, capacity: buffer.count) {
                sqlite3_bind_text64(
                    statement, place, $0, UInt64(buffer.count), transient, UInt8(SQLITE_UTF8))
            }
        }
    }
}

/// A statement's text as a key. Texts are hundreds of bytes and their lengths nearly all differ: the length is hash
/// enough, and comparing a text with itself costs nothing.
private struct StatementText: Hashable {
    let sql: String

    func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
}

extension StorageError {
    /// PostgreSQL cannot hold it, so neither engine takes it.
    static func nulInText(_ sql: String) -> StorageError {
        StorageError(.check, "text with a NUL character", remedy: "remove control characters", statement: sql)
    }
}
