public import Documents
internal import JSON

/// Writes an assessed document as UBL 2.1 `Invoice` or `CreditNote` in EN 16931's syntax binding.
///
/// Elements stand in the order of the UBL 2.1 schemas; the two roots differ in it, which is why they have a method
/// each.
public struct UBLWriter: Sendable {
    let dialect: UBLDialect
    /// Contents of embedded attachments by part name.
    let parts: [String: [UInt8]]

    public init(dialect: UBLDialect, parts: Parts = Parts()) {
        self.dialect = dialect
        self.parts = parts.all
    }

    /// - Throws: `Diagnostics` when a figure is missing that assessment computes, or a part.
    public func write(_ invoice: Invoice) throws -> [UInt8] {
        let facts = try Facts(invoice)
        var xml = XMLBuffer(capacity: 8_192 + invoice.lines.count * 1_536)
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        if invoice.isCredit {
            try writeCreditNote(facts, &xml)
        } else {
            try writeInvoice(facts, &xml)
        }
        xml.append("\n")
        return xml.bytes
    }

    /// The document with the fields that only a draft may lack.
    struct Facts {
        let invoice: Invoice
        let number: String
        let issueDate: Day
        let currency: Currency
        let totals: Totals

        init(_ invoice: Invoice) throws(Diagnostics) {
            func needed<Value>(_ value: Value?, _ path: String, _ term: String, _ remedy: String) throws(Diagnostics)
                -> Value
            {
                guard let value else {
                    throw Diagnostics(
                        Diagnostic(
                            code: "document.incomplete", path: path, message: "the document has no \(term) yet",
                            remedy: remedy, term: term))
                }
                return value
            }
            self.invoice = invoice
            number = try needed(invoice.number, "/number", "BT-1", "number the document first")
            issueDate = try needed(invoice.issueDate, "/issueDate", "BT-2", "give the issue date")
            currency = try needed(invoice.currency, "/currency", "BT-5", "give the currency")
            totals = try needed(invoice.totals, "/totals", "BG-22", "assess the document first")
        }

        func amount(_ money: Money) -> String { money.text(minimumDecimals: currency.decimals) }
    }

    private func writeInvoice(_ facts: Facts, _ xml: inout XMLBuffer) throws {
        let invoice = facts.invoice
        writeRoot("Invoice", "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", &xml)
        try writeHead(facts, &xml)
        xml.element("cbc:DueDate", invoice.dueDate?.description)
        xml.element("cbc:InvoiceTypeCode", dialect.typeCode(invoice))
        writeNotes(invoice, &xml)
        xml.element("cbc:TaxPointDate", invoice.taxPoint?.date?.description)
        writeCurrencies(facts, &xml)
        writePeriod(invoice, &xml)
        writeOrder(invoice, &xml)
        writeBillingReferences(invoice, &xml)
        writeReference("cac:DespatchDocumentReference", invoice.references?.despatch, &xml)
        writeReference("cac:ReceiptDocumentReference", invoice.references?.receipt, &xml)
        dialect.insert?(.afterReceipt, invoice, &xml)
        writeReference("cac:OriginatorDocumentReference", invoice.references?.tender, &xml)
        writeContract(invoice, &xml)
        try writeAttachments(invoice, &xml)
        writeReference("cac:ProjectReference", invoice.references?.project, &xml)
        writeParties(invoice, &xml)
        writeDelivery(invoice, &xml)
        writePaymentMeans(invoice, dueDate: nil, &xml)
        writePaymentTerms(invoice, &xml)
        try writeAllowancesAndCharges(facts, &xml)
        writeExchangeRate(facts, &xml)
        try writeTaxTotals(facts, &xml)
        writeMonetaryTotal(facts, &xml)
        for line in invoice.lines { try writeLine(line, facts, &xml) }
        xml.close("Invoice")
    }

