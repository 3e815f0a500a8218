internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

extension Emirates {
    /// PINT AE's documents, and the tax data document about one of them.
    func build(_ request: BuildRequest, parts: Parts) throws -> [UInt8] {
        let profile = try pack.profile(request.profile, for: request.document)
        guard profile.id == TaxData.profile else {
            return try UBLWriter(dialect: dialect(profile, for: request.document), parts: parts)
                .write(request.document)
        }
        let own = try pack.profile(nil, for: request.document)
        return try TaxData(request, profile, dialect(own, for: request.document)).write()
    }
}

/// The tax data document (TDD 1.0.4): what a service provider reports of an exchanged document to the authority.
///
/// The document it is about stands inside, written again without embedded files.
struct TaxData {
    static let profile = "ae-tax-data"

    private static let namespaces: StaticString = """
        <pxs:TaxData xmlns:pxs="urn:peppol:schema:taxdata:1.0" \
        xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" \
        xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
        xmlns:cec="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">
        """

    private let invoice: Invoice
    private let terms: TaxDataTerms
    private let profile: Profile
    private let dialect: UBLDialect
    private let date: String
    private let time: String

    /// - Throws: `Diagnostics` when the exchange is not given or the call's moment has no time zone.
    init(_ request: BuildRequest, _ profile: Profile, _ dialect: UBLDialect) throws {
        guard let terms = request.document.emirates.taxData else {
            throw Self.missing("/document/extensions/ae/taxData", "the exchange that is reported", "ibr-tdd-09")
        }
        let moment = request.context.moment ?? ""
        guard moment.count > 19, moment.dropFirst(10).first == "T" else {
            throw Self.missing("/context/moment", "the moment of reporting, with its time zone", "ibr-tdd-05")
        }
        invoice = request.document
        self.terms = terms
        self.profile = profile
        self.dialect = dialect
        date = String(moment.prefix(10))
        time = String(moment.dropFirst(11))
    }

    private static func missing(_ path: String, _ what: String, _ rule: String) -> Diagnostics {
        Diagnostics(
            Diagnostic(
                code: "ae.taxData.missing", path: path, message: "\(what) is missing", remedy: "give it", rule: rule))
    }

    func write() throws -> [UInt8] {
        let reporter = try reporter()
        var xml = XMLBuffer()
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        xml.append(Self.namespaces)
        xml.element("cbc:CustomizationID", profile.customizationID)
        xml.element("cbc:ProfileID", profile.profileID)
        xml.element("cbc:IssueDate", date)
        xml.element("cbc:IssueTime", time)
        xml.element("pxs:DocumentTypeCode", terms.action.code)
        xml.element("pxs:DocumentScope", scope)
        xml.element("pxs:ReporterRole", terms.role.code)
        xml.group("pxs:ReportingParty") { $0.element("cbc:EndpointID", reporter.value, ("schemeID", reporter.scheme)) }
        xml.group("pxs:ReceivingParty") { $0.element("cbc:EndpointID", terms.authority, ("schemeID", "0242")) }
        xml.group("pxs:ReportersRepresentative") { xml in
            xml.group("cac:PartyIdentification") { $0.element("cbc:ID", terms.provider, ("schemeID", "0242")) }
        }
        try xml.group("pxs:ReportedTransaction") { xml in
            xml.element("pxs:TransportHeaderID", terms.transport)
            try writeReported(&xml)
            writeTotal(&xml)
            try writeSource(&xml)
        }
        xml.close("pxs:TaxData")
        xml.append("\n")
        return xml.bytes
    }

    /// The party the provider reports for: who sent the document, or who received it.
    private func reporter() throws -> (scheme: String, value: String) {
        let sender = invoice.selfBilled ? invoice.buyer : invoice.seller
        let receiver = invoice.selfBilled ? invoice.seller : invoice.buyer
        guard let endpoint = (terms.role == .sender ? sender : receiver).identifiers.endpoint else {
            throw Self.missing("/document", "the reporting party's electronic address", "ibr-tdd-11")
        }
        return (endpoint.scheme, endpoint.value)
    }

    /// In the country; abroad over Peppol; abroad to a buyer without an address there.
    private var scope: String {
        if invoice.seller.address?.country == invoice.buyer.address?.country { return "D" }
        return invoice.buyer.identifiers.endpoint?.value == PINTRules.exportEndpoint ? "INP" : "IP"
    }

