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

    func exchange(_ books: Books, _ plugins: [LoadedPlugin], _ blobs: any BlobStore) throws -> Exchange {
        var parts = Exchange.Parts(ledger: books.ledger, blobs: blobs, plugins: plugins)
        parts.mark = AttemptMark(path: configuration.data + "/attempts.mark")
        parts.secrets = TenantSecrets(books.identity.secretBox, others: SystemSecrets())
        if configuration.isSandboxed {
            parts.secrets = SandboxSecrets(value: Self.credential, others: parts.secrets)
            parts.settings.poll = JobBackoff(firstSeconds: 1, limitSeconds: 5)
            parts.settings.webhookSeconds = 1
        }
        parts.whenMoved = Sending.show
        return Exchange(parts)
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
