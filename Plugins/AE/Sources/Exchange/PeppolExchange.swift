internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

/// PINT AE on the network: by which ids a document is addressed (PINT AE 1.0.4; Peppol document types 9.7).
enum PeppolExchange {
    static func recipe(_ request: ExchangeRequest, _ pack: Pack) throws -> ExchangeRecipe {
        guard let document = request.document else { throw missing("/document", "the document") }
        return try AccessPointRequests(request, addressing(document, pack)).recipe()
    }

    private static func addressing(_ document: Invoice, _ pack: Pack) throws -> AccessPointRequests.Addressing {
        let profile = try pack.profile(nil, for: document)
        let root = document.isCredit ? "CreditNote" : "Invoice"
        let (from, to) = document.selfBilled ? (document.buyer, document.seller) : (document.seller, document.buyer)
        var addressing = AccessPointRequests.Addressing()
        addressing.sender = try participant(from, document.selfBilled ? "/document/buyer" : "/document/seller")
        addressing.receiver = try participant(to, document.selfBilled ? "/document/seller" : "/document/buyer")
        addressing.documentTypeScheme = "peppol-doctype-wildcard"
        addressing.documentType =
            "urn:oasis:names:specification:ubl:schema:xsd:\(root)-2::\(root)##\(profile.customizationID)::2.1"
        addressing.process = profile.profileID ?? ""
        addressing.country = "AE"
        return addressing
    }

    private static func participant(_ party: Party, _ path: String) throws -> String {
        guard let endpoint = party.identifiers.endpoint else {
            throw missing(path + "/identifiers", "an electronic address")
        }
        return "\(endpoint.scheme):\(endpoint.value)"
    }

    static func receive(_ request: ReceiveRequest, _ root: XMLElement, _ plugin: Emirates) throws -> ReceiveAnswer {
        let envelope = BusinessEnvelope(root)
        let read = try plugin.read(ReadRequest(context: request.context), xml: envelope?.document ?? root)
        var answer = ReceiveAnswer()
        answer.document = read.document
        answer.messageID =
            envelope?.instance ?? request.headers["x-sbdh-instance-id"]
            ?? request.headers["x-message-id"]
            ?? "\(read.document.seller.identifiers.endpoint?.value ?? "")/\(read.document.number ?? "")"
        return answer
    }

    private static func missing(_ path: String, _ what: String) -> Diagnostics {
        Diagnostics(
            Diagnostic(
                code: "peppol.missing", path: path, message: "a document on the network needs \(what)",
                remedy: "give it"))
    }
}