    private func writeReported(_ xml: inout XMLBuffer) throws {
        let code = dialect.typeCode(invoice)
        try xml.group("pxs:ReportedDocument") { xml in
            xml.element("cbc:CustomizationID", dialect.customizationID)
            xml.element("cbc:ProfileID", dialect.profileID)
            xml.element("cbc:ID", invoice.number)
            xml.element("cbc:UUID", invoice.emirates.uuid)
            xml.element("cbc:IssueDate", invoice.issueDate?.description)
            xml.element("cbc:IssueTime", dialect.issueTime(invoice))
            xml.element("pxs:DocumentTypeCode", code)
            xml.element("cbc:DocumentCurrencyCode", invoice.currency?.code)
            xml.element("cbc:TaxCurrencyCode", invoice.taxCurrency?.code)
            try writeSeller(&xml)
            writeBuyer(&xml)
            writeTotals(&xml)
        }
    }

    private func writeSeller(_ xml: inout XMLBuffer) throws {
        let numbers = dialect.partyTaxSchemes(invoice.seller)
        guard let number = numbers.first else {
            throw Self.missing("/document/seller/identifiers", "the seller's VAT number or TIN", "ibr-tdd-42")
        }
        xml.group("cac:AccountingSupplierParty") { xml in
            xml.group("cac:Party") { Self.writeNumber(number, &$0) }
        }
    }

    /// Its VAT number, else what identifies it; an export need not name it.
    private func writeBuyer(_ xml: inout XMLBuffer) {
        let number = dialect.partyTaxSchemes(invoice.buyer).first
        let identifiers = invoice.buyer.identifiers
        let other =
            identifiers.value(of: "party") ?? identifiers.value(of: "registration") ?? identifiers.endpoint?.value
        guard number != nil || other != nil else { return }
        xml.group("cac:AccountingCustomerParty") { xml in
            xml.group("cac:Party") { xml in
                if let number {
                    Self.writeNumber(number, &xml)
                } else if let other {
                    xml.group("cac:PartyIdentification") { $0.element("cbc:ID", other) }
                }
            }
        }
    }

    private static func writeNumber(_ number: (id: String, scheme: String), _ xml: inout XMLBuffer) {
        xml.group("cac:PartyTaxScheme") { xml in
            xml.element("cbc:CompanyID", number.id)
            xml.group("cac:TaxScheme") { $0.element("cbc:ID", number.scheme) }
        }
    }

    /// The tax once a currency, and the total without tax in the document's.
    private func writeTotals(_ xml: inout XMLBuffer) {
        guard let currency = invoice.currency, let totals = invoice.totals else { return }
        writeTax(totals.tax ?? .zero, currency, &xml)
        if let other = invoice.taxCurrency { writeTax(totals.taxInTaxCurrency ?? .zero, other, &xml) }
        xml.group("pxs:MonetaryTotal") { xml in
            let amount = (totals.withoutTax ?? .zero).text(minimumDecimals: currency.decimals)
            xml.element("cbc:TaxExclusiveAmount", amount, ("currencyID", currency.code))
        }
    }

    private func writeTax(_ tax: Money, _ currency: Currency, _ xml: inout XMLBuffer) {
        xml.group("cac:TaxTotal") { xml in
            let amount = tax.text(minimumDecimals: currency.decimals)
            xml.element("cbc:TaxAmount", amount, ("currencyID", currency.code))
        }
    }

    private func writeTotal(_ xml: inout XMLBuffer) {
        guard let total = PINTTerms(invoice).totalInDirhams else { return }
        xml.group("pxs:CustomContent") { xml in
            xml.element("cbc:ID", "BTAE-20")
            xml.element("cbc:Value", total.text(minimumDecimals: 2))
        }
    }

    private func writeSource(_ xml: inout XMLBuffer) throws {
        var copy = invoice
        for at in copy.attachments.indices where copy.attachments[at].part != nil {
            copy.attachments[at].part = nil
            copy.attachments[at].mimeType = nil
            copy.attachments[at].filename = nil
        }
        let source = try UBLWriter(dialect: dialect, parts: Parts()).write(copy)
        // What stands inside another document has no declaration.
        guard let end = source.firstIndex(of: UInt8(ascii: "\n")) else { return }
        xml.group("pxs:SourceDocument") { xml in
            xml.group("cec:ExtensionContent") { $0.append(markup: source[source.index(after: end)...]) }
        }
    }
}
