internal import CountryPack
internal import Documents
internal import JSON
internal import Ledger
internal import PluginKit
internal import Plugins
internal import Storage

/// One turn of work on one transmission: send, repeat, look for, or ask about it, as its state says.
///
/// The job's lease keeps other hosts away meanwhile. What a dead host left behind is seen by the state alone.
struct TransmissionWork {
    let exchange: Exchange
    let job: Job
    let organization: OrganizationID

    private var parts: Exchange.Parts { exchange.parts }

    func run() async throws {
        parts.atStep(.claimed)
        let found = try await exchange.database.read(organization) { transaction in
            guard let transmission = try Transmissions(transaction).find(job.subject) else {
                return nil as (Transmission, IssuerProfile?, Transmission?)?
            }
            let profiles = IssuerProfiles(transaction, at: Timestamp(microseconds: 0))
            let isAbout = !transmission.isDocument && transmission.direction == .issued
            return (
                transmission, try profiles.find(transmission.channel),
                isAbout ? try Transmissions(transaction).sending(of: transmission.document) : nil
            )
        }
        guard let (transmission, profile, document) = found else { return try await finish() }
        if transmission.state == .sending {
            // Nobody else works on it: whoever did is gone, and what it sent is not known.
            let verdict = Verdict("send", .sendOnce, .interrupted, detail: "the host that sent it is gone")
            return try await settle(transmission, verdict, attempt: nil, isInterrupted: true)
        }
        if transmission.state == .refused || transmission.withdrawn != nil { return try await finish() }
        if transmission.hold != nil { return try await finish() }
        do {
            let profile = try gate(transmission, profile)
            try gate(transmission, behind: document)
            let maker = MessageMaker(
                exchange: exchange, transmission: transmission, profile: profile, documentIDs: document?.ids ?? [:])
            switch transmission.state {
            case .ready: try await send(transmission, try await maker.message(transmission.action), profile)
            case .uncertain: try await reconcile(transmission, maker, profile)
            default: try await poll(transmission, maker, profile)
            }
        } catch let wait as Waiting {
            try await postpone(wait.reason, until: wait.until)
        } catch let refusal as StartMarker.Refusal {
            try await postpone(refusal)
        } catch let error as PluginError {
            // What is final is only watched; that nothing can be asked any more does not change it.
            if transmission.state.isFinal { return try await finish() }
            try await holdBack(transmission, "plugin", "\(error)")
        } catch let error as StorageError where [.blobMissing, .blobDamaged].contains(error.code) {
            try await holdBack(transmission, "archive", "\(error)")
        } catch let error as Diagnostics {
            try await holdBack(transmission, "archive", "\(error)")
        } catch let error as ExchangeError {
            // A secret or an address may be mended without a change here.
            try await postpone(error.code, until: parts.now().adding(seconds: parts.settings.gateSeconds))
        }
    }

    // MARK: Gates

    private struct Waiting: Error {
        let reason: String
        let until: Timestamp
    }

    /// What must be true before anything is said to an authority, also before it is asked anything.
    private func gate(_ transmission: Transmission, _ profile: IssuerProfile?) throws -> IssuerProfile {
        let later = parts.now().adding(seconds: parts.settings.gateSeconds)
        guard let profile else { throw Waiting(reason: "profile.none", until: later) }
        guard profile.isEnabled else { throw Waiting(reason: "profile.disabled", until: later) }
        guard profile.allowsLive || !profile.isLive else {
            throw Waiting(reason: "profile.liveNotAllowed", until: later)
        }
        guard profile.scheme == transmission.scheme, profile.identity == transmission.identity else {
            throw Waiting(reason: "profile.identity", until: later)
        }
        return profile
    }

    /// Actions that take a document back: the authority says from which state.
    private static let voiding: Set<String> = ["cancel", "storno"]

    /// A message about a document waits until the same authority has the document.
    private func gate(_ transmission: Transmission, behind document: Transmission?) throws {
        guard let document, document.channel == transmission.channel, transmission.state == .ready else { return }
        let isEnough = Self.voiding.contains(transmission.action) ? !document.ids.isEmpty : document.state == .accepted
        guard isEnough else {
            throw Waiting(reason: "document.notThere", until: parts.now().adding(seconds: parts.settings.gateSeconds))
        }
    }

    // MARK: Calls

    private func send(_ transmission: Transmission, _ message: Message, _ profile: IssuerProfile) async throws {
        if transmission.mustBeSentOnIssueDate, message.context.businessDate != transmission.issueDate {
            return try await holdBack(
                transmission, "issueDate.passed",
                "issued on \(transmission.issueDate), and the authority takes it on that day only")
        }
        try await write(transmission, message, profile)
    }

