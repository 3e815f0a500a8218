internal import Ledger
public import Storage

/// One call on an authority, or one operator's decision, and what it came to.
public struct Attempt: Sendable, Hashable {
    public let number: Int64
    /// `send`, `poll`, `reconcile`, ...
    public let action: String
    public let call: CallKind
    public let generation: Int64
    /// SHA-256 over method, address, headers without credentials, and body.
    public let request: Digest
    public let startedAt: Timestamp
    /// Nil while it is under way, or when the host died meanwhile.
    public let finishedAt: Timestamp?
    /// HTTP status of the answer.
    public let status: Int64?
    /// Blob that holds the answer's body.
    public let response: Digest?
    public let outcome: CallOutcome?
    public let detail: String?
}

extension Attempt {
    init(_ row: Row) throws {
        self.init(
            number: try row.integer(0), action: try row.text(1), call: try row.word(2, as: CallKind.self),
            generation: try row.integer(3), request: try row.digest(4), startedAt: try row.timestamp(5),
            finishedAt: row.isNull(6) ? nil : try row.timestamp(6), status: try row.integerIfPresent(7),
            response: row.isNull(8) ? nil : try row.digest(8),
            outcome: row.isNull(9) ? nil : try row.word(9, as: CallOutcome.self), detail: try row.textIfPresent(10))
    }
}
