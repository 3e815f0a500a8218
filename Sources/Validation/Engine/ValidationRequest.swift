public import Schematron
public import XML

/// What to check a document against.
public struct ValidationRequest: Sendable {
    public enum ProfileChoice: Sendable, Hashable {
        /// By root element and CustomizationID.
        case automatic
        /// One of the installation's.
        case named(String)
        /// The caller's own, for example that of a loaded plugin.
        case given(KnownProfile)
        /// None: only what `schema` and `rules` name.
        case none
    }

    public var profile = ProfileChoice.automatic
    /// Rule sets beside those of the profile, in this order.
    public var rules: [InstalledRuleSet] = []
    /// A schema file in place of the profile's.
    public var schema: String?
    public var isSchemaSkipped = false
    public var asOf = AsOf.issueDate
    public var severities: SeverityOverrides?
    public var limits = XMLLimits.standard
    /// How much of the thread's stack rules that call themselves may use; nil for what any thread has.
    public var recursionBytes: Int?
    /// The moment that rules see when they ask for it.
    public var clock = Clock.epoch

    public init() {}
}
