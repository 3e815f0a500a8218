internal import CountryPack
public import Documents
public import Ledger
public import Plugins
public import Storage
internal import Synchronization
public import XMLSignature

/// Documents on their way to authorities, and from them. One per host. [any-thread]
public final class Exchange: Sendable {
    /// What the host is put together from.
    public struct Parts: Sendable {
        public var ledger: Ledger
        public var blobs: any BlobStore
        public var plugins: [LoadedPlugin]
        public var secrets: any SecretSource = SystemSecrets()
        /// The key that messages and raw signatures of an organization are made with; nil where it has none.
        public var signingKey: @Sendable (OrganizationID) async throws -> SigningKey? = { _ in nil }
        public var settings = ExchangeSettings()
        /// Nil: this host has no memory outside the database of what it sent.
        public var mark: AttemptMark?
        public var zones = ZoneClock()
        public var now: TimeSource = Timestamp.system
        /// Waits so many microseconds by the clock that `now` reads.
        public var sleep: @Sendable (Int64) async throws -> Void = { try await Task.sleep(for: .microseconds($0)) }
        /// 0...999 at every call.
        public var jitter: @Sendable () -> Int64 = {
            var generator = SystemRandomNumberGenerator()
            return Int64.random(in: 0...999, using: &generator)
        }
        /// A fresh UUID at every call.
        public var uuid: @Sendable () -> String = {
            var generator = SystemRandomNumberGenerator()
            return UUIDText.make(of: "\(generator.next())\(generator.next())")
        }
        /// Runs in the transaction that moves a transmission: what else shows its state commits with it.
        public var whenMoved: @Sendable (Transmission, any Transaction) throws -> Void = { _, _ in }
        /// Rules that a received document breaks; empty where nothing is wrong.
        public var judge: @Sendable ([UInt8]) -> [String] = { _ in [] }
        /// Takes a received document into the books, in the transaction that marks it as booked: the number it has
        /// there; nil where this host has no books.
        public var whenReceived: @Sendable (InboundMessage, Invoice, any Transaction) throws -> Int64? = {
            _, _, _ in nil
        }
        /// Called at every named step of taking in; what shows that a host may die at any of them.
        public var atInboundStep: @Sendable (InboundStep) -> Void = { _ in }
        /// Called at every named step of the work; what shows that a host may die at any of them.
        public var atStep: @Sendable (ExchangeStep) -> Void = { _ in }

        public init(ledger: Ledger, blobs: any BlobStore, plugins: [LoadedPlugin]) {
            self.ledger = ledger
            self.blobs = blobs
            self.plugins = plugins
        }
    }

    let parts: Parts
    let clients: CallClients
    private let byCountry: [String: LoadedPlugin]
    let simulated = Mutex<[String: String]>([:])

    public init(_ parts: Parts) {
        self.parts = parts
        clients = CallClients(
            connectSeconds: parts.settings.connectSeconds, maximumAnswerBytes: parts.settings.maximumAnswerBytes)
        byCountry = Dictionary(
            parts.plugins.compactMap { plugin in plugin.identity.country.map { ($0, plugin) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The last attempt this host remembers.
    public var mark: Int64? { parts.mark?.last }

    /// Where profiles of the environment `sandbox` find an authority that is simulated on this machine.
    public func simulate(_ authority: String, at address: String) {
        simulated.withLock { $0[authority] = address }
    }

    public var database: any Database { parts.ledger.database }

    public func now() -> Timestamp { parts.now() }

    /// - Throws: `plugin.missing`: a document is never treated by another country's rules.
    func plugin(_ country: String) throws -> LoadedPlugin {
        guard let plugin = byCountry[country] else {
            throw ExchangeError(
                .state, "plugin.missing", "no plugin is loaded for \(country)", remedy: "install the country's plugin")
        }
        return plugin
    }

    /// The plugin whose manifest names an authority; nil for networks that serve several countries.
    func plugin(naming authority: String) -> LoadedPlugin? {
        parts.plugins.first { $0.identity.manifest.authorities.contains { $0.key == authority } }
    }

    /// Channels that the loaded plugins' authorities name.
    public var channels: [String] {
        Set(parts.plugins.flatMap { $0.identity.manifest.authorities.map(\.key) }).sorted()
    }

    public func close() async throws { try await clients.close() }
}
