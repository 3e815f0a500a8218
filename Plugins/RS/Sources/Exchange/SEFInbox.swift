internal import Documents
internal import JSON
internal import PluginKit

/// A received invoice: the UBL itself, or SEF's envelope around it (API specification 1.2).
struct SEFInbox {
    let plugin: Serbia
    let request: ReceiveRequest

    func answer(_ root: XMLElement) throws -> ReceiveAnswer {
        let isEnvelope = root.name == "DocumentEnvelope"
        let document = isEnvelope ? root.child("DocumentBody")?.children.first : root
        guard let document else {
            throw Diagnostics(
                Diagnostic(code: "sef.envelope", message: "SEF's envelope holds no document", remedy: "fetch it again"))
        }
        var answer = ReceiveAnswer()
        let read = try plugin.read(ReadRequest(context: request.context), xml: document)
        answer.document = read.document
        let seller = read.document.seller.identifiers.value(of: "vat") ?? ""
        answer.messageID =
            root.child("DocumentHeader")?.text("PurchaseInvoiceId") ?? request.headers["x-purchase-invoice-id"]
            ?? request.headers["x-message-id"]
            ?? "\(seller)/\(read.document.number ?? "")"
        return answer
    }
}
