internal import CLibPQ
internal import GRDBSQLite

/// One row of an answer, columns counted from 0. Valid only inside the closure that received it.
///
/// Columns hold whole numbers, text or bytes. A column of another kind than asked for is an error, not a guess.
public struct Row {
    enum Source {
        case sqlite(OpaquePointer)
        case postgres(OpaquePointer, Int32)
    }

    let source: Source

    public func isNull(_ column: Int) -> Bool {
        switch source {
        case .sqlite(let statement): sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
        case .postgres(let result, let row): PQgetisnull(result, row, Int32(column)) == 1
        }
    }

    /// - Throws: `unexpectedValue` for NULL and for anything but a whole number.
    public func integer(_ column: Int) throws(StorageError) -> Int64 {
        switch source {
        case .sqlite(let statement):
            guard sqlite3_column_type(statement, Int32(column)) == SQLITE_INTEGER else { throw unexpected(column) }
            return sqlite3_column_int64(statement, Int32(column))
        case .postgres(let result, let row):
            guard PQgetisnull(result, row, Int32(column)) == 0, let value = PQgetvalue(result, row, Int32(column))
            else { throw unexpected(column) }
            switch PQftype(result, Int32(column)) {
            case PostgresType.bigint: return Int64(bigEndian: value.load(as: Int64.self))
            case PostgresType.integer: return Int64(Int32(bigEndian: value.load(as: Int32.self)))
            case PostgresType.boolean: return value.pointee == 0 ? 0 : 1
            default: throw unexpected(column)
            }
        }
    }

    public func integerIfPresent(_ column: Int) throws(StorageError) -> Int64? {
        isNull(column) ? nil : try integer(column)
    }

    public func bool(_ column: Int) throws(StorageError) -> Bool { try integer(column) != 0 }

    public func text(_ column: Int) throws(StorageError) -> String {
        switch source {
        case .sqlite(let statement):
            guard sqlite3_column_type(statement, Int32(column)) == SQLITE_TEXT,
                let start = sqlite3_column_text(statement, Int32(column))
            else { throw unexpected(column) }
            let count = Int(sqlite3_column_bytes(statement, Int32(column)))
            return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        case .postgres(let result, let row):
            guard PQgetisnull(result, row, Int32(column)) == 0, let value = PQgetvalue(result, row, Int32(column)),
                PostgresType.textLike.contains(PQftype(result, Int32(column)))
            else { throw unexpected(column) }
            let count = Int(PQgetlength(result, row, Int32(column)))
            return value.withMemoryRebound(to: UInt8.self, capacity: count) {
                String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
            }
        }
    }

    public func textIfPresent(_ column: Int) throws(StorageError) -> String? {
        isNull(column) ? nil : try text(column)
    }

    public func bytes(_ column: Int) throws(StorageError) -> [UInt8] {
        switch source {
        case .sqlite(let statement):
            guard sqlite3_column_type(statement, Int32(column)) == SQLITE_BLOB else { throw unexpected(column) }
            let count = Int(sqlite3_column_bytes(statement, Int32(column)))
            guard count > 0, let start = sqlite3_column_blob(statement, Int32(column)) else { return [] }
            return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
        case .postgres(let result, let row):
            guard PQgetisnull(result, row, Int32(column)) == 0, let value = PQgetvalue(result, row, Int32(column)),
                PQftype(result, Int32(column)) == PostgresType.bytea
            else { throw unexpected(column) }
            return [UInt8](UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, row, Int32(column)))))
        }
    }

    public func bytesIfPresent(_ column: Int) throws(StorageError) -> [UInt8]? {
        isNull(column) ? nil : try bytes(column)
    }

    public func digest(_ column: Int) throws(StorageError) -> Digest {
        guard let digest = Digest(try bytes(column)) else { throw unexpected(column) }
        return digest
    }

    public func timestamp(_ column: Int) throws(StorageError) -> Timestamp {
        Timestamp(microseconds: try integer(column))
    }

    public func organization(_ column: Int) throws(StorageError) -> OrganizationID {
        OrganizationID(try integer(column))
    }

    private func unexpected(_ column: Int) -> StorageError {
        let name =
            switch source {
            case .sqlite(let statement): sqlite3_column_name(statement, Int32(column)).map { String(cString: $0) }
            case .postgres(let result, _): PQfname(result, Int32(column)).map { String(cString: $0) }
            }
        return StorageError(
            .unexpectedValue, "column \(column) (\(name ?? "?")) holds another kind of value than expected",
            remedy: "the file was changed from outside: run `fiscus ledger verify`")
    }
}

extension UnsafeMutablePointer<CChar> {
    /// libpq gives no alignment guarantee for values in binary form.
    fileprivate func load<T: BitwiseCopyable>(as type: T.Type) -> T {
        UnsafeRawPointer(self).loadUnaligned(as: type)
    }
}
