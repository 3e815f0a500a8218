public import Documents
internal import Ledger
public import PluginKit
public import Storage

/// What is owed to authorities beside the documents themselves, within a unit of one organization.
public struct DutyLedger {
    private let transaction: any Transaction
    private let now: Timestamp

    public init(_ transaction: any Transaction, at now: Timestamp) {
        self.transaction = transaction
        self.now = now
    }

    /// Writes down what an event makes owed; the same event again adds nothing.
    public func add(
        _ duties: [DutiesAnswer.Duty], event: String, document: Int64, transmission: Int64?
    ) throws {
        let organization = try transaction.requireOrganization()
        for duty in duties {
            try transaction.run(
                """
                INSERT INTO duties (organization_id, document, transmission, event, kind, authority, due, discharged_by,
                    action, source, state, changed_at, created_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'open', ?11, ?11)
                ON CONFLICT (organization_id, document, event, kind) DO NOTHING
                """,
                [
                    SQLValue(organization), .integer(document), SQLValue(transmission), .text(event), .text(duty.kind),
                    SQLValue(duty.authority), SQLValue(duty.due), .text(duty.dischargedBy.rawValue),
                    SQLValue(duty.action), SQLValue(duty.source), SQLValue(now),
                ])
        }
    }

    /// Marks the open duties of a document that an action discharges.
    /// - Returns: how many were.
    @discardableResult
    public func discharge(document: Int64, action: String, evidence: String) throws -> Int {
        try discharge(document, "action", action, evidence)
    }

    /// Marks the open duties of a kind that an authority's answer shows to be done.
    @discardableResult
    public func discharge(document: Int64, kind: String, evidence: String) throws -> Int {
        try discharge(document, "kind", kind, evidence)
    }

    private func discharge(_ document: Int64, _ column: String, _ value: String, _ evidence: String) throws -> Int {
        try transaction.change(
            """
            UPDATE duties SET state = 'discharged', evidence = ?1, changed_at = ?2
            WHERE organization_id = ?3 AND document = ?4 AND \(column) = ?5 AND state = 'open'
            """,
            [
                .text(evidence), SQLValue(now), SQLValue(try transaction.requireOrganization()), .integer(document),
                .text(value),
            ])
    }

    /// A person says so, with a reason.
    /// - Throws: `duty.unknown`.
    public func settle(_ duty: Int64, _ state: DutyState, reason: String) throws {
        guard !reason.isEmpty else {
            throw ExchangeError(.invalid, "duty.reason", "a decision about a duty needs a reason", field: "/reason")
        }
        let changed = try transaction.change(
            """
            UPDATE duties SET state = ?1, evidence = ?2, changed_at = ?3 WHERE organization_id = ?4 AND duty = ?5
            """,
            [
                .text(state.rawValue), .text(reason), SQLValue(now), SQLValue(try transaction.requireOrganization()),
                .integer(duty),
            ])
        if changed == 0 {
            throw ExchangeError(.notFound, "duty.unknown", "there is no such duty", remedy: "check the id")
        }
    }

    /// Duties, the most urgent first.
    /// - Parameter overdueOn: only open ones whose day has passed.
    public func list(document: Int64? = nil, overdueOn day: Day? = nil, limit: Int = 500) throws -> [OwedDuty] {
        var values = [SQLValue(try transaction.requireOrganization()), SQLValue(limit)]
        var condition = "organization_id = ?1"
        if let document {
            values.append(.integer(document))
            condition += " AND document = ?\(values.count)"
        }
        if let day {
            values.append(SQLValue(day))
            condition += " AND state = 'open' AND due < ?\(values.count)"
        }
        return try transaction.rows(
            """
            SELECT duty, document, transmission, event, kind, authority, due, discharged_by, action, state, evidence
            FROM duties WHERE \(condition) ORDER BY coalesce(due, 99991231), duty LIMIT ?2
            """, values
        ) { try OwedDuty($0) }
    }
}

/// Something owed to an authority.
public struct OwedDuty: Sendable, Hashable {
    public let number: Int64
    public let document: Int64
    public let transmission: Int64?
    public let event: String
    public let kind: String
    public let authority: String?
    public let due: Day?
    public let dischargedBy: Discharger
    public let action: String?
    public let state: DutyState
    public let evidence: String?
}

extension OwedDuty {
    init(_ row: Row) throws {
        self.init(
            number: try row.integer(0), document: try row.integer(1), transmission: try row.integerIfPresent(2),
            event: try row.text(3), kind: try row.text(4), authority: try row.textIfPresent(5),
            due: try row.dayIfPresent(6), dischargedBy: try row.word(7, as: Discharger.self),
            action: try row.textIfPresent(8), state: try row.word(9, as: DutyState.self),
            evidence: try row.textIfPresent(10))
    }
}
