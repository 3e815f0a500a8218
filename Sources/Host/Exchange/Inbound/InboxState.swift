public import Documents
internal import Ledger
public import Storage

/// How far an inbox is read, and what keeps it.
public struct InboxState: Sendable, Hashable {
    public let channel: String
    /// Everything that lay there until the end of that day is here.
    public let readThrough: Day?
    public let lookedAt: Timestamp
    /// Since it was last read to the end.
    public let failures: Int64
    public let problem: String?

    /// Of the transaction's organization.
    public static func all(_ transaction: any Transaction) throws -> [InboxState] {
        try transaction.rows(
            """
            SELECT channel, read_through, looked_at, failures, problem FROM inboxes WHERE organization_id = ?1
            ORDER BY channel
            """, [SQLValue(try transaction.requireOrganization())]
        ) { row in
            InboxState(
                channel: try row.text(0), readThrough: try row.dayIfPresent(1), lookedAt: try row.timestamp(2),
                failures: try row.integer(3), problem: try row.textIfPresent(4))
        }
    }
}
