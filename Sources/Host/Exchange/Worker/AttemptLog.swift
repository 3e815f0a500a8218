internal import Storage

/// The attempts of a transmission, within a unit of its organization.
struct AttemptLog {
    private let transaction: any Transaction
    private let now: Timestamp

    init(_ transaction: any Transaction, at now: Timestamp) {
        self.transaction = transaction
        self.now = now
    }

    /// - Returns: the attempt's number.
    func start(
        _ transmission: Transmission, _ action: String, _ call: CallKind, request: Digest
    ) throws -> Int64 {
        guard
            let attempt = try transaction.first(
                """
                INSERT INTO attempts (organization_id, transmission, action, call, generation, request, started_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING attempt
                """,
                [
                    SQLValue(transmission.organization), .integer(transmission.number), .text(action),
                    .text(call.rawValue), .integer(transmission.generation), SQLValue(request), SQLValue(now),
                ], { try $0.integer(0) })
        else { throw StorageError(.statement, "the attempt got no number") }
        return attempt
    }

    /// False when it is finished already: another host took over and wrote it off.
    func finish(
        _ attempt: Int64, _ outcome: CallOutcome, status: Int?, response: Digest?, detail: String?
    ) throws -> Bool {
        try transaction.change(
            """
            UPDATE attempts SET finished_at = ?1, outcome = ?2, status = ?3, response = ?4, detail = ?5
            WHERE organization_id = ?6 AND attempt = ?7 AND finished_at IS NULL
            """,
            [
                SQLValue(now), .text(outcome.rawValue), SQLValue(status.map(Int64.init)), SQLValue(response),
                SQLValue(detail.map { String($0.prefix(1000).filter { $0 != "\0" }) }),
                SQLValue(try transaction.requireOrganization()), .integer(attempt),
            ]) == 1
    }

    /// Writes off attempts whose host is gone.
    func interrupt(_ transmission: Transmission) throws {
        try transaction.run(
            """
            UPDATE attempts SET finished_at = ?1, outcome = 'interrupted'
            WHERE organization_id = ?2 AND transmission = ?3 AND finished_at IS NULL
            """, [SQLValue(now), SQLValue(transmission.organization), .integer(transmission.number)])
    }
}
