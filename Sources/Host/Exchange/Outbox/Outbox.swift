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
        let organization = try transaction.requireOrganization()
        let invoice = outgoing.invoice
        guard let number = invoice.number, let issueDate = invoice.issueDate else {
            throw ExchangeError(
                .invalid, "exchange.incomplete", "the document has no number or no issue date", field: "/number",
                remedy: "issue it first")
        }
        let transmission = try insert(outgoing, organization, number, issueDate, instance)
        let ledger = DutyLedger(transaction, at: now)
        try ledger.add(
            outgoing.duties, event: "issued", document: outgoing.document, transmission: transmission)
        guard let transmission, let channel = outgoing.route.channel else { return nil }
        try ExchangeEvents(transaction, at: now).add(
            "transmission.ready", transmission: transmission, document: outgoing.document,
            ["number": .string(number), "channel": .string(channel)])
        try JobQueue(transaction).enqueue(Self.job(organization, transmission, channel, at: now), at: now)
        return transmission
    }

    static func job(
        _ organization: OrganizationID, _ transmission: Int64, _ channel: String, at moment: Timestamp
    ) -> JobDraft {
        JobDraft(
            queue: queue(channel), kind: "transmission", organization: organization, subject: transmission,
            runAt: moment, attemptLimit: .max, uniqueKey: "transmission:\(transmission)")
    }

    private func insert(
        _ outgoing: OutgoingDocument, _ organization: OrganizationID, _ number: String, _ issueDate: Day,
        _ instance: String
    ) throws -> Int64? {
        guard let channel = outgoing.route.channel else { return nil }
        guard let submitter = outgoing.route.submitter else {
            throw ExchangeError(
                .invalid, "exchange.identity", "nobody is named who hands the document in", field: "/seller",
                remedy: "a route to \(channel) names its submitter: the country's plugin is at fault")
        }
        try IssuerProfiles(transaction, at: now).check(submitter, invoice: outgoing.invoice, channel: channel)
        let isCopy = outgoing.invoice.copy
        let inserted = try transaction.first(
            """
            INSERT INTO transmissions (organization_id, document, kind, number, issue_date, issued_at, copy, revision,
                country, profile, xml, signature, canonical, channel, role, scheme, identity, receiver, same_day,
                instance, state, state_at, generation, attempts, disorderly, failures, ids, reasons, delivery, buyer,
                void, axes, version, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, 'ready',
                ?21, 1, 0, 0, 0, '{}', '[]', 'unknown', 'none', 'none', '{}', 1, ?21)
            ON CONFLICT (organization_id, number, issue_date, kind, copy, revision) DO NOTHING RETURNING transmission
            """,
            [
                SQLValue(organization), .integer(outgoing.document), .text(outgoing.invoice.kind.rawValue),
                .text(number), SQLValue(issueDate), SQLValue(outgoing.issuedAt), SQLValue(isCopy),
                .integer(outgoing.revision), .text(outgoing.country), .text(outgoing.profile), SQLValue(outgoing.xml),
                SQLValue(outgoing.signature), SQLValue(outgoing.canonical), .text(channel),
                .text(submitter.role.rawValue), .text(submitter.scheme), .text(submitter.identity),
                SQLValue(outgoing.route.receiver.map { "\($0.scheme) \($0.value)" }),
                SQLValue(outgoing.mustBeSentOnIssueDate), .text(instance), SQLValue(now),
            ]
        ) { try $0.integer(0) }
        guard let inserted else {
            throw ExchangeError(
                .conflict, "exchange.duplicate", "\(number) of \(issueDate) is in line already", field: "/number",
                remedy: "a document goes out once; a corrected one has the next revision")
        }
        return inserted
    }
}
