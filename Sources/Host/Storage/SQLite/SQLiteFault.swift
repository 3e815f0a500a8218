internal import GRDB
internal import GRDBSQLite

/// From SQLite's result codes to ours.
package enum SQLiteFault {
    /// How a trigger says what a unique index would have said.
    package static let keyTaken = "UNIQUE constraint failed: "

    static func error(_ connection: OpaquePointer?, statement: String? = nil) -> StorageError {
        guard let connection else { return StorageError(.cannotOpen, "no connection") }
        return error(
            code: sqlite3_extended_errcode(connection), message: String(cString: sqlite3_errmsg(connection)),
            statement: statement)
    }

    static func error(_ error: any Error) -> any Error {
        guard let fault = error as? DatabaseError else { return error }
        return self.error(
            code: fault.extendedResultCode.rawValue, message: fault.message ?? "SQLite error", statement: fault.sql)
    }

    private static func error(code: Int32, message: String, statement: String?) -> StorageError {
        if code == SQLITE_CONSTRAINT | (7 << 8) || code & 0xff == SQLITE_CONSTRAINT,
            let refusal = StorageError.refusal(in: message)
        {
            return StorageError(.refused, message, statement: statement, refusal: refusal)
        }
        let (kind, remedy) = classify(code, message)
        return StorageError(kind, message, remedy: remedy, statement: statement)
    }

    private static func classify(_ code: Int32, _ message: String) -> (StorageError.Code, String) {
        switch code & 0xff {
        case SQLITE_CONSTRAINT:
            switch code >> 8 {
            case 6, 8, 10: (.unique, "")  // PRIMARYKEY, UNIQUE, ROWID
            case 7 where message.hasPrefix(keyTaken): (.unique, "")  // TRIGGER
            case 3: (.reference, "")  // FOREIGNKEY
            // DATATYPE: our columns hold whole numbers, so this is a sum that no longer fits one.
            case 12: (.outOfRange, "amounts and balances must stay within the range of the books")
            default: (.check, "")  // CHECK, NOTNULL
            }
        case SQLITE_FULL: (.diskFull, "free space on the disk of the database; nothing of this unit is stored")
        case SQLITE_READONLY: (.readOnly, "make the database file and its folder writable for this user")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            (.corrupted, "stop writing, restore the last backup, then compare with `fiscus ledger verify`")
        case SQLITE_IOERR: (.inputOutput, "check the disk and the file system's log")
        case SQLITE_BUSY, SQLITE_LOCKED: (.busy, "another process holds the database; try again")
        case SQLITE_CANTOPEN: (.cannotOpen, "check that the folder exists and may be written")
        case SQLITE_AUTH, SQLITE_PERM: (.denied, "units of work change rows, never the schema or the transaction")
        case SQLITE_ERROR where message.contains("integer overflow"): (.outOfRange, "")
        default: (.statement, "")
        }
    }
}
