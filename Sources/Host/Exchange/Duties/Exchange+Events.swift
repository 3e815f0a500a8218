public import Documents
internal import CountryPack
internal import Ledger
internal import PluginKit
internal import Plugins
public import Storage

extension Exchange {
    /// Something happened to an issued document after it was issued: it was paid, say. What is owed to authorities
    /// because of it is written down, and what the host discharges is put in line; all within the transaction.
    ///
    /// - Parameters:
    ///   - event: as the plugin's `duties` knows it.
    ///   - occasion: tells events of one kind apart, such as the number of the payment.
    ///   - parameters: what a message about it needs beside the document.
    /// - Throws: `plugin.missing`, `PluginError`.
    public func happened(
        _ event: String, to notice: IssuedNotice, on day: Day, occasion: Int64 = 0, parameters: [String: String] = [:],
        _ transaction: any Transaction
    ) throws {
        let sending = try Transmissions(transaction).sending(of: notice.document)
        let owed = try duties(event, notice.invoice, notice.country, on: day, channel: sending?.channel, transaction)
        guard let number = notice.invoice.number, let issueDate = notice.invoice.issueDate else { return }
        let subject = sending.map { Subject($0) }
            ?? Subject(
                document: notice.document, kind: notice.invoice.kind.rawValue, number: number, issueDate: issueDate,
                issuedAt: notice.issuedAt, isCopy: notice.invoice.copy, country: notice.country,
                profile: notice.profile, xml: notice.xml, signature: notice.signature, canonical: notice.canonical)
        try DutyLedger(transaction, at: parts.now()).add(
            owed, event: event, of: subject, transmission: sending?.number, occasion: occasion, parameters: parameters)
    }

    /// What the country's plugin says is owed because of an event.
    /// - Parameter channel: of the document; its profile's parameters are given to the plugin.
    func duties(
        _ event: String, _ invoice: Invoice, _ country: String, on day: Day, channel: String?,
        _ transaction: any Transaction
    ) throws -> [DutiesAnswer.Duty] {
        let plugin = try plugin(country)
        let profiles = try IssuerProfiles(transaction, at: parts.now()).all()
        var request = DutiesRequest()
        request.context = context(plugin, businessDate: day)
        request.event = event
        request.document = invoice
        request.day = day
        request.channels = profiles.filter(\.isEnabled).map(\.authority)
        request.parameters = profiles.first { $0.authority == channel }?.parameters ?? [:]
        return try plugin.duties(request).duties
    }

    func context(_ plugin: LoadedPlugin, businessDate: Day? = nil) -> CallContext {
        let local = parts.zones.local(parts.now(), in: plugin.identity.manifest.locale?.timeZone)
        return CallContext(moment: local.text, businessDate: businessDate ?? local.day)
    }
}
