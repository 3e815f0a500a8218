internal import Documents
internal import JSON
internal import PluginKit

/// The calls on SEF as recipes (SEF API specification 3.14).
struct SEFRequests {
    private static let sales = "/api/publicApi/sales-invoice"
    private static let purchases = "/api/publicApi/purchase-invoice"
    private static let records = "/api/v2/publicApi/vat-recording"
    private static let notices = "/api/publicApi/recipients-notice-on-input-vat"

    private let request: ExchangeRequest

    init(_ request: ExchangeRequest) { self.request = request }

    func recipe() throws -> ExchangeRecipe {
        switch request.action {
        // SEF answers a repeated requestId with the first answer, so looking again is sending again.
        case "send", "reconcile": try send()
        case "poll": get(Self.sales, ["invoiceId": try salesID()])
        case "xml": get(Self.sales + "/xml", ["invoiceId": try salesID()])
        case "signature": get(Self.sales + "/signature", ["invoiceId": try salesID()])
        case "changes": post(.safe, Self.sales + "/changes", query: ["date": try parameter("date")])
        case "ids":
            post(
                .safe, Self.sales + "/ids",
                query: given(["status", "dateFrom", "dateTo"]))
        case "cancel":
            post(
                .idempotentByIdentity, Self.sales + "/cancel",
                ["invoiceId": try whole(salesID(), "invoiceId"), "cancelComments": remark])
        case "storno":
            post(
                .idempotentByIdentity, Self.sales + "/storno",
                [
                    "invoiceId": try whole(salesID(), "invoiceId"), "stornoNumber": .string(try stornoNumber()),
                    "stornoComment": remark
                ])
        case "purchaseIDs", "inbox":
            post(.safe, Self.purchases + "/ids", query: given(["status", "dateFrom", "dateTo"]))
        case "purchaseChanges": post(.safe, Self.purchases + "/changes", query: ["date": try parameter("date")])
        case "purchaseXML": get(Self.purchases + "/xml", ["invoiceId": try parameter("invoiceId")])
        case "fetch": get(Self.purchases + "/xml", ["invoiceId": try parameter("id")])
        case "accept": try decide(accepted: true)
        case "reject": try decide(accepted: false)
        case "recordIndividual": try record("individual")
        case "reconcile.recordIndividual":
            get(Self.records + "/individual", given(["dateFrom", "dateTo"]))
        case "recordGroup": try record("group")
        case "notice": try notice()
        case "exemptionReasons": get(Self.sales + "/getValueAddedTaxExemptionReasonList", [:])
        case "version": get("/api/publicApi/getEfakturaVersion", [:])
        case "registered": try registered()
        default: throw Unsupported("the SEF action \(request.action)")
        }
    }

    // MARK: Recipes

    private func send() throws -> ExchangeRecipe {
        guard let key = request.key else { throw missing("/key", "an idempotency key") }
        var recipe = base(.idempotentByKey, .POST, Self.sales + "/ubl")
        let isPublic = request.document?.buyer.identifiers.value(of: "jbkjs") != nil
        // A document in foreign currency cannot go to the central register of invoices.
        let goesToRegister = isPublic && request.document?.currency?.code == "RSD"
        recipe.query = [
            "requestId": key, "sendToCir": request.parameters["sendToCir"] ?? (goesToRegister ? "Yes" : "No")
        ]
        recipe.headers["Content-Type"] = "application/xml"
        recipe.sendsDocument = true
        return recipe
    }

    private func decide(accepted: Bool) throws -> ExchangeRecipe {
        let comment = request.parameters["comment"] ?? request.parameters["reason"]
        if !accepted, comment == nil { throw missing("/parameters/comment", "why it is rejected") }
        return post(
            .idempotentByIdentity, Self.purchases + "/acceptRejectPurchaseInvoice",
            [
                "invoiceId": try number(request.parameters["invoiceId"] == nil ? "id" : "invoiceId"),
                "accepted": .bool(accepted), "comment": comment.map { .string($0) } ?? .null,
            ])
    }

