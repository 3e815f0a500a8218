internal import Documents
internal import JSON
internal import PluginKit

/// The document's own terms of PINT AE in UBL, written and read.
struct PINTTerms {
    /// `cbc:DocumentTypeCode` of the reference that carries the total in dirhams (BTAE-20).
    private static let totalType = "aedtotal-incl-vat"

    private let invoice: Invoice
    private let terms: EmiratesTerms

    init(_ invoice: Invoice) {
        self.invoice = invoice
        terms = invoice.emirates
    }

    func write(_ place: UBLDialect.InsertionPoint, _ xml: inout XMLBuffer) {
        switch place {
        case .afterProfile: xml.element("cbc:ProfileExecutionID", terms.executionID)
        case .afterNumber: xml.element("cbc:UUID", terms.uuid)
        case .afterPeriod:
            guard let code = invoice.reason?.code else { return }
            xml.group("cac:DiscrepancyResponse") { $0.element("cbc:ResponseCode", code) }
        case .afterReceipt:
            guard let customs = terms.customsReference else { return }
            xml.group("cac:StatementDocumentReference") { $0.element("cbc:ID", customs) }
        case .inContract: xml.element("cbc:DocumentDescription", terms.contractValue)
        case .inAdditionalReferences: writeTotal(&xml)
        case .afterPayee:
            writeParty("cac:BuyerCustomerParty", terms.beneficiary, &xml)
            writeParty("cac:SellerSupplierParty", terms.principal, &xml)
        case .inDelivery:
            guard let incoterms = terms.incoterms else { return }
            xml.group("cac:DeliveryTerms") { $0.element("cbc:ID", incoterms, ("schemeID", "Incoterms")) }
        }
    }

    private func writeParty(_ name: StaticString, _ id: String?, _ xml: inout XMLBuffer) {
        guard let id else { return }
        xml.group(name) { xml in
            xml.group("cac:Party") { xml in
                xml.group("cac:PartyIdentification") { $0.element("cbc:ID", id) }
            }
        }
    }

    private func writeTotal(_ xml: inout XMLBuffer) {
        guard let total = totalInDirhams else { return }
        xml.group("cac:AdditionalDocumentReference") { xml in
            xml.element("cbc:ID", "AED")
            xml.element("cbc:DocumentTypeCode", Self.totalType)
            xml.element("cbc:DocumentDescription", "AED " + total.text(minimumDecimals: 2))
        }
    }

    /// Taxable amounts and tax as the document itself has them in dirhams; nil where it is in dirhams anyway.
    var totalInDirhams: Money? {
        guard invoice.taxCurrency != nil else { return nil }
        let amounts = invoice.taxBreakdown.flatMap { [$0.taxableInTaxCurrency, $0.taxInTaxCurrency] }
        if amounts.allSatisfy({ $0 != nil }), let sum = try? amounts.compactMap(\.self).total() { return sum }
        guard let rate = invoice.exchangeRate, let total = invoice.totals?.withTax, let currency = invoice.taxCurrency
        else { return nil }
        return try? rate.converted(total, to: currency)
    }

    // MARK: Reading

    static func read(_ root: XMLElement, _ invoice: inout Invoice) {
        var terms = EmiratesTerms()
        terms.uuid = root.text("UUID")
        terms.flags = EmiratesTerms.flags(of: root.text("ProfileExecutionID") ?? "")
        terms.beneficiary = root.text("BuyerCustomerParty", "Party", "PartyIdentification", "ID")
        terms.principal = root.text("SellerSupplierParty", "Party", "PartyIdentification", "ID")
        terms.contractValue = root.text("ContractDocumentReference", "DocumentDescription")
        terms.billingFrequency = root.text("InvoicePeriod", "DescriptionCode")
        terms.customsReference = root.text("StatementDocumentReference", "ID")
        if let incoterms = root.child("Delivery")?.child("DeliveryTerms")?.child("ID") {
            _ = incoterms.attribute("schemeID")
            terms.incoterms = incoterms.text
        }
        invoice.emirates = terms
        if let code = root.text("DiscrepancyResponse", "ResponseCode") {
            var reason = Reason()
            reason.code = code
            invoice.reason = reason
        }
        readReverseCharge(&invoice)
        // The total in dirhams is computed again; it is no attachment.
        let isTotal = root.children("AdditionalDocumentReference").map { $0.text("DocumentTypeCode") == totalType }
        if let at = isTotal.firstIndex(of: true) {
            root.children("AdditionalDocumentReference")[at].markRead()
            invoice.attachments.removeAll { $0.id == "AED" && $0.part == nil && $0.uri == nil }
        }
        for element in root.children("TaxTotal") { element.child("TaxIncludedIndicator")?.markRead() }
        restoreTaxCurrency(&invoice)
    }

    /// What the breakdown says in dirhams follows from the rate.
    private static func restoreTaxCurrency(_ invoice: inout Invoice) {
        guard let currency = invoice.taxCurrency, let rate = invoice.exchangeRate else { return }
        for at in invoice.taxBreakdown.indices {
            let entry = invoice.taxBreakdown[at]
            invoice.taxBreakdown[at].taxableInTaxCurrency = try? rate.converted(entry.taxable, to: currency)
            invoice.taxBreakdown[at].taxInTaxCurrency = try? rate.converted(entry.tax, to: currency)
        }
    }

    /// Type and authority of a legal registration stand as attributes of its number (BTAE-11, 12, 15, 16, 18, 19).
    /// Allowances and charges under the reverse charge show zero; theirs is the rate of the lines.
    private static func readReverseCharge(_ invoice: inout Invoice) {
        guard let rate = invoice.lines.first(where: { $0.tax?.category == "AE" })?.tax?.rate else { return }
        for list in [\Invoice.allowances, \Invoice.charges] {
            for at in invoice[keyPath: list].indices where invoice[keyPath: list][at].tax?.category == "AE" {
                invoice[keyPath: list][at].tax?.rate = rate
            }
        }
    }

    static func readParty(_ element: XMLElement, _ party: inout Party) {
        guard let id = element.child("PartyLegalEntity")?.child("CompanyID") else { return }
        let (type, authority) = (id.attribute("schemeAgencyID"), id.attribute("schemeAgencyName"))
        guard type != nil || authority != nil else { return }
        var legal = party.legal ?? LegalInformation()
        legal.type = type
        legal.authority = authority
        party.legal = legal
    }
}
