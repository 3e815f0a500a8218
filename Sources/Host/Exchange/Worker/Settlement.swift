internal import JSON
internal import Ledger
internal import PluginKit
internal import Storage

/// What happens after a call: state, identifiers, attempt, event, duties and the job's next run, in one transaction.
struct Settlement {
    let exchange: Exchange
    let transaction: any Transaction
    let now: Timestamp

    init(_ exchange: Exchange, _ transaction: any Transaction) {
        self.exchange = exchange
        self.transaction = transaction
        now = exchange.parts.now()
    }

    /// - Parameters:
    ///   - attempt: nil where nothing was called (an operator's decision has its own row).
    ///   - job: nil where no job is held; the transmission's job is then woken.
    func settle(_ number: Int64, _ given: Verdict, attempt: Int64?, job: Job?) throws {
        let before = try Transmissions(transaction).get(number)
        let verdict = Self.proven(given, before)
        if let attempt {
            _ = try AttemptLog(transaction, at: now).finish(
                attempt, verdict.outcome, status: verdict.status, response: verdict.response, detail: verdict.detail)
        }
        let path = OutcomeTable.path(from: before.state, verdict.kind, verdict.outcome)
        let after = path.last ?? before.state
        let hold = hold(before, verdict, path)
        try write(before, verdict, after: after, hold: hold)
        for state in path { try move(before, to: state, verdict) }
        if !path.isEmpty {
            try tell(before, after, verdict)
        }
        if !path.isEmpty || verdict.axes != [:] {
            try exchange.parts.whenMoved(try Transmissions(transaction).get(number), transaction)
        }
        try account(before, verdict, after: path.last)
        let next = nextRun(before, verdict, after: after, hold: hold)
        if let job {
            if let next {
                _ = try JobQueue(transaction).postpone(job, until: next)
            } else {
                _ = try JobQueue(transaction).complete(job)
            }
        } else if let next {
            try wake(before, at: next)
        }
    }

    /// What the answer means for what is owed, and for the document that a message is about.
    private func account(_ before: Transmission, _ verdict: Verdict, after: TransmissionState?) throws {
        let duties = DutyLedger(transaction, at: now)
        let evidence = "transmission \(before.number)"
        if after == .accepted {
            try duties.conclude(message: before.number, .discharged, evidence: evidence)
            try duties.discharge(
                before.direction, document: before.document, action: before.action, evidence: evidence)
            if !before.isDocument { try carry(before, verdict) }
        } else if after == .refused {
            try duties.conclude(message: before.number, .refused, evidence: evidence)
        }
        for (axis, value) in verdict.axes where value == "recorded" {
            try duties.discharge(before.direction, document: before.document, kind: axis, evidence: evidence)
        }
        if let owed = verdict.duties {
            try duties.add(owed.duties, event: owed.event, of: Subject(before), transmission: before.number)
        }
    }

    /// A message that was taken moves the axes of the document it is about.
    private func carry(_ message: Transmission, _ verdict: Verdict) throws {
        switch message.direction {
        case .issued:
            guard let sending = try Transmissions(transaction).sending(of: message.document) else { return }
            var axes = sending.axes
            axes.take(verdict.axes)
            try transaction.change(
                """
                UPDATE transmissions SET delivery = ?1, buyer = ?2, void = ?3, axes = ?4, version = version + 1
                WHERE organization_id = ?5 AND transmission = ?6
                """,
                [
                    .text(axes.delivery.rawValue), .text(axes.buyer.rawValue), .text(axes.void.rawValue),
                    .text(StoredText.write(axes.others)), SQLValue(sending.organization), .integer(sending.number),
                ])
            try exchange.parts.whenMoved(try Transmissions(transaction).get(sending.number), transaction)
        case .received:
            guard let answer = verdict.axes["buyer"].flatMap(DocumentAxes.BuyerAnswer.init) else { return }
            try transaction.change(
                "UPDATE inbound_messages SET buyer_answer = ?1 WHERE organization_id = ?2 AND message = ?3",
                [.text(answer.rawValue), SQLValue(message.organization), .integer(message.document)])
        }
    }

    /// An answer that names no identifier does not prove that the authority holds the document.
    private static func proven(_ verdict: Verdict, _ before: Transmission) -> Verdict {
        var verdict = verdict
        let needsID: Set<CallOutcome> = [.taken, .processing, .found, .attached]
        if needsID.contains(verdict.outcome), verdict.ids.isEmpty, before.ids.isEmpty {
            verdict.outcome = .unknown
            verdict.detail = verdict.detail ?? "the answer names no identifier"
        }
        if verdict.outcome == .duplicate, verdict.kind == .idempotentByIdentity {
            verdict.ids["evidence"] = verdict.ids["evidence"] ?? verdict.reasons.first?.code ?? "duplicate"
        }
        if verdict.outcome == .accepted, verdict.ids.isEmpty, before.ids.isEmpty {
            verdict.ids["evidence"] = "accepted"
        }
        return verdict
    }

    /// What only a person can resolve.
    private func hold(_ before: Transmission, _ verdict: Verdict, _ path: [TransmissionState]) -> String? {
        switch (before.state, verdict.outcome) {
        // The authority knows a document of this identity, and no call of ours can have brought it there.
        case (.sending, .duplicate) where before.disorderly == 0: "duplicate.foreign"
        // It was found absent, and now there is an answer after all.
        case (.ready, .taken), (.ready, .processing), (.ready, .accepted): "contradiction"
        default: path.isEmpty ? before.hold : nil
        }
    }