    private func record(_ kind: String) throws -> ExchangeRecipe {
        var recipe = base(.sendOnce, .POST, "\(Self.records)/\(kind)")
        recipe.headers["Content-Type"] = "application/json"
        if let body = request.parameters["record"] {
            recipe.body = body
        } else {
            guard kind == "individual", let document = request.document else {
                throw missing("/parameters/record", "the record as JSON")
            }
            recipe.body = try VATRecord(document, request.parameters).json().text(pretty: false)
        }
        return recipe
    }

    private func notice() throws -> ExchangeRecipe {
        guard let body = request.parameters["notice"] else { throw missing("/parameters/notice", "the notice as JSON") }
        var recipe = base(.sendOnce, .POST, Self.notices + "/recipient/send")
        recipe.headers["Content-Type"] = "application/json"
        recipe.body = body
        return recipe
    }

    private func registered() throws -> ExchangeRecipe {
        post(
            .safe, "/api/publicApi/Company/CheckIfCompanyRegisteredOnEfaktura",
            [
                "registrationNumber": text("registration"), "jbkjs": text("jbkjs"), "vatNumber": text("vat")
            ])
    }

    // MARK: Parts

    private func base(_ call: ExchangeRecipe.Call, _ method: ExchangeRecipe.Method, _ path: String) -> ExchangeRecipe {
        var recipe = ExchangeRecipe()
        recipe.call = call
        recipe.method = method
        recipe.endpoint = SEFRoute.channel
        recipe.path = path
        recipe.headers["Accept"] = path.hasSuffix("/xml") ? "application/xml" : "application/json"
        recipe.credentials = [ExchangeRecipe.Credential(kind: .header, secret: "sef.apiKey", name: "ApiKey")]
        recipe.rate = SEFRoute.channel
        return recipe
    }

    private func get(_ path: String, _ query: [String: String]) -> ExchangeRecipe {
        var recipe = base(.safe, .GET, path)
        recipe.query = query
        return recipe
    }

    private func post(
        _ call: ExchangeRecipe.Call, _ path: String, _ body: JSONValue? = nil, query: [String: String] = [:]
    ) -> ExchangeRecipe {
        var recipe = base(call, .POST, path)
        recipe.query = query
        if let body {
            recipe.headers["Content-Type"] = "application/json"
            recipe.body = body.text(pretty: false)
        }
        return recipe
    }

    private func given(_ names: [String]) -> [String: String] {
        request.parameters.filter { names.contains($0.key) }
    }

    private func text(_ name: String) -> JSONValue { request.parameters[name].map { .string($0) } ?? .null }

    /// The invoice's id on the seller's side, given or as SEF answered it.
    private func salesID() throws -> String {
        try request.parameters["invoiceId"] ?? request.parameters["SalesInvoiceId"] ?? parameter("InvoiceId")
    }

    /// Given, or the document's own number.
    private func stornoNumber() throws -> String {
        try request.parameters["stornoNumber"] ?? request.document?.number ?? parameter("stornoNumber")
    }

    private var remark: JSONValue {
        (request.parameters["comment"] ?? request.parameters["reason"]).map { .string($0) } ?? .null
    }

    private func parameter(_ name: String) throws -> String {
        guard let value = request.parameters[name] else { throw missing("/parameters/\(name)", "SEF's \(name)") }
        return value
    }

    /// SEF's ids are whole numbers.
    private func number(_ name: String) throws -> JSONValue {
        try whole(parameter(name), name)
    }

    private func whole(_ text: String, _ name: String) throws -> JSONValue {
        guard let value = Int(text) else {
            throw Diagnostics(
                Diagnostic(
                    code: "sef.parameter", path: "/parameters/\(name)", message: "\"\(text)\" is not a whole number",
                    remedy: "give the id SEF answered"))
        }
        return .integer(value)
    }

    private func missing(_ path: String, _ what: String) -> Diagnostics {
        Diagnostics(
            Diagnostic(
                code: "sef.parameter", path: path, message: "\(request.action) needs \(what)", remedy: "give it"))
    }
}
