internal import Documents
internal import JSON

extension UBLWriter {
    func writeReference(_ name: StaticString, _ id: String?, _ xml: inout XMLBuffer) {
        guard let id else { return }
        xml.group(name) { $0.element("cbc:ID", id) }
    }

    func writeContract(_ invoice: Invoice, _ xml: inout XMLBuffer) {
        guard let contract = invoice.references?.contract else { return }
        xml.group("cac:ContractDocumentReference") { xml in
            xml.element("cbc:ID", contract)
            dialect.insert?(.inContract, invoice, &xml)
        }
    }

    func writeOrder(_ invoice: Invoice, _ xml: inout XMLBuffer) {
        guard let references = invoice.references, references.order != nil || references.salesOrder != nil else {
            return
        }
        xml.group("cac:OrderReference") { xml in
            // UBL demands the element; EN 16931 writes NA when only the sales order is known.
            xml.element("cbc:ID", references.order ?? "NA")
            xml.element("cbc:SalesOrderID", references.salesOrder)
        }
    }

    func writeBillingReferences(_ invoice: Invoice, _ xml: inout XMLBuffer) {
        let preceding = invoice.references?.preceding ?? []
        for document in preceding { writeBillingReference(document.number, document.issueDate, &xml) }
        for prepayment in invoice.prepayments where !preceding.contains(where: { $0.number == prepayment.number }) {
            writeBillingReference(prepayment.number, prepayment.issueDate, &xml)
        }
    }

    private func writeBillingReference(_ number: String, _ date: Day?, _ xml: inout XMLBuffer) {
        xml.group("cac:BillingReference") { xml in
            xml.group("cac:InvoiceDocumentReference") { xml in
                xml.element("cbc:ID", number)
                xml.element("cbc:IssueDate", date?.description)
            }
        }
    }

    func writeAttachments(_ invoice: Invoice, _ xml: inout XMLBuffer) throws {
        if let object = invoice.references?.object {
            xml.group("cac:AdditionalDocumentReference") { xml in
                xml.element("cbc:ID", object.value, ("schemeID", object.scheme))
                xml.element("cbc:DocumentTypeCode", "130")
            }
        }
        for (index, attachment) in invoice.attachments.enumerated() { try write(attachment, index, &xml) }
        dialect.insert?(.inAdditionalReferences, invoice, &xml)
    }

    private func write(_ attachment: Attachment, _ index: Int, _ xml: inout XMLBuffer) throws(Diagnostics) {
        var content: [UInt8]?
        if let part = attachment.part {
            guard let bytes = parts[part] else {
                throw Diagnostics(
                    Diagnostic(
                        code: "attachment.partMissing", path: "/attachments/\(index)/part",
                        message: "no part \"\(part)\" came with the document", remedy: "send it beside the document",
                        term: "BT-125"))
            }
            content = bytes
        }
        xml.group("cac:AdditionalDocumentReference") { xml in
            xml.element("cbc:ID", attachment.id)
            xml.element("cbc:DocumentDescription", attachment.description)
            guard content != nil || attachment.uri != nil else { return }
            xml.group("cac:Attachment") { xml in
                if let content {
                    xml.element(
                        "cbc:EmbeddedDocumentBinaryObject", Base64.encode(content), ("mimeCode", attachment.mimeType),
                        ("filename", attachment.filename))
                }
                if let uri = attachment.uri {
                    xml.group("cac:ExternalReference") { $0.element("cbc:URI", uri) }
                }
            }
        }
    }
}
