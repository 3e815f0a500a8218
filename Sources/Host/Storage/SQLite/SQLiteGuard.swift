internal import GRDBSQLite

/// Keeps units of work from changing the schema, the pragmas or the transaction: SQLite has no roles, so what a
/// unit may say is decided when its statements are compiled.
///
/// Unchecked: read and written on the writer's queue only.
final class SQLiteGuard: @unchecked Sendable {
    /// True while a unit's own statements are compiled and run.
    var isClosed = false

    /// Takes the place of the pool's own authorizer, which only serves observation, on this connection.
    func install(on connection: OpaquePointer) {
        sqlite3_set_authorizer(
            connection,
            { context, action, first, second, _, _ in
                guard let context,
                    Unmanaged<SQLiteGuard>.fromOpaque(context).takeUnretainedValue().isClosed,
                    SQLiteGuard.isForbidden(action, argument: second)
                else { return SQLITE_OK }
                return SQLITE_DENY
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private static func isForbidden(_ action: Int32, argument: UnsafePointer<CChar>?) -> Bool {
        switch action {
        case SQLITE_READ, SQLITE_SELECT, SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE, SQLITE_FUNCTION,
            SQLITE_RECURSIVE:
            false
        case SQLITE_PRAGMA: argument != nil
        default: true
        }
    }
}
