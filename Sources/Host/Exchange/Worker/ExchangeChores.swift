internal import Ledger
internal import Storage

/// What comes round beside transmissions: inboxes to be read, received documents for the books, duties that fall
/// overdue. Any number of hosts may run it; leases keep them apart.
public struct ExchangeChores: Sendable {
    static let prefix = "chores."

    private let exchange: Exchange

    public init(_ exchange: Exchange) { self.exchange = exchange }

    /// Does one chore of whatever kind, if any is due.
    /// - Returns: false when none was.
    @discardableResult
    public func turn() async throws -> Bool {
        for queue in try await queues() where try await turn(queue) { return true }
        return false
    }

    private func queues() async throws -> [String] {
        let now = exchange.parts.now()
        return try await exchange.database.read(nil) { transaction in
            try transaction.rows(
                """
                SELECT DISTINCT queue FROM jobs WHERE queue LIKE ?1 AND (state = 'ready' AND run_at <= ?2
                    OR state = 'leased' AND lease_until < ?2) ORDER BY queue
                """, [.text(Self.prefix + "%"), SQLValue(now)]
            ) { try $0.text(0) }
        }
    }

    private func turn(_ queue: String) async throws -> Bool {
        let exchange = exchange
        let jobs = try await exchange.database.unit(nil) { transaction in
            try JobQueue(transaction).claim(
                queue, limit: 1, leaseSeconds: exchange.parts.settings.leaseSeconds, at: exchange.parts.now())
        }
        guard let job = jobs.first, let organization = job.organization else { return false }
        do {
            try await run(job, organization)
        } catch {
            let (text, jitter, now) = ("\(error)", exchange.parts.jitter(), exchange.parts.now())
            let retry = exchange.parts.settings.retry
            _ = try await exchange.database.unit(nil) {
                try JobQueue($0).fail(job, error: text, backoff: retry, jitter: jitter, at: now)
            }
        }
        return true
    }

    private func run(_ job: Job, _ organization: OrganizationID) async throws {
        switch job.kind {
        case InboxRound.kind: try await InboxRound(exchange: exchange, job: job, organization: organization).run()
        case InboundBooking.kind, InboundBooking.anyway:
            try await InboundBooking(exchange: exchange, job: job, organization: organization).run()
        case DutyAlarm.kind: try await alarm(job, organization)
        default: throw ExchangeError(.invalid, "chore.unknown", "nobody does \(job.kind)")
        }
    }

    private func alarm(_ job: Job, _ organization: OrganizationID) async throws {
        let now = exchange.parts.now()
        try await exchange.database.unit(organization) { transaction in
            let queue = JobQueue(transaction)
            if let next = try DutyAlarm(transaction).ring(at: now) {
                _ = try queue.postpone(job, until: next)
            } else {
                _ = try queue.complete(job)
            }
        }
    }
}
