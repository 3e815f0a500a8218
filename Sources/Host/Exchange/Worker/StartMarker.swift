internal import PluginKit
internal import Storage

/// The right to make one call that changes something. Made only by a start marker that is committed; used up by the
/// call. It cannot be copied, so a call cannot be made twice with it.
struct SendTicket: ~Copyable {
    let call: HTTPCall
    let attempt: Int64
    /// The call goes then, not before.
    let slot: Timestamp

    fileprivate init(_ call: HTTPCall, _ start: StartMarker.Start) {
        self.call = call
        attempt = start.attempt
        slot = start.slot
    }
}

/// Commits that a call is about to be made, before its first byte leaves: whatever happens then, the next host knows
/// that something may have been sent.
struct StartMarker {
    let exchange: Exchange
    let job: Job
    let message: Message

    enum Refusal: Error {
        /// Somebody else holds the job now.
        case leaseLost
        /// The state is no longer one from which this call may be made.
        case moved
        case gate(String)
        /// The rate allows it later.
        case rate(Timestamp)
    }

    struct Start: Sendable {
        let attempt: Int64
        let slot: Timestamp
    }

    /// - Throws: `Refusal`; then nothing is stored.
    func commit(_ number: Int64, perSecond: Int?) async throws -> SendTicket {
        let (exchange, job, message) = (exchange, job, message)
        let kind = message.call.kind
        let digest = message.call.digest
        let mark = exchange.parts.mark?.last
        let start = try await exchange.database.unit(job.organization) { transaction -> Start in
            let now = exchange.parts.now()
            let transmission = try Transmissions(transaction).get(number)
            guard try JobQueue(transaction).extend(
                job, leaseSeconds: exchange.parts.settings.leaseSeconds, at: now)
            else { throw Refusal.leaseLost }
            if case .disarmed(let reason) = try Arming(transaction, at: now).state(mark: mark) {
                throw Refusal.gate(reason)
            }
            var slot = now
            if let perSecond {
                let bucket = "\(transmission.organization)/\(message.recipe.rate ?? transmission.channel)"
                switch try RateGate(transaction).take(bucket, perSecond: perSecond, at: now) {
                case .at(let moment): slot = moment
                case .later(let moment): throw Refusal.rate(moment)
                }
            }
            try Self.mark(transaction, transmission, kind, at: now)
            try exchange.parts.whenMoved(try Transmissions(transaction).get(number), transaction)
            let attempt = try AttemptLog(transaction, at: now).start(
                transmission, message.action, kind, request: digest)
            return Start(attempt: attempt, slot: slot)
        }
        try exchange.parts.mark?.reach(start.attempt)
        return SendTicket(message.call, start)
    }

    /// From `ready` a first call of its key; from `uncertain` the repeat of a call that may be repeated.
    private static func mark(
        _ transaction: any Transaction, _ transmission: Transmission, _ kind: CallKind, at now: Timestamp
    ) throws {
        let path = OutcomeTable.path(from: transmission.state, kind, .started)
        let isRepeat =
            transmission.state == .uncertain && (kind == .idempotentByKey || kind == .idempotentByIdentity)
        guard !path.isEmpty || isRepeat else { throw Refusal.moved }
        for state in path {
            let changed = try transaction.change(
                """
                UPDATE transmissions SET state = ?1, state_at = ?2, attempts = attempts + 1, waiting = NULL,
                    version = version + 1 WHERE organization_id = ?3 AND transmission = ?4 AND version = ?5
                """,
                [
                    .text(state.rawValue), SQLValue(now), SQLValue(transmission.organization),
                    .integer(transmission.number), .integer(transmission.version),
                ])
            guard changed == 1 else { throw Refusal.moved }
        }
        if isRepeat {
            try transaction.run(
                """
                UPDATE transmissions SET attempts = attempts + 1, waiting = NULL, version = version + 1
                WHERE organization_id = ?1 AND transmission = ?2
                """, [SQLValue(transmission.organization), .integer(transmission.number)])
        }
    }
}
