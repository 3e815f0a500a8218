internal import CountryPack
public import Documents
internal import PluginKit
internal import Plugins
public import Storage

/// What is known of a document that is about to be issued.
public struct IssuedNotice: Sendable {
    public var invoice: Invoice
    public var country: String
    public var profile: String
    public var issuedAt: Timestamp
    public var xml: Digest
    public var signature: Digest?
    public var canonical: Digest

    public init(
        invoice: Invoice, country: String, profile: String, issuedAt: Timestamp, xml: Digest, signature: Digest?,
        canonical: Digest
    ) {
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
    /// Asks the country's plugin where a document goes and what is owed beside it. Plugin calls take their time: so it
    /// is asked before the transaction that issues the document, and nothing is written.
    ///
    /// - Returns: what ``enqueue(_:document:_:)`` takes.
    /// - Throws: `PluginError`; `exchange.country` without a plugin; then nothing is issued.
    public func plan(_ notice: IssuedNotice) throws -> OutgoingDocument {
        let plugin = try plugin(notice.country)
        let manifest = plugin.identity.manifest
        let context = CallContext(
            moment: parts.zones.local(parts.now(), in: manifest.locale?.timeZone).text,
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
            document: 0, invoice: notice.invoice, country: notice.country, profile: notice.profile,
            issuedAt: notice.issuedAt, xml: notice.xml, canonical: notice.canonical, route: try plugin.route(route),
            duties: try plugin.duties(duties).duties,
            mustBeSentOnIssueDate: manifest.numbering?.issueDate == .mustEqualSendDate)
        outgoing.signature = notice.signature
        return outgoing
    }

    /// Puts a planned document in line, within the transaction that issues it.
    ///
    /// - Parameter document: its number in its own table.
    /// - Returns: nil when it goes nowhere.
    /// - Throws: as ``Outbox/put(_:instance:)``; then nothing is issued.
    @discardableResult
    public func enqueue(
        _ planned: OutgoingDocument, document: Int64, _ transaction: any Transaction
    ) throws -> Int64? {
        var outgoing = planned
        outgoing.document = document
        let transmission = try Outbox(transaction, at: parts.now()).put(outgoing, instance: parts.uuid())
        if let transmission { try parts.whenMoved(try Transmissions(transaction).get(transmission), transaction) }
        return transmission
    }
}