    private func writeCreditNote(_ facts: Facts, _ xml: inout XMLBuffer) throws {
        let invoice = facts.invoice
        writeRoot("CreditNote", "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2", &xml)
        try writeHead(facts, &xml)
        xml.element("cbc:TaxPointDate", invoice.taxPoint?.date?.description)
        xml.element("cbc:CreditNoteTypeCode", dialect.typeCode(invoice))
        writeNotes(invoice, &xml)
        writeCurrencies(facts, &xml)
        writePeriod(invoice, &xml)
        dialect.insert?(.afterPeriod, invoice, &xml)
        writeOrder(invoice, &xml)
        writeBillingReferences(invoice, &xml)
        writeReference("cac:DespatchDocumentReference", invoice.references?.despatch, &xml)
        writeReference("cac:ReceiptDocumentReference", invoice.references?.receipt, &xml)
        writeContract(invoice, &xml)
        try writeAttachments(invoice, &xml)
        dialect.insert?(.afterReceipt, invoice, &xml)
        writeReference("cac:OriginatorDocumentReference", invoice.references?.tender, &xml)
        writeParties(invoice, &xml)
        writeDelivery(invoice, &xml)
        // A credit note has no DueDate of its own (BT-9).
        writePaymentMeans(invoice, dueDate: invoice.dueDate, &xml)
        writePaymentTerms(invoice, &xml)
        writeExchangeRate(facts, &xml)
        try writeAllowancesAndCharges(facts, &xml)
        try writeTaxTotals(facts, &xml)
        writeMonetaryTotal(facts, &xml)
        for line in invoice.lines { try writeLine(line, facts, &xml) }
        xml.close("CreditNote")
    }
}

// MARK: Head

extension UBLWriter {
    private func writeRoot(_ name: StaticString, _ namespace: StaticString, _ xml: inout XMLBuffer) {
        xml.append("<")
        xml.append(name)
        xml.append(" xmlns=\"")
        xml.append(namespace)
        xml.append("\" xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\"")
        xml.append(" xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\"")
        for (prefix, uri) in dialect.namespaces {
            xml.append(" xmlns:")
            xml.append(escaping: prefix)
            xml.append("=\"")
            xml.append(escaping: uri)
            xml.append("\"")
        }
        xml.append(">")
    }

    private func writeHead(_ facts: Facts, _ xml: inout XMLBuffer) throws {
        try dialect.extensions?(facts.invoice, &xml)
        xml.element("cbc:CustomizationID", dialect.customizationID)
        xml.element("cbc:ProfileID", dialect.profileID ?? facts.invoice.process)
        dialect.insert?(.afterProfile, facts.invoice, &xml)
        xml.element("cbc:ID", facts.number)
        if facts.invoice.copy { xml.element("cbc:CopyIndicator", "true") }
        dialect.insert?(.afterNumber, facts.invoice, &xml)
        xml.element("cbc:IssueDate", facts.issueDate.description)
        xml.element("cbc:IssueTime", dialect.issueTime(facts.invoice))
    }

    private func writeNotes(_ invoice: Invoice, _ xml: inout XMLBuffer) {
        for note in invoice.notes {
            // EN 16931's UBL binding: the subject code stands in front of the text between number signs.
            xml.element("cbc:Note", note.subject.map { "#\($0)#\(note.text)" } ?? note.text)
        }
    }

    private func writeCurrencies(_ facts: Facts, _ xml: inout XMLBuffer) {
        xml.element("cbc:DocumentCurrencyCode", facts.currency.code)
        xml.element("cbc:TaxCurrencyCode", facts.invoice.taxCurrency?.code)
        xml.element("cbc:AccountingCost", facts.invoice.references?.accounting)
        xml.element("cbc:BuyerReference", facts.invoice.references?.buyer)
    }

    private func writePeriod(_ invoice: Invoice, _ xml: inout XMLBuffer) {
        let code = dialect.taxPointCode(invoice)
        guard invoice.period != nil || code != nil else { return }
        xml.group("cac:InvoicePeriod") { xml in
            xml.element("cbc:StartDate", invoice.period?.start?.description)
            xml.element("cbc:EndDate", invoice.period?.end?.description)
            xml.element("cbc:DescriptionCode", code)
        }
    }
}
