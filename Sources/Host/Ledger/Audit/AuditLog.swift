public import JSON
public import Storage

/// The audit trail of one organization, within a unit of work: append-only and chained. The chain holds the digest of
/// each payload; the payload itself (before, after, where from) stands apart, because it may name people.
public struct AuditLog {
    let ledger: Ledger
    let transaction: any Transaction

    /// Appends an event.
    /// - Parameters:
    ///   - action: what happened, such as `invoice.approved`.
    ///   - kind: of what, such as `invoice`; `subject` is its id.
    /// - Returns: its place in the trail.
    @discardableResult
    public func record(
        _ action: String, of kind: String, _ subject: Int64, before: JSONValue? = nil, after: JSONValue? = nil,
        by origin: Origin
    ) throws -> Int64 {
        let organization = try transaction.requireOrganization()
        let chain = ChainBatch.audit(transaction)
        let head = try chain.head(transaction, organization)
        var payload = JSONObject()
        if let before { payload["before"] = before }
        if let after { payload["after"] = after }
        if !origin.source.isEmpty { payload["source"] = .string(origin.source) }
        let text = JSONValue.object(payload).text()
        let salt = ledger.salt()
        let event = AuditEvent(
            sequence: head.sequence + 1, at: ledger.now(), actor: origin.actor, action: action, kind: kind,
            subject: subject, requestID: origin.requestID, payloadDigest: EntryTexts.digest(salt: salt, payload: text),
            previous: head.hash, hash: head.hash
        ).sealed()
        try AuditLog.insert(event, transaction, organization)
        try transaction.run(
            "INSERT INTO audit_payloads (organization_id, sequence, salt, payload) VALUES (?1, ?2, ?3, ?4)",
            [SQLValue(organization), .integer(event.sequence), .bytes(salt), .text(text)])
        chain.advance(to: event.sequence, event.hash)
        return event.sequence
    }

    /// Events by place, oldest first; payloads of erased ones are nil.
    public func events(after sequence: Int64 = 0, limit: Int = 1000) throws -> [(event: AuditEvent, payload: String?)] {
        try transaction.rows(
            """
            SELECT e.sequence, e.at, e.actor, e.action, e.subject_kind, e.subject, e.request_id, e.payload_digest,
                e.previous, e.hash, p.payload FROM audit_events e
            LEFT JOIN audit_payloads p ON p.organization_id = e.organization_id AND p.sequence = e.sequence
            WHERE e.organization_id = ?1 AND e.sequence > ?2 ORDER BY e.sequence LIMIT ?3
            """,
            [SQLValue(try transaction.requireOrganization()), .integer(sequence), SQLValue(limit)]
        ) { (try AuditEvent($0), try $0.textIfPresent(10)) }
    }

    static func insert(_ event: AuditEvent, _ transaction: any Transaction, _ organization: OrganizationID) throws {
        try transaction.run(
            """
            INSERT INTO audit_events (organization_id, sequence, at, actor, action, subject_kind, subject, request_id,
                payload_digest, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """,
            [
                SQLValue(organization), .integer(event.sequence), SQLValue(event.at), .integer(event.actor),
                .text(event.action), .text(event.kind), .integer(event.subject), .text(event.requestID),
                SQLValue(event.payloadDigest), SQLValue(event.previous), SQLValue(event.hash)
            ])
    }
}

extension Ledger {
    public func audit(_ transaction: any Transaction) -> AuditLog { AuditLog(ledger: self, transaction: transaction) }
}
