public import Storage

/// Whether this database may send. A database that was restored or copied must not send what its original has sent
/// already: it is disarmed until an operator arms it by hand.
///
/// What is compared: the fingerprint of the place where the database lies, and a mark that each host keeps outside it
/// of the last attempt it made. A copy has another place; one put back over its original has fewer attempts than its
/// hosts have made.
public struct Arming {
    public enum State: Sendable, Hashable {
        case armed
        /// With the code and what is to be done.
        case disarmed(String)
    }

    private let transaction: any Transaction
    private let now: Timestamp

    public init(_ transaction: any Transaction, at now: Timestamp) {
        self.transaction = transaction
        self.now = now
    }

    /// - Parameter mark: the last attempt this host remembers to have made; nil for a host without a memory.
    public func state(mark: Int64?) throws -> State {
        let row = try transaction.first("SELECT armed, fingerprint, reason FROM exchange_arming") {
            (isArmed: try $0.bool(0), fingerprint: try $0.text(1), reason: try $0.text(2))
        }
        guard let row else { return .disarmed("database.neverArmed") }
        guard row.isArmed else { return .disarmed("database.disarmed") }
        guard row.fingerprint == (try fingerprint()) else { return .disarmed("database.moved") }
        if let mark, mark > (try lastAttempt()) { return .disarmed("database.restored") }
        return .armed
    }

    /// Lets the database send from where it lies now.
    public func arm(reason: String) throws { try write(isArmed: true, reason) }

    /// Stops everything from being sent; what is on its way ends in order. Also what a restore script calls.
    public func neutralize(reason: String) throws { try write(isArmed: false, reason) }

    private func write(isArmed: Bool, _ reason: String) throws {
        guard !reason.isEmpty else {
            throw ExchangeError(.invalid, "arming.reason", "arming and disarming need a reason", field: "/reason")
        }
        try transaction.run(
            """
            INSERT INTO exchange_arming (arming, armed, fingerprint, reason, changed_at) VALUES (1, ?1, ?2, ?3, ?4)
            ON CONFLICT (arming) DO UPDATE SET armed = excluded.armed, fingerprint = excluded.fingerprint,
                reason = excluded.reason, changed_at = excluded.changed_at
            """, [SQLValue(isArmed), .text(try fingerprint()), .text(reason), SQLValue(now)])
    }

    /// The number of the last attempt that was ever started, over all organizations.
    public func lastAttempt() throws -> Int64 {
        switch transaction.engine {
        case .sqlite:
            try transaction.first("SELECT seq FROM sqlite_sequence WHERE name = 'attempts'") { try $0.integer(0) } ?? 0
        case .postgres:
            try transaction.first("SELECT last_value FROM attempts_attempt_seq WHERE is_called") {
                try $0.integer(0)
            } ?? 0
        }
    }

    /// SQLite: device and inode of the file. PostgreSQL: cluster, time line and database.
    private func fingerprint() throws -> String {
        switch transaction.engine {
        case .sqlite:
            let path = try transaction.first("SELECT file FROM pragma_database_list WHERE name = 'main'") {
                try $0.text(0)
            }
            return DatabasePlace.fingerprint(ofFile: path ?? "")
        case .postgres:
            return try transaction.first(
                """
                SELECT (SELECT system_identifier::text FROM pg_control_system()) || '/'
                    || (SELECT timeline_id::text FROM pg_control_checkpoint()) || '/'
                    || (SELECT oid::text FROM pg_database WHERE datname = current_database())
                """
            ) { try $0.text(0) } ?? "none"
        }
    }
}
