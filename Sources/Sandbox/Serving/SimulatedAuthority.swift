internal import Schematron
public import Validation
public import XML
public import XMLSignature

/// An authority as far as its interface goes: it judges and remembers, and knows nothing of faults or sockets.
public protocol SimulatedAuthority: Sendable {
    /// As the plugins name it.
    var name: String { get }
    var received: ReceivedDocuments { get }
    /// Whether a request hands a document in; faults that take a document apply to these.
    func isSubmission(_ request: SandboxRequest) -> Bool
    func answer(_ request: SandboxRequest) -> SandboxAnswer
    /// What it took beside documents.
    var reports: ReceivedReports { get }
    /// What lies in inboxes there; nil for one that has none.
    var inbox: PlacedDocuments? { get }
}

extension SimulatedAuthority {
    public var inbox: PlacedDocuments? { nil }
}

/// What every simulated authority is set up with.
public struct SandboxSetting: Sendable {
    /// Credential → issuer it belongs to; `*` belongs to every issuer.
    public var credentials: [String: String]
    /// Schema and rules; nil takes what is well formed.
    public var validator: Validator?
    /// The authority's own date, `YYYY-MM-DD`.
    public var today: @Sendable () -> String
    /// How often a document is asked for before its final state shows.
    public var pollsUntilFinal = 1
    /// Whose signatures are accepted on messages; nil accepts whoever signed, as long as the signature is right.
    public var trust: TrustAnchors?
    /// Schemas of signed messages by the name of their root element; a message without one is not checked by schema.
    public var messageSchemas: [String: XMLSchema] = [:]

    public init(credentials: [String: String], validator: Validator?, today: @escaping @Sendable () -> String) {
        self.credentials = credentials
        self.validator = validator
        self.today = today
    }

    /// Whose a credential is; nil for one that nobody has.
    func owner(_ credential: String?) -> CredentialOwner? {
        credential.flatMap { credentials[$0] }.map(CredentialOwner.init)
    }

    /// Rules that failed; empty when the document is good.
    func findings(_ bytes: [UInt8]) -> [String] {
        guard let validator else { return [] }
        let report = validator.validate(bytes, path: "received.xml")
        guard !report.isValid else { return [] }
        let rules = report.findings.filter { $0.severity != .warning }.map(\.rule)
        return rules.isEmpty ? ["notValidated"] : rules
    }
}

/// Whose documents a credential may hand in.
struct CredentialOwner: Sendable {
    let issuer: String

    func isSame(as other: String) -> Bool { issuer == "*" || issuer == other }
}