    private func write(_ before: Transmission, _ verdict: Verdict, after: TransmissionState, hold: String?) throws {
        var axes = before.axes
        axes.take(verdict.axes)
        let isProgress = after != before.state && after != .ready
        // A key is given up only when an attempt ended in order.
        let grows = after == .ready && before.state != .ready && verdict.outcome.isOrderly
        let disorderly: Set<CallOutcome> = [.unknown, .authorityFault, .silence, .interrupted]
        let isDisorderly = verdict.kind != .safe && disorderly.contains(verdict.outcome)
        let quiet =
            after == .uncertain && (before.state == .sending || isDisorderly)
            ? now.adding(seconds: exchange.parts.settings.settleSeconds) : before.quietUntil
        try transaction.change(
            """
            UPDATE transmissions SET ids = ?1, reasons = ?2, number_fate = ?3, hold = ?4, delivery = ?5, buyer = ?6,
                void = ?7, axes = ?8, generation = generation + ?9, disorderly = disorderly + ?10, failures = ?11,
                quiet_until = ?12, waiting = NULL, state = ?13,
                state_at = CASE WHEN state = ?13 THEN state_at ELSE ?14 END, version = version + 1
            WHERE organization_id = ?15 AND transmission = ?16
            """,
            [
                .text(StoredText.write(before.ids.merging(verdict.ids) { $1 })),
                .text(Transmission.text(verdict.reasons.isEmpty ? before.reasons : verdict.reasons)),
                // The rest of the path follows; a refusal is written with the fate of its number at once.
                after == .refused
                    ? .text((verdict.number ?? before.numberFate ?? .keep).rawValue)
                    : SQLValue(before.numberFate?.rawValue),
                SQLValue(hold), .text(axes.delivery.rawValue), .text(axes.buyer.rawValue), .text(axes.void.rawValue),
                .text(StoredText.write(axes.others)), SQLValue(grows), SQLValue(isDisorderly),
                .integer(isProgress ? 0 : before.failures + 1), SQLValue(quiet?.microseconds),
                .text((after == .refused ? after : before.state).rawValue), SQLValue(now),
                SQLValue(before.organization), .integer(before.number),
            ])
    }

    private func move(_ before: Transmission, to state: TransmissionState, _ verdict: Verdict) throws {
        try transaction.change(
            """
            UPDATE transmissions SET state = ?1, state_at = ?2 WHERE organization_id = ?3 AND transmission = ?4
                AND state <> ?1
            """,
            [.text(state.rawValue), SQLValue(now), SQLValue(before.organization), .integer(before.number)])
    }

    private func tell(_ before: Transmission, _ after: TransmissionState, _ verdict: Verdict) throws {
        let payload: JSONValue = [
            "number": .string(before.documentNumber), "channel": .string(before.channel),
            "action": .string(before.action), "outcome": .string(verdict.outcome.rawValue),
            "reasons": .array(verdict.reasons.map { .string($0.code) }),
        ]
        try ExchangeEvents(transaction, at: now).add(
            "transmission.\(after.rawValue)", transmission: before.number,
            document: before.direction == .issued ? before.document : nil, payload)
        guard after.isFinal || after == .uncertain else { return }
        try exchange.parts.ledger.audit(transaction).record(
            "transmission.\(after.rawValue)", of: "transmission", before.number, after: payload, by: .system)
    }

    /// Nil: there is nothing more to do by itself.
    private func nextRun(
        _ before: Transmission, _ verdict: Verdict, after: TransmissionState, hold: String?
    ) -> Timestamp? {
        let settings = exchange.parts.settings
        let jitter = exchange.parts.jitter()
        let asked = verdict.retryAfterSeconds.map { now.adding(seconds: Int64(min($0, 86_400))) }
        let isProgress = after != before.state && after != .ready
        let failures = isProgress ? 0 : before.failures + 1
        func backoff(_ backoff: JobBackoff) -> Timestamp {
            Timestamp(
                microseconds: now.microseconds + backoff.microseconds(afterAttempt: max(failures, 1), jitter: jitter))
        }
        if hold != nil { return nil }
        switch after {
        case .ready: return max(asked ?? now, backoff(settings.retry))
        case .sending: return now
        case .uncertain: return max(asked ?? now, backoff(settings.retry))
        case .submitted, .pending: return asked ?? backoff(settings.poll)
        case .accepted, .refused: return watch(before, after)
        }
    }

    /// A final document is still asked for while its other axes may move.
    private func watch(_ before: Transmission, _ after: TransmissionState) -> Timestamp? {
        let settings = exchange.parts.settings
        guard before.isDocument, after == .accepted, let every = settings.watchSeconds,
            !before.ids.isEmpty || before.state != .accepted,
            before.axes.buyer == .none, before.axes.void == .none,
            now < before.createdAt.adding(seconds: settings.watchDays * 86_400)
        else { return nil }
        return now.adding(seconds: every)
    }

    private func wake(_ before: Transmission, at moment: Timestamp) throws {
        let draft = Outbox.job(before.organization, before.number, before.channel, at: moment)
        guard try JobQueue(transaction).enqueue(draft, at: now) == nil else { return }
        try transaction.run(
            "UPDATE jobs SET run_at = ?1 WHERE queue = ?2 AND unique_key = ?3 AND state = 'ready'",
            [SQLValue(moment), .text(draft.queue), SQLValue(draft.uniqueKey)])
    }
}
