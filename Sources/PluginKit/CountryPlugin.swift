public import CountryPack
public import Documents
public import JSON

/// One country: what a Swift author writes.
///
/// Everything has a default that works from the manifest alone, so a first country is a manifest and an empty type:
///
/// ```swift
/// struct Narnia: CountryPlugin {
///     static let manifestBytes = PackBytes(narnia_manifest())
///     let pack: Pack
/// }
/// @c(fiscus_plugin_entry) public func entry() -> PluginEntry { export(Narnia.self) }
/// ```
///
/// Implementations are pure: no files, sockets, clock, randomness, keys, threads or state between calls. They are
/// called on many threads at once. An error that is thrown becomes diagnostics for the caller: throw `Diagnostics`
/// for bad input, `Refusal` for what the law forbids; anything else counts as a defect of the plugin.
public protocol CountryPlugin: Sendable {
    /// `manifest.json` and `profiles.json`, embedded in the library.
    static var embedded: EmbeddedPack { get }

    init(pack: Pack)
    var pack: Pack { get }

    /// The number a document gets, from the series' counter.
    func formatNumber(_ request: FormatNumberRequest) throws -> FormatNumberAnswer
    /// Fills in categories, rates, breakdown and totals; refuses given figures that disagree.
    func assess(_ request: AssessRequest) throws -> AssessAnswer
    /// Parses, checks and formats an identifier.
    func identify(_ request: IdentifyRequest) throws -> IdentifyAnswer
    /// Corporate income tax, withholding tax.
    func levy(_ request: LevyRequest) throws -> LevyAnswer

    /// The XML of an assessed document, without a signature.
    func build(_ request: BuildRequest, parts: Parts) throws -> [UInt8]
    /// The canonical document of an XML the host parsed, and what could not be kept.
    func read(_ request: ReadRequest, xml: XMLElement) throws -> ReadAnswer
    /// The credit note or correction of an issued document, as a draft.
    func correct(_ request: CorrectRequest) throws -> CorrectAnswer
    /// How a profile's documents are written and read.
    func dialect(_ profile: Profile, for document: Invoice?) -> UBLDialect

    /// Where a document goes, and in whose name.
    func route(_ request: RouteRequest) throws -> RouteAnswer
    /// What an event makes owed to whom by when.
    func duties(_ request: DutiesRequest) throws -> DutiesAnswer
    /// An HTTP call on an authority, as data. Throws `Needs` for what only the host can make.
    func exchangeRequest(_ request: ExchangeRequest, parts: Parts) throws -> ExchangeRecipe
    /// What an authority's answer means.
    func interpret(_ request: InterpretRequest, body: [UInt8], xml: XMLParsing) throws -> Interpretation
    /// What an inbound message holds.
    func receive(_ request: ReceiveRequest, message: [UInt8], xml: XMLParsing) throws -> ReceiveAnswer

    /// A return's boxes from the period's totals.
    func prepareFiling(_ request: PrepareFilingRequest) throws -> PrepareFilingAnswer
    /// The authority's file.
    func renderFiling(_ request: RenderFilingRequest) throws -> [UInt8]
}

/// Parses XML through the host, which refuses DTDs and bounds depth and size.
public typealias XMLParsing = ([UInt8]) throws -> XMLElement

/// What the law or a profile forbids, though it was understood.
public struct Refusal: Error, Sendable {
    public let diagnostics: Diagnostics

    public init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    public init(_ diagnostic: Diagnostic) { diagnostics = Diagnostics(diagnostic) }
}

/// A plugin's data, decoded.
public struct Pack: Sendable {
    public let manifest: Manifest
    public let profiles: [Profile]

    public init(manifest: Manifest, profiles: [Profile]) {
        self.manifest = manifest
        self.profiles = profiles
    }

    /// The profile a document is built with: the one asked for, else the most particular one that fits it.
    public func profile(_ id: String?, for invoice: Invoice) throws(Diagnostics) -> Profile {
        if let id {
            guard let profile = profiles.first(where: { $0.id == id }) else {
                throw Diagnostics(
                    Diagnostic(
                        code: "profile.unknown", path: "/profile", message: "there is no profile \(id)",
                        remedy: "one of: \(profiles.map(\.id).joined(separator: ", "))"))
            }
            return profile
        }
        // The most particular profile that fits; of two alike the one that stands first.
        let fitting = profiles.filter { $0.fits(invoice) }.reduce(nil as Profile?) { best, profile in
            guard let best, best.requires.count >= profile.requires.count else { return profile }
            return best
        }
        guard let fitting else {
            throw Diagnostics(
                Diagnostic(
                    code: "profile.none", path: "/kind",
                    message: "no profile carries a document of kind \(invoice.kind.rawValue) on its issue date",
                    remedy: "kinds: \(Set(profiles.flatMap(\.kinds).map(\.rawValue)).sorted().joined(separator: ", "))")
            )
        }
        return fitting
    }
}
