public import Storage

/// How often an authority may be called: a slot is taken in the database, so that the rate holds over restarts and
/// between hosts. Calls are spaced evenly; there are no bursts that a sliding window could count twice.
public struct RateGate {
    private let transaction: any Transaction

    public init(_ transaction: any Transaction) { self.transaction = transaction }

    public enum Slot: Sendable, Hashable {
        /// The call may go at this moment, at most `patience` away.
        case at(Timestamp)
        /// No slot is near; ask again then. Nothing was taken.
        case later(Timestamp)
    }

    /// - Parameters:
    ///   - bucket: what is counted together, such as an organization's key at an authority.
    ///   - patience: how far ahead a slot may lie, in microseconds.
    public func take(
        _ bucket: String, perSecond: Int, at now: Timestamp, patience: Int64 = 2_000_000
    ) throws -> Slot {
        let next =
            try transaction.first("SELECT next_at FROM rate_slots WHERE bucket = ?1\(lock)", [.text(bucket)]) {
                try $0.timestamp(0)
            } ?? now
        let slot = max(next, now)
        guard slot.microseconds - now.microseconds <= patience else { return .later(slot) }
        // Rounded up, so that a second never holds one call too many.
        let interval = (1_000_000 + Int64(perSecond) - 1) / Int64(perSecond)
        try transaction.run(
            """
            INSERT INTO rate_slots (bucket, next_at) VALUES (?1, ?2)
            ON CONFLICT (bucket) DO UPDATE SET next_at = excluded.next_at
            """, [.text(bucket), .integer(slot.microseconds + interval)])
        return .at(slot)
    }

    private var lock: String { transaction.engine == .postgres ? " FOR UPDATE" : "" }
}
