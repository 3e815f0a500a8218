internal import API
internal import Books
internal import Documents
internal import Exchange
internal import Identity
internal import JSON
internal import Ledger
internal import Logging
internal import Plugins
internal import Sandbox
internal import ServiceLifecycle
internal import Storage
internal import Validation

/// Puts sending together: the exchange, its worker, the connection to the books, simulated authorities where wanted.
struct ExchangeComposition {
    let configuration: ServeConfiguration
    let log: Logger

    private static let credential = "sandbox"

    /// - Parameter invoicing: what receives documents and has the organizations' keys.
    func exchange(
        _ books: Books, _ plugins: [LoadedPlugin], _ blobs: any BlobStore, _ validator: Validator,
        invoicing: @escaping @Sendable () -> Invoicing?
    ) throws -> Exchange {
        var parts = Exchange.Parts(ledger: books.ledger, blobs: blobs, plugins: plugins)
        parts.mark = AttemptMark(path: configuration.data + "/attempts.mark")
        parts.secrets = TenantSecrets(books.identity.secretBox, others: SystemSecrets())
        if configuration.isSandboxed {
            parts.secrets = SandboxSecrets(value: Self.credential, others: parts.secrets)
            parts.settings.poll = JobBackoff(firstSeconds: 1, limitSeconds: 5)
            parts.settings.webhookSeconds = 1
            parts.settings.gateSeconds = 1
        }
        parts.whenMoved = { transmission, transaction in
            try Sending.show(transmission, transaction)
            if let invoicing = invoicing() { try Self.annul(transmission, invoicing, transaction) }
        }
        parts.judge = { content in
            let report = validator.validate(content, path: "received.xml")
            return report.isValid ? [] : report.findings.map(\.rule)
        }
        parts.whenReceived = { _, invoice, transaction in
            try invoicing()?.receive(invoice, transaction).number
        }
        parts.signingKey = { organization in try await invoicing()?.signingKey(of: organization) }
        return Exchange(parts)
    }

    /// What the authority took back has no effect in the books either.
    private static func annul(
        _ transmission: Transmissions.Entry, _ invoicing: Invoicing, _ transaction: any Transaction
    ) throws {
        let void: Voidance
        switch transmission.axes.void {
        case .none, .replaced: return
        case .cancelled: void = .cancelled
        case .storno: void = .storno
        }
        guard transmission.isDocument else { return }
        let document = try invoicing.books.documents(transaction).find(transmission.document)
        guard document.void == .none else { return }
        do {
            try invoicing.annul(transmission.document, as: void, transaction, by: .system)
        } catch let error as BooksError {
            // The authority's word stands all the same; a person mends the books.
            try invoicing.books.ledger.audit(transaction).record(
                "document.voidUnposted", of: "document", transmission.document,
                after: ["reason": .string(error.code)], by: .system)
        }
    }

    /// What the books call in the transaction that posts a payment.
    static func paid(_ exchange: Exchange, _ books: Books) -> PaidHook {
        { record, transaction in
            let row = try books.documents(transaction).issued(record.document)
            guard let xml = row.xml, let profile = row.profile else { return }
            let body = try transaction.first(
                "SELECT body FROM documents WHERE organization_id = ?1 AND document = ?2",
                [SQLValue(try transaction.requireOrganization()), .integer(record.document)]
            ) { try $0.text(0) }
            let notice = IssuedNotice(
                document: record.document, invoice: try Invoice.decode(Array((body ?? "").utf8)), country: row.country,
                profile: profile, issuedAt: row.issuedAt, xml: xml, signature: row.signature,
                canonical: row.canonical)
            try exchange.happened(
                "paid", to: notice, on: record.day, occasion: record.payment,
                parameters: ["amount": "\(record.amount)", "date": record.day.description], transaction)
        }
    }

    /// The worker as a service; with simulated authorities when the configuration asks for them.
    func services(_ exchange: Exchange) throws -> [any Service] {
        var services: [any Service] = [ExchangeService(exchange: exchange, log: log)]
        if configuration.isSandboxed {
            let validator = Validator.installed(try ValidationHome.current()).validator
            services.append(SandboxService(exchange: exchange, validator: validator))
        }
        return services
    }
}

/// The worker, for every channel that anything waits for.
struct ExchangeService: Service {
    let exchange: Exchange
    let log: Logger

    func run() async throws {
        let (exchange, log) = (exchange, log)
        let mark = exchange.mark
        // A database that never sent anything may send from here; every other one is armed by hand.
        let state = try await exchange.database.unit(nil) { transaction -> Arming.State in
            let arming = Arming(transaction, at: Timestamp.system())
            let state = try arming.state(mark: mark)
            guard state == .disarmed("database.neverArmed"), try arming.lastAttempt() == 0 else { return state }
            try arming.arm(reason: "the first start: nothing was ever sent")
            return .armed
        }
        if case .disarmed(let why) = state {
            log.warning("exchange", metadata: ["disarmed": "\(why)", "remedy": "fiscus exchange arm"])
        }
        await cancelWhenGracefulShutdown {
            await ExchangeWorker(exchange).run { error in
                log.error("exchange", metadata: ["error": "\(error)"])
            }
        }
    }
}

/// Simulated authorities beside the host, on ports the system chooses.
struct SandboxService: Service {
    let exchange: Exchange
    let validator: Validator

    func run() async throws {
        let zones = ZoneClock()
        let exchange = exchange
        let fleet = SandboxFleet(
            port: 0, credential: "sandbox", validator: validator,
            today: { zones.local(Timestamp.system(), in: $0).day.description },
            now: { Timestamp.system().description },
                seconds: { Timestamp.system().microseconds / 1_000_000 },
            running: { name, port in
                exchange.simulate(name, at: "http://127.0.0.1:\(port)")
                Terminal.note("simulated \(name): http://127.0.0.1:\(port)/_page")
            })
        try await cancelWhenGracefulShutdown { try await fleet.run() }
    }
}

/// `sandbox:` references hold the simulated authorities' one credential.
struct SandboxSecrets: SecretSource {
    let value: String
    let others: any SecretSource

    func secret(_ reference: SecretReference) throws -> String {
        reference.kind == "sandbox" ? value : try others.secret(reference)
    }
}
