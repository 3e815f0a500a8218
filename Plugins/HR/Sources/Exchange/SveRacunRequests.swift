internal import Documents
internal import JSON
internal import PluginKit

/// Calls on the information intermediary sveRačun: REST, JSON but for the invoice itself.
struct SveRacunRequests {
    private static let base = "/api/rest/v1/documents"

    private let request: ExchangeRequest
    private let parts: MessageParts

    init(_ request: ExchangeRequest) {
        self.request = request
        parts = MessageParts(request: request)
    }

    func recipe() throws -> ExchangeRecipe {
        switch request.action {
        case "send": try send()
        case "poll": try ofDocument("/getStatus", .safe)
        case "fiscalisationStatus": try ofDocument("/getLatestFiscalizationStatus", .safe)
        // Nothing marks a repeated send: what went out is looked up before anything goes again.
        case "reconcile", "outbox": try list("/outbox/status")
        case "inbox": try list("/inbox/status")
        case "download", "fetch": try ofDocument("/get", .safe)
        case "archive": try ofDocument("/archive", .idempotentByIdentity)
        case "reportPayment": try payment()
        case "reportRejection", "reject": try rejection()
        default: throw Unsupported("the action \(request.action) through the intermediary")
        }
    }

    private func send() throws -> ExchangeRecipe {
        var recipe = try call("/send", .sendOnce)
        recipe.headers["Content-Type"] = "application/octet-stream"
        recipe.headers["fiscalization"] = request.parameters["fiscalization"] ?? "true"
        recipe.sendsDocument = true
        return recipe
    }

    private func ofDocument(_ path: String, _ kind: ExchangeRecipe.Call) throws -> ExchangeRecipe {
        let id = try request.parameters["documentId"] ?? parts.parameter("id")
        return try call(path, kind, ["documentId": .string(id)])
    }

    private func list(_ path: String) throws -> ExchangeRecipe {
        var body: JSONObject = ["companyVatNumber": .string(try company())]
        for name in ["dateFrom", "dateTo", "status"] { body[name] = request.parameters[name].map { .string($0) } }
        var recipe = try call(path, .safe, .object(body))
        recipe.query = ["pageNumber": request.parameters["page"] ?? "1", "pageSize": "1000"]
        return recipe
    }

    private func payment() throws -> ExchangeRecipe {
        var body = try identity()
        body["paymentDate"] = .string(try parts.day("date").description)
        body["paymentAmount"] = .string(try parts.amount("amount").cents)
        body["paymentMethod"] = .string(try parts.paymentMethod())
        return try call("/paid", .sendOnce, .object(body))
    }

    private func rejection() throws -> ExchangeRecipe {
        var body = try identity()
        body["rejectionDate"] = .string(try parts.day("date").description)
        body["rejectionReasonCode"] = .string(try parts.rejectionKind())
        body["rejectionReason"] = .string(try parts.parameter("reason"))
        return try call("/reject", .sendOnce, .object(body))
    }

    private func identity() throws -> JSONObject {
        let document = try parts.document()
        guard let number = document.number, let date = document.issueDate else {
            throw parts.missing("/document", "number and issue date")
        }
        var body = JSONObject()
        body["documentId"] = (request.parameters["documentId"] ?? request.parameters["id"]).map { .string($0) }
        body["documentNumber"] = .string(number)
        body["issueDate"] = .string(date.description)
        body["senderVatNumber"] = .string("HR" + (try parts.oib(document.seller, "/document/seller")))
        body["receiverVatNumber"] = .string("HR" + (try parts.oib(document.buyer, "/document/buyer")))
        return body
    }

    /// In whose name: given, or whoever submits the document.
    private func company() throws -> String {
        if let given = request.parameters["companyVatNumber"] { return given }
        if let identity = request.parameters["identity"] { return "HR" + identity }
        let document = try parts.document()
        let isBuyers = document.selfBilled || request.action.hasPrefix("reportRejection") || request.action == "reject"
        return "HR" + (try parts.oib(isBuyers ? document.buyer : document.seller, "/document"))
    }

    private func call(
        _ path: String, _ kind: ExchangeRecipe.Call, _ body: JSONValue? = nil
    ) throws -> ExchangeRecipe {
        var recipe = ExchangeRecipe()
        recipe.call = kind
        recipe.method = .POST
        recipe.endpoint = FiscalRoute.intermediary
        recipe.path = Self.base + path
        recipe.headers = ["Accept": "application/json", "companyVatNumber": try company()]
        if let body {
            recipe.headers["Content-Type"] = "application/json"
            recipe.body = body.text(pretty: false)
        }
        recipe.credentials = [
            ExchangeRecipe.Credential(kind: .header, secret: "sveracun.apiKey", name: "Authorization")
        ]
        recipe.rate = FiscalRoute.intermediary
        return recipe
    }
}
