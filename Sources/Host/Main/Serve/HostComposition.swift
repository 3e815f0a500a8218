internal import API
internal import Books
internal import CountryPack
internal import Identity
internal import Ledger
internal import Logging
internal import Plugins
internal import ServiceLifecycle
internal import Storage
internal import UnixSignals

/// Puts a host together and runs it until it is told to stop.
struct HostComposition {
    let data: String
    let database: String?
    let listen: String
    let plugins: PluginOptions
    let installation: Installation

    func run() async throws {
        try LocalFile.makeFolder(data)
        let (address, port) = try Self.parse(listen)
        let location = DatabaseLocation(database ?? data + "/fiscus.sqlite")
        let opened = try location.open()
        let migrations = try DatabaseOptions.migrations()
        if location.engine == .sqlite {
            try await opened.migrate(migrations, at: Timestamp.system())
        } else {
            try await opened.requireCurrent(migrations)
        }
        let key = try HostKey.read(data + "/host.key")
        let random = SystemRandomNumberGenerator.bytes
        let notifier = try MaildirNotifier(folder: data + "/mail", now: Timestamp.system, random: random)
        let identity = try Identity(opened, key: key, notifier: notifier)
        try await identity.signingKeys.prepare()
        let loaded = try loadedPlugins()
        let books = Books(
            Ledger(opened), identity: identity, countries: Countries(loaded.map(\.identity.manifest)))
        var settings = APISettings()
        settings.isCookieSecure = false
        let host = Host(
            books: books, plugins: loaded, validator: nil, settings: settings, migrations: migrations,
            stopwatch: SystemClock.nanoseconds, log: Logger(label: "fiscus"))
        if let token = try await identity.firstStartToken() {
            Terminal.note("There is no administrator yet. POST /api/v1/auth/claim with this token: \(token)")
        }
        let server = try Server(host, address: address, port: port) { port in
            Terminal.note("fiscus serves http://\(address):\(port)/api/v1 (\(location.engine.rawValue))")
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: host.log))
        try await group.run()
        await opened.close()
    }

    private func loadedPlugins() throws(Failure) -> [LoadedPlugin] {
        var loaded: [LoadedPlugin] = []
        for outcome in try plugins.load(installation) {
            switch outcome {
            case .loaded(let plugin): loaded.append(plugin)
            case .refused(let path, let refusal): Terminal.note("\(path) was refused: \(refusal)")
            }
        }
        return loaded
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
