public import Documents
public import PluginKit
public import Storage

/// An issued document on its way out, as Exchange needs it. The blobs are stored before the row that names them.
public struct OutgoingDocument: Sendable {
    /// The document's number in its own table.
    public var document: Int64
    /// The issued, assessed document: what the canonical blob holds.
    public var invoice: Invoice
    /// Counts what was issued again under the same number after a refusal that keeps it.
    public var revision: Int64 = 0
    public var country: String
    public var profile: String
    public var issuedAt: Timestamp
    /// The bytes that are sent.
    public var xml: Digest
    /// The signature document of a detached signature.
    public var signature: Digest?
    /// The canonical document as JSON.
    public var canonical: Digest
    /// Where the plugin's `route` says it goes.
    public var route: RouteAnswer
    /// What the plugin's `duties` says is owed because it was issued.
    public var duties: [DutiesAnswer.Duty]
    /// The authority refuses any issue date but the day of sending.
    public var mustBeSentOnIssueDate: Bool

    public init(
        document: Int64, invoice: Invoice, country: String, profile: String, issuedAt: Timestamp, xml: Digest,
        canonical: Digest, route: RouteAnswer, duties: [DutiesAnswer.Duty] = [], mustBeSentOnIssueDate: Bool = false
    ) {
        self.document = document
        self.invoice = invoice
        self.country = country
        self.profile = profile
        self.issuedAt = issuedAt
        self.xml = xml
        self.canonical = canonical
        self.route = route
        self.duties = duties
        self.mustBeSentOnIssueDate = mustBeSentOnIssueDate
    }
}
