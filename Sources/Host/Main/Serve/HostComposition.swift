internal import API
internal import Books
internal import CountryPack
internal import Exchange
internal import Glibc
internal import Identity
internal import Ledger
internal import Logging
internal import Plugins
internal import ServiceLifecycle
internal import Storage
internal import Synchronization
internal import UnixSignals
internal import Validation

/// Puts a host together and runs it until it is told to stop.
struct HostComposition {
    let configuration: ServeConfiguration
    let plugins: PluginOptions
    let installation: Installation

    init(_ configuration: ServeConfiguration, _ plugins: PluginOptions, _ installation: Installation) {
        self.configuration = configuration
        self.plugins = plugins
        self.installation = installation
    }

    func run() async throws {
        let (address, port) = try Self.parse(configuration.listen)
        let log = Self.log(configuration.logLevel)
        let books = try await open()
        let database = books.database
        var failure: (any Error)?
        do { try await serve(books, address, port, log) } catch { failure = error }
        // The commit queue empties before this returns.
        await database.close()
        if let failure { throw failure }
    }

    /// The database brought up to date, and the books on it; also for commands beside the host.
    func open() async throws -> Books {
        try LocalFile.makeFolder(configuration.data)
        let location = DatabaseLocation(configuration.database ?? configuration.data + "/fiscus.sqlite")
        let database = try location.open(connections: configuration.connections)
        let migrations = try DatabaseOptions.migrations()
        if location.engine == .sqlite {
            try await database.migrate(migrations, at: Timestamp.system())
        } else {
            try await database.requireCurrent(migrations)
        }
        let key = try HostKey.read(configuration.keyFile ?? configuration.data + "/host.key")
        let notifier = try MaildirNotifier(
            folder: configuration.mailFolder ?? configuration.data + "/mail", now: Timestamp.system,
            random: SystemRandomNumberGenerator.bytes)
        let identity = try Identity(database, settings: configuration.identity, key: key, notifier: notifier)
        try await identity.signingKeys.prepare()
        return Books(
            Ledger(database), identity: identity, countries: Countries(try loaded().map(\.identity.manifest)))
    }

    private func serve(_ books: Books, _ address: String, _ port: Int, _ log: Logger) async throws {
        let (validator, problems) = Validator.installed(try ValidationHome.current())
        for problem in problems { log.warning("validation", metadata: ["problem": "\(problem)"]) }
        let plugins = try loaded()
        let blobs = try LocalBlobStore(folder: configuration.blobFolder ?? configuration.data + "/blobs")
        let sending = ExchangeComposition(configuration: configuration, log: log)
        // The books tell the exchange what they issue, and take in what it receives.
        let known = InvoicingBox()
        let exchange = try sending.exchange(books, plugins, blobs, validator) { known.invoicing }
        var edge = configuration.api
        edge.allowsLoopback = configuration.isSandboxed
        var means = IssuingMeans(
            plugins: plugins, catalogue: try installation.catalogue(), validator: validator, blobs: blobs,
            stopwatch: SystemClock.nanoseconds, whenIssued: Sending.hook(exchange))
        means.whenPaid = ExchangeComposition.paid(exchange, books)
        var host = Host(
            books: books, means: means, settings: edge,
            migrations: try DatabaseOptions.migrations(), stopwatch: SystemClock.nanoseconds, log: log)
        host.exchange = exchange
        known.set(host.invoicing)
        let identity = books.identity
        host.metrics.gauge("fiscus_password_queue", "Passwords waiting or being hashed.") {
            Int64(identity.passwords.depth)
        }
        if let token = try await identity.firstStartToken() {
            Terminal.note("There is no administrator yet. POST /api/v1/auth/claim with this token: \(token)")
        }
        let engine = books.database.engine.rawValue
        let server = try Server(host, address: address, port: port) { port in
            Terminal.note("fiscus serves http://\(address):\(port)/api/v1 (\(engine))")
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [Housekeeping(host)] + (try sending.services(exchange)) + [server],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
        var failure: (any Error)?
        do { try await group.run() } catch { failure = error }
        try await exchange.close()
        if let failure { throw failure }
    }

    private func loaded() throws(Failure) -> [LoadedPlugin] {
        var loaded: [LoadedPlugin] = []
        for outcome in try plugins.load(installation) {
            switch outcome {
            case .loaded(let plugin): loaded.append(plugin)
            case .refused(let path, let refusal): Terminal.note("\(path) was refused: \(refusal)")
            }
        }
        return loaded
    }

    private static func log(_ level: String) -> Logger {
        var log = Logger(label: "fiscus") { label in
            JSONLog(label: label, now: Timestamp.system) { line in Terminal.log(line) }
        }
        log.logLevel = Logger.Level(rawValue: level) ?? .info
        return log
    }

    private static func parse(_ listen: String) throws(Failure) -> (String, Int) {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port), colon > listen.startIndex
        else {
            throw Failure("listen.form", "\(listen) is not ADDRESS:PORT", remedy: "as in 127.0.0.1:8080")
        }
        return (String(listen[..<colon]), port)
    }
}

/// Books and exchange each know the other; whichever is made first gets to know the other here.
private final class InvoicingBox: Sendable {
    private let box = Mutex<Invoicing?>(nil)

    var invoicing: Invoicing? { box.withLock { $0 } }

    func set(_ invoicing: Invoicing) { box.withLock { $0 = invoicing } }
}
