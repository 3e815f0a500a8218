internal import CountryPack
public import Documents
internal import PluginKit
internal import Plugins
public import Storage

/// What is known of a document the moment it is issued.
public struct IssuedNotice: Sendable {
    public var document: Int64
    public var invoice: Invoice
    public var country: String
    public var profile: String
    public var issuedAt: Timestamp
    public var xml: Digest
    public var signature: Digest?
    public var canonical: Digest

    public init(
        document: Int64, invoice: Invoice, country: String, profile: String, issuedAt: Timestamp, xml: Digest,
        signature: Digest?, canonical: Digest
    ) {
        self.document = document
        self.invoice = invoice
        self.country = country
        self.profile = profile
        self.issuedAt = issuedAt
        self.xml = xml
        self.signature = signature
        self.canonical = canonical
    }
}

extension Exchange {
    /// Asks the country's plugin where an issued document goes and what is owed beside it, and puts it in line; within
    /// the transaction that issues it.
    ///
    /// - Returns: nil when it goes nowhere.
    /// - Throws: as ``Outbox/put(_:instance:)``, and `PluginError`; then nothing is issued.
    @discardableResult
    public func enqueue(_ notice: IssuedNotice, _ transaction: any Transaction) throws -> Int64? {
        let plugin = try plugin(notice.country)
        let now = parts.now()
        let manifest = plugin.identity.manifest
        let context = CallContext(
            moment: parts.zones.local(now, in: manifest.locale?.timeZone).text,
            businessDate: notice.invoice.issueDate ?? .earliest)
        var route = RouteRequest()
        route.context = context
        route.document = notice.invoice
        route.profile = notice.profile
        var duties = DutiesRequest()
        duties.context = context
        duties.event = "issued"
        duties.document = notice.invoice
        duties.day = notice.invoice.issueDate
        var outgoing = OutgoingDocument(
            document: notice.document, invoice: notice.invoice, country: notice.country, profile: notice.profile,
            issuedAt: notice.issuedAt, xml: notice.xml, canonical: notice.canonical, route: try plugin.route(route),
            duties: try plugin.duties(duties).duties,
            mustBeSentOnIssueDate: manifest.numbering?.issueDate == .mustEqualSendDate)
        outgoing.signature = notice.signature
        let transmission = try Outbox(transaction, at: now).put(outgoing, instance: parts.uuid())
        if let transmission { try parts.whenMoved(try Transmissions(transaction).get(transmission), transaction) }
        return transmission
    }
}
