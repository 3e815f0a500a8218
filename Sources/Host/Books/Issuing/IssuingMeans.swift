internal import CountryPack
internal import Issuing
public import Plugins
internal import Posting
public import Schemas
public import Storage
public import Validation

/// What documents are made with, beside the books: composed once by the executable, or by a test.
public struct IssuingMeans: Sendable {
    public var plugins: [LoadedPlugin]
    /// Nil where no schemas are installed: then nothing is issued.
    public var catalogue: SchemaCatalogue?
    /// Nil where no rules are installed: then nothing is issued.
    public var validator: Validator?
    /// Where the bytes of documents are kept; shared by all hosts of a database.
    public var blobs: any BlobStore
    /// Nanoseconds of a steady clock.
    public var stopwatch: @Sendable () -> UInt64
    public var whenIssued: IssuedHook
    /// Runs in the unit that posts a payment, once for each document it counts towards.
    public var whenPaid: PaidHook = { _, _ in }
    /// Told how long each step of an issue took, by its name; for metrics.
    public var observe: @Sendable (_ step: String, _ nanoseconds: UInt64) -> Void = { _, _ in }

    /// Told how many documents one unit issued; for metrics.
    public var observeBatch: @Sendable (_ documents: Int) -> Void = { _ in }

    public init(
        plugins: [LoadedPlugin], catalogue: SchemaCatalogue?, validator: Validator?, blobs: any BlobStore,
        stopwatch: @escaping @Sendable () -> UInt64, whenIssued: @escaping IssuedHook = { _ in { _, _ in } }
    ) {
        self.plugins = plugins
        self.catalogue = catalogue
        self.validator = validator
        self.blobs = blobs
        self.stopwatch = stopwatch
        self.whenIssued = whenIssued
    }
}

/// One country's plugin with what is derived from it.
struct CountryMeans: Sendable {
    let plugin: LoadedPlugin
    let engine: PostingEngine
    /// Without a key; nil without schemas.
    let issuer: DocumentIssuer?

    var manifest: Manifest { engine.manifest }

    init(_ plugin: LoadedPlugin, _ means: IssuingMeans) {
        self.plugin = plugin
        engine = PostingEngine(plugin.identity.manifest)
        issuer = means.catalogue.map {
            DocumentIssuer(plugin: plugin, catalogue: $0, key: nil, trust: nil, clock: means.stopwatch)
        }
    }
}
