public import Documents
internal import Ledger
internal import PluginKit
public import Storage

/// What is owed to authorities beside the documents themselves, within a unit of one organization.
public struct DutyLedger {
    private let transaction: any Transaction
    private let now: Timestamp

    public init(_ transaction: any Transaction, at now: Timestamp) {
        self.transaction = transaction
        self.now = now
    }

    /// Writes down what an event makes owed, and puts the messages in line that the host discharges it with; the same
    /// event again adds nothing.
    /// - Parameters:
    ///   - occasion: tells events of one kind apart, such as several payments.
    ///   - parameters: what the messages need beside the document.
    func add(
        _ duties: [DutiesAnswer.Duty], event: String, of subject: Subject, transmission: Int64?, occasion: Int64 = 0,
        parameters: [String: String] = [:]
    ) throws {
        for duty in duties {
            guard let number = try insert(duty, event, subject, transmission, occasion) else { continue }
            guard duty.dischargedBy == .host, let action = duty.action, action != Transmission.send,
                let channel = duty.channel ?? duty.authority
            else { continue }
            let message = Outbox.MessageDraft(
                subject: subject, channel: channel, action: action, submitter: duty.submitter, occasion: occasion,
                parameters: parameters)
            try begin(number, with: try Outbox(transaction, at: now).put(message))
        }
        try DutyAlarm(transaction).set(for: duties.compactMap(\.due).min(), at: now)
    }

    /// Nil when it is there already.
    private func insert(
        _ duty: DutiesAnswer.Duty, _ event: String, _ subject: Subject, _ transmission: Int64?, _ occasion: Int64
    ) throws -> Int64? {
        try transaction.first(
            """
            INSERT INTO duties (organization_id, direction, document, transmission, event, occasion, kind, authority,
                due, discharged_by, action, source, state, changed_at, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'open', ?13, ?13)
            ON CONFLICT (organization_id, direction, document, event, occasion, kind) DO NOTHING RETURNING duty
            """,
            [
                SQLValue(try transaction.requireOrganization()), .text(subject.direction.rawValue),
                .integer(subject.document), SQLValue(transmission), .text(event), .integer(occasion), .text(duty.kind),
                SQLValue(duty.authority), SQLValue(duty.due), .text(duty.dischargedBy.rawValue),
                SQLValue(duty.action), SQLValue(duty.source), SQLValue(now),
            ]
        ) { try $0.integer(0) }
    }

    private func begin(_ duty: Int64, with message: Int64) throws {
        try transaction.change(
            """
            UPDATE duties SET state = 'underway', message = ?1, changed_at = ?2 WHERE organization_id = ?3 AND duty = ?4
            """, [.integer(message), SQLValue(now), SQLValue(try transaction.requireOrganization()), .integer(duty)])
    }

    /// Its message came to an end: the duty is discharged, or a person is needed.
    func conclude(message: Int64, _ state: DutyState, evidence: String) throws {
        try transaction.run(
            """
            UPDATE duties SET state = ?1, evidence = ?2, changed_at = ?3
            WHERE organization_id = ?4 AND message = ?5 AND state = 'underway'
            """,
            [
                .text(state.rawValue), .text(evidence), SQLValue(now), SQLValue(try transaction.requireOrganization()),
                .integer(message),
            ])
    }

    /// Marks the duties of a document that an action discharges.
    func discharge(_ direction: Direction, document: Int64, action: String, evidence: String) throws {
        try discharge(direction, document, "action", action, evidence)
    }

    /// Marks the duties of a kind that an authority's answer shows to be done.
    func discharge(_ direction: Direction, document: Int64, kind: String, evidence: String) throws {
        try discharge(direction, document, "kind", kind, evidence)
    }

    /// One that has a message of its own ends with that message.
    private func discharge(
        _ direction: Direction, _ document: Int64, _ column: String, _ value: String, _ evidence: String
    ) throws {
        try transaction.run(
            """
            UPDATE duties SET state = 'discharged', evidence = ?1, changed_at = ?2
            WHERE organization_id = ?3 AND direction = ?4 AND document = ?5 AND \(column) = ?6 AND state = 'open'
            """,
            [
                .text(evidence), SQLValue(now), SQLValue(try transaction.requireOrganization()),
                .text(direction.rawValue), .integer(document), .text(value),
            ])
    }

    /// Sends the message of a refused or open duty again, after what it was refused for is mended.
    /// - Parameter parameters: what the message needs; those of the refused one when empty.
    /// - Throws: `duty.unknown`, `duty.state`.
    func resend(_ number: Int64, parameters: [String: String]) throws {
        guard let duty = try list(number: number).first else { throw Self.unknown }
        guard duty.state == .refused, let last = duty.message, let action = duty.action else {
            throw ExchangeError(
                .state, "duty.state", "the duty is \(duty.state.rawValue)",
                remedy: "only one whose message was refused is sent again")
        }
        let refused = try Transmissions(transaction).get(last)
        let message = Outbox.MessageDraft(
            subject: Subject(refused), channel: refused.channel, action: action,
            submitter: RouteAnswer.Submitter(role: .seller, scheme: refused.scheme, identity: refused.identity),
            occasion: refused.occasion, parameters: parameters.isEmpty ? refused.parameters : parameters)
        try begin(number, with: try Outbox(transaction, at: now).put(message))
    }

    private static let unknown = ExchangeError(
        .notFound, "duty.unknown", "there is no such duty", remedy: "check the id")

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
        if changed == 0 { throw Self.unknown }
    }

    /// Duties, the most urgent first.
    /// - Parameters:
    ///   - direction: of the document, or the received message.
    ///   - overdueOn: only those still owed whose day has passed.
    public func list(
        number: Int64? = nil, document: Int64? = nil, direction: Direction = .issued, overdueOn day: Day? = nil,
        limit: Int = 500
    ) throws -> [OwedDuty] {
        var values = [SQLValue(try transaction.requireOrganization()), SQLValue(limit)]
        var condition = "organization_id = ?1"
        if let document {
            values += [.integer(document), .text(direction.rawValue)]
            condition += " AND document = ?\(values.count - 1) AND direction = ?\(values.count)"
        }
        if let number {
            values.append(.integer(number))
            condition += " AND duty = ?\(values.count)"
        }
        if let day {
            values.append(SQLValue(day))
            condition += " AND \(DutyState.owedSQL) AND due < ?\(values.count)"
        }
        return try transaction.rows(
            """
            SELECT duty, document, transmission, event, kind, authority, due, discharged_by, action, state, evidence,
                direction, message FROM duties WHERE \(condition) ORDER BY coalesce(due, 99991231), duty LIMIT ?2
            """, values
        ) { try OwedDuty($0) }
    }
}

/// Something owed to an authority.
public struct OwedDuty: Sendable, Hashable {
    public let number: Int64
    public let direction: Direction
    /// The issued document, or the received message.
    public let document: Int64
    public let transmission: Int64?
    /// The transmission of the message that discharges it.
    public let message: Int64?
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
            number: try row.integer(0), direction: try row.word(11, as: Direction.self),
            document: try row.integer(1), transmission: try row.integerIfPresent(2),
            message: try row.integerIfPresent(12), event: try row.text(3), kind: try row.text(4),
            authority: try row.textIfPresent(5),
            due: try row.dayIfPresent(6), dischargedBy: try row.word(7, as: Discharger.self),
            action: try row.textIfPresent(8), state: try row.word(9, as: DutyState.self),
            evidence: try row.textIfPresent(10))
    }
}
