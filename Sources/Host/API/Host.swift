public import Books
public import Exchange
public import Identity
public import Ledger
public import Logging
public import Plugins
public import Storage
public import Validation

/// What the API works with: composed once by the executable, or by a test.
public struct Host: Sendable {
    public var books: Books
    /// Documents: drafted, issued, taken back.
    public var invoicing: Invoicing
    /// Documents on their way to authorities; nil for a host that sends nothing.
    public var exchange: Exchange?
    /// Loaded country plugins, for what their data alone cannot say.
    public var plugins: [LoadedPlugin]
    /// Nil where schemas and rules are not installed: `/validate` says so.
    public var validator: Validator?
    public var settings: APISettings
    public var now: TimeSource
    /// Nanoseconds of a steady clock.
    public var stopwatch: @Sendable () -> UInt64
    public var random: RandomSource
    public var log: Logger
    public let metrics: Metrics
    /// What `/ready` asks beyond the database.
    public var migrations: MigrationList

    public init(
        books: Books, means: IssuingMeans, settings: APISettings = .init(),
        migrations: MigrationList, now: @escaping TimeSource = Timestamp.system,
        stopwatch: @escaping @Sendable () -> UInt64, random: @escaping RandomSource = SystemRandomNumberGenerator.bytes,
        log: Logger
    ) {
        let metrics = Metrics()
        var means = means
        means.observe = { step, time in
            metrics.observe("fiscus_issue_seconds", "step=\"\(step)\"", nanoseconds: time)
        }
        means.observeBatch = { metrics.observe("fiscus_issue_batch_documents", size: $0) }
        books.database.observeGroups { metrics.observe("fiscus_ledger_batch_units", size: $0) }
        self.books = books
        let invoicing = Invoicing(books, means)
        self.invoicing = invoicing
        plugins = means.plugins
        validator = means.validator
        self.settings = settings
        self.migrations = migrations
        self.now = now
        self.stopwatch = stopwatch
        self.random = random
        self.log = log
        self.metrics = metrics
        metrics.gauge("fiscus_issue_queue", "Documents waiting for their number.") { await invoicing.depth }
    }

    public var identity: Identity { books.identity }
    public var ledger: Ledger { books.ledger }
    public var database: any Database { books.database }
}

/// How the edge behaves; every default is meant for production behind a proxy that ends TLS.
public struct APISettings: Sendable {
    /// Origins that browsers may call from; none by default.
    public var allowedOrigins: [String] = []
    /// Whether cookies are sent over TLS only. False for a host that is called over plain HTTP.
    public var isCookieSecure = true
    /// Bytes of a request body.
    public var bodyLimit = 10 << 20
    /// Levels of JSON.
    public var jsonDepth = 32
    /// Requests a client may make in a window, and how long a window is.
    public var generalLimit: Int64 = 6_000
    public var generalWindowSeconds: Int64 = 60
    /// Tries at the doors (login, register, reset ...) an address may make in a window.
    public var doorLimit: Int64 = 30
    public var doorWindowSeconds: Int64 = 15 * 60
    /// Whether `X-Forwarded-For` names the peer: only behind a proxy that sets it.
    public var trustsProxy = false
    /// Whether tenants may name addresses on this machine: only where authorities are simulated.
    public var allowsLoopback = false
    /// Seconds.
    public var bodyDeadline: Int64 = 30
    public var writeDeadline: Int64 = 30
    public var idleTimeout: Int64 = 60

    public init() {}
}
