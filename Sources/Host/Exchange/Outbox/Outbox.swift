internal import Documents
internal import JSON
internal import Ledger
internal import PluginKit
public import Storage

/// The way out, inside the transaction that issues a document: row, job and duties commit with it or vanish with it.
public struct Outbox {
    private let transaction: any Transaction
    private let now: Timestamp

    public init(_ transaction: any Transaction, at now: Timestamp) {
        self.transaction = transaction
        self.now = now
    }

    /// Queue of an authority's transmissions; pausing it pauses the authority.
    public static func queue(_ channel: String) -> String { "exchange.\(channel)" }

    /// Puts an issued document in line for its authority.
    ///
    /// - Parameter instance: a fresh UUID that names this transmission towards the authority, over all repeats.
    /// - Returns: the transmission; nil when the route leads nowhere (the duties are kept all the same).
    /// - Throws: `exchange.identity` when whoever hands the document in is not the organization, `exchange.duplicate`
    ///   when the same document is in line already, `exchange.incomplete` without number or issue date.
    @discardableResult
    public func put(_ outgoing: OutgoingDocument, instance: String) throws -> Int64? {
        let subject = try Subject(outgoing)
        let transmission = try send(subject, outgoing, instance)
        let duties = DutyLedger(transaction, at: now)
        try duties.add(outgoing.duties, event: "issued", of: subject, transmission: transmission)
        guard let transmission, let channel = outgoing.route.channel else { return nil }
        try ExchangeEvents(transaction, at: now).add(
            "transmission.ready", transmission: transmission, document: outgoing.document,
            ["number": .string(subject.number), "channel": .string(channel)])
        return transmission
    }

    /// A message about a document, to be sent by the same way as documents are.
    struct MessageDraft {
        var subject: Subject
        var channel: String
        var action: String
        /// Nil: whoever the channel's profile belongs to.
        var submitter: RouteAnswer.Submitter?
        /// What it is about, where there may be several.
        var occasion: Int64 = 0
        var parameters: [String: String] = [:]
    }

    /// - Returns: the transmission; the one there is already when the message of that occasion was put in line before
    ///   and is not refused.
    func put(_ message: MessageDraft) throws -> Int64 {
        var subject = message.subject
        let last = try transaction.first(
            """
            SELECT transmission, state, revision FROM transmissions WHERE organization_id = ?1 AND direction = ?2
                AND document = ?3 AND channel = ?4 AND action = ?5 AND occasion = ?6 ORDER BY revision DESC LIMIT 1
            """,
            [
                SQLValue(try transaction.requireOrganization()), .text(subject.direction.rawValue),
                .integer(subject.document), .text(message.channel), .text(message.action), .integer(message.occasion),
            ]
        ) { (try $0.integer(0), try $0.word(1, as: TransmissionState.self), try $0.integer(2)) }
        if let last, last.1 != .refused { return last.0 }
        subject.revision = last.map { $0.2 + 1 } ?? 0
        var submitter = message.submitter
        if submitter == nil, let profile = try IssuerProfiles(transaction, at: now).find(message.channel) {
            submitter = RouteAnswer.Submitter(role: .seller, scheme: profile.scheme, identity: profile.identity)
        }
        // The same message has the same instance, so that its repeats have the same key.
        let instance = UUIDText.make(
            of: "\(try transaction.requireOrganization())|\(subject.direction.rawValue)|\(subject.document)|"
                + "\(message.channel)|\(message.action)|\(message.occasion)|\(subject.revision)|\(subject.canonical)")
        let row = Transit(
            subject: subject, channel: message.channel, action: message.action, occasion: message.occasion,
            parameters: message.parameters, submitter: submitter ?? RouteAnswer.Submitter(), receiver: nil,
            isBoundToDay: false, instance: instance)
        guard let made = try insert(row) else {
            throw ExchangeError(
                .conflict, "exchange.duplicate", "the message \(message.action) is in line already",
                remedy: "see the document's transmissions")
        }
        try ExchangeEvents(transaction, at: now).add(
            "transmission.ready", transmission: made, document: subject.direction == .issued ? subject.document : nil,
            [
                "number": .string(subject.number), "channel": .string(message.channel),
                "action": .string(message.action),
            ])
        return made
    }

