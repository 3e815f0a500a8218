public import Documents
public import XMLSignature

/// What is to be issued and how.
public struct IssueRequest: Sendable {
    /// The canonical document as JSON.
    public var document: [UInt8]
    /// Attachments by part name.
    public var parts: [String: [UInt8]] = [:]
    /// Profile id; the plugin's default for the kind of document when nil.
    public var profile: String?
    /// When the document is issued: `SigningTime`, and the moment of the call.
    public var moment: Moment
    /// The same on the organization's clock, RFC 3339 with its offset: what documents show. In UTC when nil.
    public var localMoment: String?
    public var businessDate: Day
    /// Fresh identifiers for what a document needs of them, used from the front; kept with the document for replay.
    public var ids: [String] = []
    /// Overrides the form the profile names.
    public var signatureForm: SignatureForm?
    /// Overrides the XAdES profile the profile names.
    public var signatureProfile: SignatureProfile?
    /// The file name a detached signature refers to.
    public var name: String

    public init(document: [UInt8], moment: Moment, businessDate: Day, name: String) {
        self.document = document
        self.moment = moment
        self.businessDate = businessDate
        self.name = name
    }
}