    /// Commits the start marker, makes the call, stores what it came to.
    private func write(_ transmission: Transmission, _ message: Message, _ profile: IssuerProfile) async throws {
        parts.atStep(.prepared)
        let marker = StartMarker(exchange: exchange, job: job, message: message)
        let ticket = try await marker.commit(
            transmission.number, perSecond: try profile.perSecond ?? rate(transmission, message))
        parts.atStep(.started)
        let (attempt, slot) = (ticket.attempt, ticket.slot)
        let wait = slot.microseconds - parts.now().microseconds
        if wait > 0 { try await parts.sleep(wait) }
        let result = await call(ticket, by: slot.adding(seconds: parts.settings.leaseSeconds / 2))
        parts.atStep(.answered)
        let verdict = try await verdict(transmission, message, result)
        try await settle(transmission, verdict, attempt: attempt)
    }

    /// A host that was stopped for so long that another may have taken over does not send any more.
    private func call(_ ticket: consuming SendTicket, by deadline: Timestamp) async -> CallResult {
        guard parts.now() < deadline else { return .unreachable("the host slept, nothing was sent") }
        return await exchange.clients.send.send(ticket)
    }

    /// Requests a second that the authority allows; nil where it names no limit.
    private func rate(_ transmission: Transmission, _ message: Message) throws -> Int? {
        try exchange.plugin(transmission.country).perSecond(message.recipe.rate ?? transmission.channel)
    }

    private func poll(_ transmission: Transmission, _ maker: MessageMaker, _ profile: IssuerProfile) async throws {
        parts.atStep(.polling)
        let message = try await maker.message(transmission.isDocument ? "poll" : "poll.\(transmission.action)")
        let verdict = try await ask(transmission, message, profile)
        parts.atStep(.polled)
        try await settle(transmission, verdict, attempt: nil)
    }

    /// Finds out what became of a call whose answer was lost: by repeating it where it may be repeated, else by
    /// looking for the document.
    private func reconcile(
        _ transmission: Transmission, _ maker: MessageMaker, _ profile: IssuerProfile
    ) async throws {
        parts.atStep(.reconciling)
        let today = parts.now().adding(seconds: 86_400).dayInUTC ?? transmission.issueDate
        let window = [
            "dateFrom": (transmission.issueDate.adding(days: -1) ?? transmission.issueDate).description,
            "dateTo": today.description,
        ]
        let message: Message
        do {
            message = try await maker.message(try await searching(transmission, maker), window)
        } catch let error as PluginError where error.kind == .unsupported {
            return try await holdBack(transmission, "reconcile.byHand", "the authority offers no way to look for it")
        }
        guard message.call.kind == .safe else {
            if message.call.kind == .sendOnce {
                return try await holdBack(transmission, "reconcile.byHand", "the call must not be repeated")
            }
            return try await write(transmission, message, profile)
        }
        if let quiet = transmission.quietUntil, quiet > parts.now() {
            throw Waiting(reason: "settling", until: quiet)
        }
        let search = Search(transmission: transmission)
        var verdict = try await ask(transmission, message, profile, search: search)
        var page = 1
        while verdict.axes.removeValue(forKey: Search.more) != nil, verdict.outcome == .absent, page < 100 {
            page += 1
            let next = try await maker.message(message.action, window.merging(["page": "\(page)"]) { $1 })
            verdict = try await ask(transmission, next, profile, search: search)
        }
        // What is listed of a message is all there is to know of it; only documents go on being asked about.
        if !transmission.isDocument, verdict.outcome == .found { verdict.outcome = .accepted }
        parts.atStep(.reconciled)
        try await settle(transmission, verdict, attempt: nil)
    }

    /// A message that may be repeated is looked for by repeating it.
    private func searching(_ transmission: Transmission, _ maker: MessageMaker) async throws -> String {
        guard !transmission.isDocument else { return "reconcile" }
        let again = try await maker.message(transmission.action)
        let isRepeatable = again.call.kind == .idempotentByKey || again.call.kind == .idempotentByIdentity
        return isRepeatable ? transmission.action : "reconcile.\(transmission.action)"
    }

    private func ask(
        _ transmission: Transmission, _ message: Message, _ profile: IssuerProfile, search: Search? = nil
    ) async throws -> Verdict {
        guard let call = SafeCall(message.call) else {
            throw ExchangeError(
                .invalid, "call.unsafe", "\(message.action) is no safe call",
                remedy: "the country's plugin is at fault")
        }
        try await exchange.pause(
            organization, message.recipe.rate ?? transmission.channel,
            perSecond: try profile.perSecond ?? rate(transmission, message))
        let result = await exchange.clients.poll.ask(call)
        return try await verdict(transmission, message, result, search: search)
    }

    // MARK: Answers