    static func job(
        _ organization: OrganizationID, _ transmission: Int64, _ channel: String, at moment: Timestamp
    ) -> JobDraft {
        JobDraft(
            queue: queue(channel), kind: "transmission", organization: organization, subject: transmission,
            runAt: moment, attemptLimit: .max, uniqueKey: "transmission:\(transmission)")
    }

    private func send(_ subject: Subject, _ outgoing: OutgoingDocument, _ instance: String) throws -> Int64? {
        guard let channel = outgoing.route.channel else { return nil }
        guard let submitter = outgoing.route.submitter else {
            throw ExchangeError(
                .invalid, "exchange.identity", "nobody is named who hands the document in", field: "/seller",
                remedy: "a route to \(channel) names its submitter: the country's plugin is at fault")
        }
        try IssuerProfiles(transaction, at: now).check(submitter, invoice: outgoing.invoice, channel: channel)
        let row = Transit(
            subject: subject, channel: channel, action: Transmission.send, occasion: 0, parameters: [:],
            submitter: submitter, receiver: outgoing.route.receiver.map { "\($0.scheme) \($0.value)" },
            isBoundToDay: outgoing.mustBeSentOnIssueDate, instance: instance)
        guard let inserted = try insert(row) else {
            throw ExchangeError(
                .conflict, "exchange.duplicate", "\(subject.number) of \(subject.issueDate) is in line already",
                field: "/number", remedy: "a document goes out once; a corrected one has the next revision")
        }
        return inserted
    }

    private struct Transit {
        let subject: Subject
        let channel: String
        let action: String
        let occasion: Int64
        let parameters: [String: String]
        let submitter: RouteAnswer.Submitter
        let receiver: String?
        let isBoundToDay: Bool
        let instance: String
    }

    /// Nil when it is there already.
    private func insert(_ row: Transit) throws -> Int64? {
        let organization = try transaction.requireOrganization()
        let subject = row.subject
        let inserted = try transaction.first(
            """
            INSERT INTO transmissions (organization_id, document, kind, number, issue_date, issued_at, copy, revision,
                country, profile, xml, signature, canonical, channel, role, scheme, identity, receiver, same_day,
                instance, state, state_at, generation, attempts, disorderly, failures, ids, reasons, delivery, buyer,
                void, axes, direction, action, occasion, parameters, version, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, 'ready',
                ?21, 1, 0, 0, 0, '{}', '[]', 'unknown', 'none', 'none', '{}', ?22, ?23, ?24, ?25, 1, ?21)
            ON CONFLICT DO NOTHING RETURNING transmission
            """,
            [
                SQLValue(organization), .integer(subject.document), .text(subject.kind), .text(subject.number),
                SQLValue(subject.issueDate), SQLValue(subject.issuedAt), SQLValue(subject.isCopy),
                .integer(subject.revision), .text(subject.country), .text(subject.profile), SQLValue(subject.xml),
                SQLValue(subject.signature), SQLValue(subject.canonical), .text(row.channel),
                .text(row.submitter.role.rawValue), .text(row.submitter.scheme), .text(row.submitter.identity),
                SQLValue(row.receiver), SQLValue(row.isBoundToDay), .text(row.instance), SQLValue(now),
                .text(subject.direction.rawValue), .text(row.action), .integer(row.occasion),
                .text(StoredText.write(row.parameters)),
            ]
        ) { try $0.integer(0) }
        if let inserted {
            try JobQueue(transaction).enqueue(Self.job(organization, inserted, row.channel, at: now), at: now)
        }
        return inserted
    }
}
