public import Ledger
internal import JSON
public import Storage

/// What an operator decides about a transmission that cannot go on by itself: each with a reason, each on record.
public struct OperatorActions: Sendable {
    let exchange: Exchange

    /// What commits with a decision: the answer to whoever asked for it.
    public typealias Addition = @Sendable (any Transaction) throws -> Void

    public init(_ exchange: Exchange) { self.exchange = exchange }

    /// The authority holds the document under this identifier: seen in its portal, told on the telephone.
    /// - Parameter ids: by the names the plugin gives them.
    /// - Throws: `operator.state` unless the transmission is uncertain, `operator.reason`, `operator.ids`.
    public func attach(
        _ number: Int64, ids: [String: String], reason: String, _ organization: OrganizationID, by origin: Origin,
        also: @escaping Addition = { _ in }
    ) async throws {
        guard !ids.isEmpty, ids.values.allSatisfy({ !$0.isEmpty }) else {
            throw ExchangeError(
                .invalid, "operator.ids", "no identifier is given", field: "/ids",
                remedy: "give the authority's own, under the name the plugin uses")
        }
        try await decide(number, .attached, ids: ids, reason, organization, origin, also)
    }

    /// The authority does not hold the document: it goes again, under the same number, with the same bytes.
    /// - Throws: `operator.settling` while the authority may still be taking it in; else as ``attach``.
    public func confirmAbsence(
        _ number: Int64, reason: String, _ organization: OrganizationID, by origin: Origin,
        also: @escaping Addition = { _ in }
    ) async throws {
        try await decide(number, .denied, ids: [:], reason, organization, origin, also)
    }

    /// Takes a document that has not left the house out of line for good; it is voided or issued anew by the books.
    public func withdraw(
        _ number: Int64, reason: String, _ organization: OrganizationID, by origin: Origin,
        also: @escaping Addition = { _ in }
    ) async throws {
        try Self.check(reason)
        let exchange = exchange
        try await exchange.database.unit(organization) { transaction in
            let transmission = try Transmissions(transaction).get(number)
            guard transmission.state == .ready, transmission.withdrawn == nil else {
                throw Self.state(transmission, "withdrawn", "only what has not left the house can be withdrawn")
            }
            try transaction.change(
                """
                UPDATE transmissions SET withdrawn = ?1, version = version + 1
                WHERE organization_id = ?2 AND transmission = ?3
                """, [.text(reason), SQLValue(organization), .integer(number)])
            try Self.record(exchange, transaction, "withdrawn", transmission, reason, origin)
            try also(transaction)
        }
    }

    /// Lets a held transmission go on, now that its cause is mended.
    public func release(
        _ number: Int64, reason: String, _ organization: OrganizationID, by origin: Origin,
        also: @escaping Addition = { _ in }
    ) async throws {
        try Self.check(reason)
        let exchange = exchange
        try await exchange.database.unit(organization) { transaction in
            let transmission = try Transmissions(transaction).get(number)
            guard transmission.hold != nil else {
                throw Self.state(transmission, "released", "it is not held")
            }
            try transaction.change(
                """
                UPDATE transmissions SET hold = NULL, version = version + 1
                WHERE organization_id = ?1 AND transmission = ?2
                """, [SQLValue(organization), .integer(number)])
            let now = exchange.parts.now()
            let draft = Outbox.job(organization, number, transmission.channel, at: now)
            try JobQueue(transaction).enqueue(draft, at: now)
            try Self.record(exchange, transaction, "released", transmission, reason, origin)
            try also(transaction)
        }
    }

    /// Looks at it at once, whatever it waits for.
    public func wake(
        _ number: Int64, _ organization: OrganizationID, also: @escaping Addition = { _ in }
    ) async throws {
        let exchange = exchange
        try await exchange.database.unit(organization) { transaction in
            let transmission = try Transmissions(transaction).get(number)
            let now = exchange.parts.now()
            let draft = Outbox.job(organization, number, transmission.channel, at: now)
            if try JobQueue(transaction).enqueue(draft, at: now) == nil {
                try transaction.run(
                    "UPDATE jobs SET run_at = ?1 WHERE queue = ?2 AND unique_key = ?3 AND state = 'ready'",
                    [SQLValue(now), .text(draft.queue), SQLValue(draft.uniqueKey)])
            }
            try also(transaction)
        }
    }

    /// Stops or resumes an authority for every organization of the host; what is under way ends in order.
    public func setPaused(_ isPaused: Bool, channel: String) async throws {
        try await exchange.database.unit(nil) { try JobQueue($0).setPaused(isPaused, queue: Outbox.queue(channel)) }
    }

    // MARK: Parts

    private func decide(
        _ number: Int64, _ outcome: CallOutcome, ids: [String: String], _ reason: String,
        _ organization: OrganizationID, _ origin: Origin, _ also: @escaping Addition
    ) async throws {
        try Self.check(reason)
        let exchange = exchange
        try await exchange.database.unit(organization) { transaction in
            let transmission = try Transmissions(transaction).get(number)
            guard !OutcomeTable.path(from: transmission.state, .person, outcome).isEmpty else {
                throw Self.state(transmission, outcome.rawValue, "only an uncertain transmission is decided by hand")
            }
            let settlement = Settlement(exchange, transaction)
            if outcome == .denied, let quiet = transmission.quietUntil, quiet > settlement.now {
                throw ExchangeError(
                    .state, "operator.settling", "the authority may still be taking the document in until \(quiet)",
                    remedy: "look again then")
            }
            let log = AttemptLog(transaction, at: settlement.now)
            let attempt = try log.start(
                transmission, outcome.rawValue, .person, request: Digest(of: Array(reason.utf8)))
            var verdict = Verdict(outcome.rawValue, .person, outcome, detail: reason)
            verdict.ids = ids
            try settlement.settle(number, verdict, attempt: attempt, job: nil)
            try Self.record(exchange, transaction, outcome.rawValue, transmission, reason, origin)
            try also(transaction)
        }
    }

    static func record(
        _ exchange: Exchange, _ transaction: any Transaction, _ action: String, _ transmission: Transmission,
        _ reason: String, _ origin: Origin
    ) throws {
        try exchange.parts.ledger.audit(transaction).record(
            "transmission.\(action)", of: "transmission", transmission.number,
            before: ["state": .string(transmission.state.rawValue)], after: ["reason": .string(reason)], by: origin)
        try ExchangeEvents(transaction, at: exchange.parts.now()).add(
            "transmission.\(action)", transmission: transmission.number, document: transmission.document)
    }

    static func check(_ reason: String) throws {
        guard !reason.isEmpty else {
            throw ExchangeError(
                .invalid, "operator.reason", "a decision needs a reason", field: "/reason",
                remedy: "say what was seen, and where")
        }
    }

    static func state(_ transmission: Transmission, _ action: String, _ why: String) -> ExchangeError {
        ExchangeError(
            .state, "operator.state", "a transmission that is \(transmission.state.rawValue) cannot be \(action)",
            remedy: why)
    }
}
