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
        var route = RouteRequest()
        route.context = context(plugin, businessDate: notice.invoice.issueDate ?? .earliest)
        route.document = notice.invoice
        route.profile = notice.profile
        let answer = try plugin.route(route)
        var outgoing = OutgoingDocument(
            document: notice.document, invoice: notice.invoice, country: notice.country, profile: notice.profile,
            issuedAt: notice.issuedAt, xml: notice.xml, canonical: notice.canonical, route: answer,
            duties: try duties(
                "issued", notice.invoice, notice.country, on: notice.invoice.issueDate ?? .earliest,
                channel: answer.channel, transaction),
            mustBeSentOnIssueDate: manifest.numbering?.issueDate == .mustEqualSendDate)
        outgoing.signature = notice.signature
        let transmission = try Outbox(transaction, at: now).put(outgoing, instance: parts.uuid())
        if let transmission { try parts.whenMoved(try Transmissions(transaction).get(transmission), transaction) }
        return transmission
    }
}
