internal import Documents

extension UBLReader {
    mutating func readHead(_ root: XMLElement, _ invoice: inout Invoice, isCredit: Bool) {
        for name in ["CustomizationID", "UBLVersionID"] { root.child(name)?.markRead() }
        // A process that the profile fixes is not the document's to say.
        let process = root.text("ProfileID")
        invoice.process = process == dialect.profileID ? nil : process
        invoice.number = root.text("ID")
        invoice.issueDate = day(root.child("IssueDate"), "/issueDate")
        invoice.issueTime = root.text("IssueTime").map { String($0.prefix(8)) }
        invoice.copy = root.text("CopyIndicator") == "true"
        let code = root.text(isCredit ? "CreditNoteTypeCode" : "InvoiceTypeCode") ?? (isCredit ? "381" : "380")
        dialect.readTypeCode(code, isCredit, &invoice)
        invoice.notes = root.children("Note").map { Self.note($0.text) }.filter { !$0.text.isEmpty }
        invoice.currency = root.text("DocumentCurrencyCode").flatMap { Currency($0) }
        invoice.taxCurrency = root.text("TaxCurrencyCode").flatMap { Currency($0) }
        if invoice.taxCurrency == invoice.currency { invoice.taxCurrency = nil }
        readTaxPoint(root, &invoice)
        readExchangeRate(root, &invoice)
    }

    /// EN 16931's UBL binding: `#CODE#text` carries the subject of a note.
    private static func note(_ text: String) -> Note {
        var note = Note()
        let pieces = text.split(separator: "#", maxSplits: 2, omittingEmptySubsequences: false)
        if text.hasPrefix("#"), pieces.count == 3, pieces[1].utf8.count == 3 {
            note.subject = String(pieces[1])
            note.text = String(pieces[2])
        } else {
            note.text = text
        }
        return note
    }

    private mutating func readTaxPoint(_ root: XMLElement, _ invoice: inout Invoice) {
        if let date = day(root.child("TaxPointDate"), "/taxPoint/date") {
            var point = TaxPoint()
            point.date = date
            invoice.taxPoint = point
        }
        guard let element = root.child("InvoicePeriod") else { return }
        if let code = element.text("DescriptionCode"), let basis = dialect.readTaxPointCode(code) {
            var point = TaxPoint()
            point.basis = basis
            invoice.taxPoint = invoice.taxPoint ?? point
        }
        invoice.period = period(element, "/period")
    }

    mutating func period(_ element: XMLElement, _ path: String) -> Period? {
        var period = Period()
        period.start = day(element.child("StartDate"), path + "/start")
        period.end = day(element.child("EndDate"), path + "/end")
        return period.start == nil && period.end == nil ? nil : period
    }

    private mutating func readExchangeRate(_ root: XMLElement, _ invoice: inout Invoice) {
        guard let element = root.child("TaxExchangeRate") else { return }
        element.child("SourceCurrencyCode")?.markRead()
        element.child("TargetCurrencyCode")?.markRead()
        var rate = ExchangeRate()
        guard let value = decimal(element.child("CalculationRate"), "/exchangeRate/rate") else { return }
        rate.rate = value
        rate.per = element.text("SourceCurrencyBaseRate").flatMap { Int($0) } ?? 1
        rate.date = day(element.child("Date"), "/exchangeRate/date")
        invoice.exchangeRate = rate
    }

    mutating func readReferences(_ root: XMLElement, _ invoice: inout Invoice) {
        var references = References()
        references.buyer = root.text("BuyerReference")
        references.accounting = root.text("AccountingCost")
        let order = root.text("OrderReference", "ID")
        references.salesOrder = root.text("OrderReference", "SalesOrderID")
        references.order = order == "NA" && references.salesOrder != nil ? nil : order
        references.contract = root.text("ContractDocumentReference", "ID")
        references.project = root.text("ProjectReference", "ID")
        references.despatch = root.text("DespatchDocumentReference", "ID")
        references.receipt = root.text("ReceiptDocumentReference", "ID")
        references.tender = root.text("OriginatorDocumentReference", "ID")
        for (index, element) in root.children("BillingReference").enumerated() {
            guard let document = element.child("InvoiceDocumentReference"), let number = document.text("ID") else {
                continue
            }
            var preceding = PrecedingDocument()
            preceding.number = number
            preceding.issueDate = day(document.child("IssueDate"), "/references/preceding/\(index)/issueDate")
            references.preceding.append(preceding)
        }
        for element in root.children("AdditionalDocumentReference") {
            if element.text("DocumentTypeCode") == "130", let id = element.child("ID") {
                references.object = Identifier(scheme: id.attribute("schemeID") ?? "object", value: id.text)
            } else {
                readAttachment(element, &invoice)
            }
        }
        if references != References() { invoice.references = references }
    }

    private mutating func readAttachment(_ element: XMLElement, _ invoice: inout Invoice) {
        var attachment = Attachment()
        attachment.id = element.text("ID") ?? String(invoice.attachments.count + 1)
        attachment.description = element.text("DocumentDescription")
        attachment.uri = element.text("Attachment", "ExternalReference", "URI")
        if let object = element.child("Attachment")?.child("EmbeddedDocumentBinaryObject") {
            let part = "attachment-\(invoice.attachments.count + 1)"
            attachment.part = part
            attachment.mimeType = object.attribute("mimeCode") ?? "application/octet-stream"
            attachment.filename = object.attribute("filename") ?? part
            parts[part] = object.text
        }
        invoice.attachments.append(attachment)
    }
}
