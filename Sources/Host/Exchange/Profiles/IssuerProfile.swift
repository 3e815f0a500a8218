internal import Ledger
internal import Storage

/// How an organization speaks to one authority. Nothing is sent while `isEnabled` is off; nothing is sent to a live
/// environment while `allowsLive` is off. Both are off until somebody turns them on.
public struct IssuerProfile: Sendable, Hashable {
    /// Key of the authority or network, as the plugin's routes name it.
    public var authority: String
    public var isEnabled = false
    /// An environment of the plugin's manifest (`demo`, `production`), or `sandbox`.
    public var environment = "demo"
    public var allowsLive = false
    /// In place of the manifest's address: authorities move, and providers have addresses of their own.
    public var baseURL: String?
    /// Where each secret that a recipe may ask for is kept: name → reference, never the secret itself.
    public var secrets: [String: String] = [:]
    /// Whom the credentials belong to: the identifier that documents must be handed in with.
    public var scheme: String
    public var identity: String
    /// What the plugin's recipes of this authority need beside the document.
    public var parameters: [String: String] = [:]
    /// In place of the manifest's rate.
    public var perSecond: Int?
    /// For changes that must not overwrite each other; 0 in a profile that is not stored yet.
    public internal(set) var version: Int64 = 0

    public init(authority: String, scheme: String, identity: String) {
        self.authority = authority
        self.scheme = scheme
        self.identity = identity
    }

    /// Environments where a mistake has legal effect. Whatever is not known to be a test counts as live.
    public var isLive: Bool { !["sandbox", "demo", "test", "conformance"].contains(environment) }
}

extension IssuerProfile {
    static let columns = """
        authority, enabled, environment, allow_live, base_url, secrets, scheme, identity, parameters, per_second,
        version
        """

    init(_ row: Row) throws {
        self.init(authority: try row.text(0), scheme: try row.text(6), identity: try row.text(7))
        isEnabled = try row.bool(1)
        environment = try row.text(2)
        allowsLive = try row.bool(3)
        baseURL = try row.textIfPresent(4)
        secrets = try row.map(5)
        parameters = try row.map(8)
        perSecond = try row.integerIfPresent(9).map { Int($0) }
        version = try row.integer(10)
    }
}