    private func verdict(
        _ transmission: Transmission, _ message: Message, _ result: CallResult, search: Search? = nil
    ) async throws -> Verdict {
        switch result {
        case .silence(let detail): return Verdict(message.action, message.call.kind, .silence, detail: detail)
        case .unreachable(let detail): return Verdict(message.action, message.call.kind, .unreachable, detail: detail)
        case .answered(let answer):
            let response = answer.body.isEmpty ? nil : try await parts.blobs.put(answer.body)
            parts.atStep(.archived)
            var verdict = read(transmission, message, answer, search)
            verdict.status = answer.status
            verdict.response = response
            if verdict.axes["delivery"] == "undeliverable", transmission.axes.delivery != .undeliverable {
                verdict.duties = try await owed("undelivered", transmission, message.context)
            }
            return verdict
        }
    }

    private func read(
        _ transmission: Transmission, _ message: Message, _ answer: HTTPAnswer, _ search: Search?
    ) -> Verdict {
        var request = InterpretRequest(
            context: message.context, action: message.action, status: min(max(answer.status, 100), 599))
        request.channel = transmission.channel
        request.headers = answer.headers
        do {
            let meaning = try exchange.plugin(transmission.country).interpret(request, body: answer.body)
            var verdict = Verdict(message.action, message.call.kind, CallOutcome(meaning.outcome))
            verdict.ids = meaning.ids
            verdict.reasons = meaning.reasons
            verdict.number = meaning.number
            verdict.axes = meaning.axes
            verdict.retryAfterSeconds = meaning.retryAfterSeconds
            verdict.detail = meaning.evidence ?? meaning.reasons.first.map { "\($0.code) \($0.text ?? "")" }
            search?.judge(meaning, &verdict)
            return verdict
        } catch {
            // An answer that its own plugin cannot read proves nothing.
            return Verdict(message.action, message.call.kind, .unknown, detail: "\(error)")
        }
    }

    /// What an event makes owed to whom by when.
    private func owed(
        _ event: String, _ transmission: Transmission, _ context: CallContext
    ) async throws -> Verdict.Owed {
        let invoice = try Invoice.decode(try await parts.blobs.get(transmission.canonical))
        let exchange = exchange
        return try await exchange.database.read(organization) { transaction in
            Verdict.Owed(
                event: event,
                duties: try exchange.duties(
                    event, invoice, transmission.country, on: context.businessDate, channel: transmission.channel,
                    transaction))
        }
    }

    // MARK: Storing

    private func settle(
        _ transmission: Transmission, _ verdict: Verdict, attempt: Int64?, isInterrupted: Bool = false
    ) async throws {
        let (exchange, job) = (exchange, job)
        try await exchange.database.unit(organization) { transaction in
            let settlement = Settlement(exchange, transaction)
            if isInterrupted { try AttemptLog(transaction, at: settlement.now).interrupt(transmission) }
            try settlement.settle(transmission.number, verdict, attempt: attempt, job: job)
        }
        parts.atStep(.settled)
    }

    private func finish() async throws {
        let job = job
        _ = try await exchange.database.unit(nil) { try JobQueue($0).complete(job) }
    }

    private func postpone(_ refusal: StartMarker.Refusal) async throws {
        let later = parts.now().adding(seconds: parts.settings.gateSeconds)
        switch refusal {
        case .leaseLost: return
        case .moved: try await postpone(nil, until: parts.now())
        case .gate(let reason): try await postpone(reason, until: later)
        case .rate(let moment): try await postpone(nil, until: moment)
        }
    }

    /// Looked at again later; the reason stands in the row, so that nothing waits without being seen.
    private func postpone(_ reason: String?, until moment: Timestamp) async throws {
        let (job, organization) = (job, organization)
        try await exchange.database.unit(organization) { transaction in
            if let reason {
                try transaction.run(
                    """
                    UPDATE transmissions SET waiting = ?1, version = version + 1
                    WHERE organization_id = ?2 AND transmission = ?3 AND coalesce(waiting, '') <> ?1
                    """, [.text(reason), SQLValue(organization), .integer(job.subject)])
            }
            _ = try JobQueue(transaction).postpone(job, until: moment)
        }
    }

    /// A dead letter: it stays where it is until a person decides.
    private func holdBack(_ transmission: Transmission, _ reason: String, _ detail: String) async throws {
        let (job, organization, exchange) = (job, organization, exchange)
        try await exchange.database.unit(organization) { transaction in
            try transaction.run(
                """
                UPDATE transmissions SET hold = ?1, version = version + 1
                WHERE organization_id = ?2 AND transmission = ?3
                """, [.text(reason), SQLValue(organization), .integer(transmission.number)])
            let now = exchange.parts.now()
            try ExchangeEvents(transaction, at: now).add(
                "transmission.held", transmission: transmission.number,
                document: transmission.direction == .issued ? transmission.document : nil,
                ["reason": .string(reason), "detail": .string(String(detail.prefix(500)))])
            _ = try JobQueue(transaction).complete(job)
        }
    }
}
