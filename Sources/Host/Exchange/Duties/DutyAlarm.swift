internal import Documents
internal import JSON
internal import Ledger
internal import Storage

/// Tells of duties whose day has passed while they are still owed: once each, as an event that webhooks carry.
struct DutyAlarm {
    static let queue = "chores.duties"
    static let kind = "duties"

    private let transaction: any Transaction

    init(_ transaction: any Transaction) { self.transaction = transaction }

    /// Looks after the day has passed. One alarm an organization: an earlier one stays.
    func set(for due: Day?, at now: Timestamp) throws {
        guard let due, let moment = Self.end(of: due) else { return }
        let organization = try transaction.requireOrganization()
        let draft = JobDraft(
            queue: Self.queue, kind: Self.kind, organization: organization, subject: 0, runAt: moment,
            attemptLimit: .max, uniqueKey: "duties:\(organization)")
        guard try JobQueue(transaction).enqueue(draft, at: now) == nil else { return }
        try transaction.run(
            "UPDATE jobs SET run_at = ?1 WHERE queue = ?2 AND unique_key = ?3 AND state = 'ready' AND run_at > ?1",
            [SQLValue(moment), .text(Self.queue), SQLValue(draft.uniqueKey)])
    }

    /// Tells of every one that is overdue and was not told of.
    /// - Returns: when to look again; nil when nothing is owed any more.
    func ring(at now: Timestamp) throws -> Timestamp? {
        let today = now.dayInUTC ?? .earliest
        let organization = SQLValue(try transaction.requireOrganization())
        for duty in try DutyLedger(transaction, at: now).list(overdueOn: today, limit: 10_000) {
            let isNew = try transaction.change(
                """
                UPDATE duties SET alerted_at = ?1 WHERE organization_id = ?2 AND duty = ?3 AND alerted_at IS NULL
                """, [SQLValue(now), organization, .integer(duty.number)])
            guard isNew == 1 else { continue }
            try ExchangeEvents(transaction, at: now).add(
                "duty.overdue", transmission: duty.message ?? duty.transmission,
                document: duty.direction == .issued ? duty.document : nil,
                [
                    "duty": .integer(Int(duty.number)), "kind": .string(duty.kind),
                    "due": .string(duty.due?.description ?? ""), "state": .string(duty.state.rawValue),
                ])
        }
        let next = try transaction.first(
            """
            SELECT min(due) FROM duties WHERE organization_id = ?1 AND \(DutyState.owedSQL) AND alerted_at IS NULL
                AND due IS NOT NULL HAVING min(due) IS NOT NULL
            """, [organization]
        ) { try $0.day(0) }
        return next.flatMap(Self.end)
    }

    /// The first moment after a day, in UTC.
    private static func end(of day: Day) -> Timestamp? {
        day.adding(days: 1).map { Timestamp(microseconds: Int64($0.number) * 86_400 * 1_000_000) }
    }
}
