internal import CountryPack
public import Documents
public import PluginKit
internal import Plugins
public import Storage

/// What is known of a document that is issued, or about to be.
public struct IssuedNotice: Sendable {
    /// Its number in its own table; any before it has one.
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
    /// Asks the country's plugin where a document goes. Plugin calls take their time: so it may be asked before the
    /// transaction that issues the document, and nothing is written.
    ///
    /// - Throws: `PluginError`; `exchange.country` without a plugin.
    public func route(_ notice: IssuedNotice) throws -> RouteAnswer {
        let plugin = try plugin(notice.country)
        var route = RouteRequest()
        route.context = context(plugin, businessDate: notice.invoice.issueDate ?? .earliest)
        route.document = notice.invoice
        route.profile = notice.profile
        return try plugin.route(route)
    }

    /// Asks what is owed beside an issued document, and puts it in line; within the transaction that issues it.
    ///
    /// - Parameter route: what ``route(_:)`` said; nil asks now.
    /// - Returns: nil when it goes nowhere.
    /// - Throws: as ``Outbox/put(_:instance:)``, and `PluginError`; then nothing is issued.
    @discardableResult
    public func enqueue(
        _ notice: IssuedNotice, route planned: RouteAnswer? = nil, _ transaction: any Transaction
    ) throws -> Int64? {
        let manifest = try plugin(notice.country).identity.manifest
        let answer = try planned ?? route(notice)
        var outgoing = OutgoingDocument(
            document: notice.document, invoice: notice.invoice, country: notice.country, profile: notice.profile,
            issuedAt: notice.issuedAt, xml: notice.xml, canonical: notice.canonical, route: answer,
            duties: try duties(
                "issued", notice.invoice, notice.country, on: notice.invoice.issueDate ?? .earliest,
                channel: answer.channel, transaction),
            mustBeSentOnIssueDate: manifest.numbering?.issueDate == .mustEqualSendDate)
        outgoing.signature = notice.signature
        let transmission = try Outbox(transaction, at: parts.now()).put(outgoing, instance: parts.uuid())
        if let transmission { try parts.whenMoved(try Transmissions(transaction).get(transmission), transaction) }
        return transmission
    }
}
