internal import Documents
internal import JSON
internal import Ledger
internal import PluginKit
internal import Storage

/// Hands a received document to the books: what the books write and the mark on the message commit together, so it is
/// there once. While the books cannot take it, the message says why, and it comes again.
struct InboundBooking {
    static let queue = "chores.books"
    static let kind = "book"
    /// Also where it breaks rules: a person said so.
    static let anyway = "book.anyway"

    let exchange: Exchange
    let job: Job
    let organization: OrganizationID

    static func enqueue(
        _ message: Int64, _ transaction: any Transaction, kind: String = kind, at now: Timestamp
    ) throws {
        try JobQueue(transaction).enqueue(
            JobDraft(
                queue: queue, kind: kind, organization: try transaction.requireOrganization(), subject: message,
                runAt: now, attemptLimit: .max, uniqueKey: "\(kind):\(message)"), at: now)
    }

    func run() async throws {
        let (exchange, job) = (exchange, job)
        let message = try await exchange.database.read(organization) { try InboundMessages($0).get(job.subject) }
        let isFit = message.state == .received || (message.state == .invalid && job.kind == Self.anyway)
        guard isFit, let canonical = message.canonical else { return try await finish() }
        let invoice = try Invoice.decode(try await exchange.parts.blobs.get(canonical))
        do {
            try await exchange.database.unit(organization) { transaction in
                try Self.book(message, invoice, exchange, transaction)
                _ = try JobQueue(transaction).complete(job)
            }
            exchange.parts.atInboundStep(.booked)
        } catch {
            try await wait(error)
        }
    }

    private static func book(
        _ message: InboundMessage, _ invoice: Invoice, _ exchange: Exchange, _ transaction: any Transaction
    ) throws {
        guard let number = try exchange.parts.whenReceived(message, invoice, transaction) else { return }
        let changed = try transaction.change(
            """
            UPDATE inbound_messages SET state = 'booked', booked_as = ?1, waiting = NULL
            WHERE organization_id = ?2 AND message = ?3 AND state IN ('received', 'invalid')
            """, [.integer(number), SQLValue(try transaction.requireOrganization()), .integer(message.number)])
        guard changed == 1 else {
            throw ExchangeError(.conflict, "inbound.changed", "the message was decided upon in between")
        }
        try ExchangeEvents(transaction, at: exchange.parts.now()).add(
            "inbound.booked", ["message": .integer(Int(message.number)), "channel": .string(message.channel)])
    }

    /// What the books cannot take now may be mended there: a missing rate, a closed period.
    private func wait(_ error: any Error) async throws {
        let (exchange, job, organization) = (exchange, job, organization)
        let reason = String("\(error)".prefix(300))
        try await exchange.database.unit(organization) { transaction in
            try transaction.run(
                """
                UPDATE inbound_messages SET waiting = ?1 WHERE organization_id = ?2 AND message = ?3
                    AND state IN ('received', 'invalid')
                """, [.text(reason), SQLValue(organization), .integer(job.subject)])
            _ = try JobQueue(transaction).fail(
                job, error: reason, backoff: exchange.parts.settings.retry, jitter: exchange.parts.jitter(),
                at: exchange.parts.now())
        }
    }

    private func finish() async throws {
        let job = job
        _ = try await exchange.database.unit(nil) { try JobQueue($0).complete(job) }
    }
}
