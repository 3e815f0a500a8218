public import API
internal import Books
internal import CommandTesting
internal import Exchange
internal import Foundation
internal import Hummingbird
public import HummingbirdTesting
public import Identity
internal import Ledger
internal import Logging
internal import Plugins
internal import Schemas
public import Storage
internal import Synchronization
internal import Validation

/// A host on a database of its own, with time, randomness and mail in the test's hand.
public final class TestHost: Sendable {
    public let store: TestStore
    public let host: API.Host
    public let clock: HandClock
    public let mail: CollectedMail
    public let log: CollectedLog
    /// Folder of the blobs.
    public let blobs: String

    public static let key = [UInt8](repeating: 7, count: 32)

    /// - Parameters:
    ///   - change: of settings, before the host is made.
    ///   - sends: whether what is issued is put in line for its authority. (Nothing takes it from there.)
    public init(
        _ engine: Engine, sends: Bool = false, identity change: (inout IdentitySettings) -> Void = { _ in },
        api: (inout APISettings) -> Void = { _ in }
    ) async throws {
        store = try await TestStore(engine)
        clock = HandClock()
        mail = CollectedMail()
        log = CollectedLog()
        var settings = IdentitySettings()
        // What bcrypt costs is not what these tests are about.
        settings.passwordCost = 4
        change(&settings)
        var edge = APISettings()
        edge.isCookieSecure = false
        edge.doorLimit = 1_000_000
        edge.generalLimit = 1_000_000
        // On a busy machine a test may leave its connection alone for longer than a client would.
        edge.idleTimeout = 600
        api(&edge)
        blobs = NSTemporaryDirectory() + "fiscus-blobs-\(UUID().uuidString)"
        host = try await Self.host(store.database, settings, edge, clock, mail, log, blobs, sends: sends)
    }

    /// Another host on the same database.
    public func second() async throws -> API.Host {
        try await Self.host(
            store.secondHost(), host.identity.settings, host.settings, clock, mail, log, blobs,
            sends: host.exchange != nil)
    }

    private static func host(
        _ database: any Database, _ settings: IdentitySettings, _ edge: APISettings, _ clock: HandClock,
        _ mail: CollectedMail, _ log: CollectedLog, _ blobs: String, sends: Bool
    ) async throws -> API.Host {
        let now: TimeSource = { clock.now() }
        let identity = try Identity(database, settings: settings, key: key, notifier: mail, now: now)
        try await identity.signingKeys.prepare()
        let ledger = Ledger(database, now: now, salt: { SystemRandomNumberGenerator.bytes(16) })
        let plugins = try loaded.get()
        let books = Books(
            ledger, identity: identity, countries: Countries(plugins.map(\.identity.manifest)), now: now)
        let store = try LocalBlobStore(folder: blobs)
        var means = IssuingMeans(
            plugins: plugins, catalogue: catalogue, validator: validator, blobs: store, stopwatch: { clock.ticks() })
        var exchange: Exchange?
        if sends {
            var parts = Exchange.Parts(ledger: ledger, blobs: store, plugins: plugins)
            parts.now = now
            parts.whenMoved = Sending.show
            let made = Exchange(parts)
            means.whenIssued = Sending.hook(made)
            exchange = made
        }
        var host = Host(
            books: books, means: means, settings: edge,
            migrations: try TestStore.migrations(), now: now, stopwatch: { clock.ticks() },
            log: Logger(label: "test") { JSONLog(label: $0, now: now) { log.add($0) } })
        host.exchange = exchange
        return host
    }

    private static let catalogue = SchemaCatalogue(root: packageRoot.appendingPathComponent("schemas/fetched").path)

    /// Shared by all tests: compiling its rules is what takes time.
    private static let validator: Validator = {
        let home = ValidationHome(
            plugins: packageRoot.appendingPathComponent("bin/plugins").path,
            rules: packageRoot.appendingPathComponent("share/fiscus/rules").path)
        let packs = home.packs().packs
        return Validator(
            catalogue: catalogue, profiles: ProfileCatalogue(packs: packs),
            registry: RuleRegistry(catalogue: catalogue, packs: packs, installed: home.rules))
    }()

    private static let loaded = Result {
        try PluginLoader(probe: nil).load(directory: packageRoot.appendingPathComponent("bin/plugins").path)
            .compactMap { outcome in if case .loaded(let plugin) = outcome { plugin } else { nil } }
    }

    /// The country of the test's organizations: its chart is the one whose account codes the tests post to.
    public let country = "RS"

    public func run(_ mode: TestingSetup = .router, _ body: @Sendable (TestAPI) async throws -> Void) async throws {
        let application = try Server.testable(host)
        do {
            try await application.test(mode) { client in
                try await body(TestAPI(client, self))
            }
        } catch {
            await store.close()
            throw error
        }
        try await host.exchange?.close()
        await store.close()
        try? FileManager.default.removeItem(atPath: blobs)
    }
}

/// Time that stands still unless the test moves it; every reading is one microsecond later than the last.
public final class HandClock: Sendable {
    private let microseconds = Mutex<Int64>(1_795_255_200_000_000)  // 2026-11-21T10:00:00Z

    public init() {}

    public func now() -> Timestamp {
        microseconds.withLock { value in
            value += 1
            return Timestamp(microseconds: value)
        }
    }

    public func ticks() -> UInt64 { UInt64(now().microseconds) * 1000 }

    public func advance(seconds: Int64) { microseconds.withLock { $0 += seconds * 1_000_000 } }
}

public final class CollectedMail: Notifier {
    private let notices = Mutex<[Notice]>([])

    public init() {}
    public func send(_ notice: Notice) async throws { notices.withLock { $0.append(notice) } }
    public var all: [Notice] { notices.withLock { $0 } }

    /// The token behind the `#` of the last link sent.
    public func lastToken(_ kind: Notice.Kind) -> String {
        all.last { $0.kind == kind }?.text.split(separator: "#").last.map { $0.trimmed } ?? ""
    }
}

public final class CollectedLog: Sendable {
    private let lines = Mutex<[String]>([])

    public init() {}
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    public var all: [String] { lines.withLock { $0 } }
}

extension Substring {
    fileprivate var trimmed: String { String(filter { !$0.isWhitespace }) }
}
