internal import JSON
internal import PluginKit

/// What SEF's answers mean.
///
/// 400 with an error code is SEF's verdict. 401 and 429 prove that nothing was taken: an expired key must not cost a
/// number. Anything disorderly stays unknown; the repeat with the same requestId decides it.
struct SEFAnswers {
    private static let secondsUntilStatus = 60

    private let request: InterpretRequest
    private let body: LooseJSON?

    init(_ request: InterpretRequest, _ body: [UInt8]) {
        self.request = request
        self.body = LooseJSON(body)
    }

    func interpretation() -> Interpretation {
        switch request.status {
        case 200..<300: success()
        case 400, 409, 422: refusal()
        case 401, 403: later(nil, "credentials", "SEF does not accept the API key")
        case 404: notFound()
        case 429: later(1, "rate", "more than three requests a second")
        case 500...599: fault()
        default: Interpretation(.unknown, reasons: [reason("\(request.status)", nil)])
        }
    }

    private func success() -> Interpretation {
        switch request.action {
        case "send", "reconcile": sent()
        case "poll": status()
        case "ids", "purchaseIDs": list()
        case "inbox": searched(list())
        case "reconcile.recordIndividual": searched(records())
        case "changes", "purchaseChanges": list()
        case "cancel": decided("void", "cancelled")
        case "storno": decided("void", "storno")
        case "accept": decided("buyer", "approved")
        case "reject": decided("buyer", "rejected")
        case "recordIndividual", "recordGroup", "notice":
            recorded(ids(["Id", "IndividualVatId", "GroupVatId", "NoticeId"]))
        default: Interpretation(.accepted)
        }
    }

    /// Two hundred without an id says nothing: the repeat with the same requestId will.
    private func sent() -> Interpretation {
        let ids = ids(["InvoiceId", "SalesInvoiceId", "PurchaseInvoiceId"])
        guard ids["SalesInvoiceId"] != nil || ids["InvoiceId"] != nil else { return Interpretation(.unknown) }
        return Interpretation(.taken, ids: ids)
    }

    private func status() -> Interpretation {
        guard let status = body?.text("Status") else { return Interpretation(.unknown) }
        var answer = interpretation(ofStatus: status)
        answer.ids = ids(["InvoiceId", "GlobUniqId", "CirInvoiceId"])
        answer.axes["status"] = status
        if let register = body?.text("CirStatus"), register != "None" { answer.axes["cir"] = register }
        return answer
    }

    private func interpretation(ofStatus status: String) -> Interpretation {
        var answer = Interpretation(.accepted)
        switch status {
        case "New", "Draft", "Sending":
            answer = Interpretation(.processing)
            answer.retryAfterSeconds = Self.secondsUntilStatus
        case "Sent": answer.axes["delivery"] = "delivered"
        case "Approved", "Paid", "OverDue", "Archived":
            answer.axes["delivery"] = "delivered"
            if status == "Approved" { answer.axes["buyer"] = "approved" }
        case "Rejected":
            answer.axes["delivery"] = "delivered"
            answer.axes["buyer"] = "rejected"
        case "Cancelled": answer.axes["void"] = "cancelled"
        case "Storno": answer.axes["void"] = "storno"
        case "Mistake":
            answer = Interpretation(.refused, reasons: [reason("Mistake", body?.text("Comment"))])
            answer.number = .keep
        case "Deleted":
            answer = Interpretation(.refused, reasons: [reason("Deleted", nil)])
            answer.number = .void
        default: answer = Interpretation(.unknown)
        }
        return answer
    }

    private func list() -> Interpretation {
        // What is no list says nothing about what is in it.
        guard let body, body.value.array != nil || (body["SalesInvoiceIds"] ?? body["PurchaseInvoiceIds"]) != nil else {
            return Interpretation(.unknown)
        }
        var answer = Interpretation(.accepted)
        let plain = (body["SalesInvoiceIds"] ?? body["PurchaseInvoiceIds"])?.elements.compactMap(\.text) ?? []
        answer.items = plain.map { ["id": $0] }
        for event in body.elements {
            let members = event.value.object?.compactMap { member in
                LooseJSON(member.value).text.map { (member.key, $0) }
            }
            answer.items.append(Dictionary(members ?? [], uniquingKeysWith: { first, _ in first }))
        }
        return answer
    }

    private func decided(_ axis: String, _ value: String) -> Interpretation {
        // A page of somebody's on the way is no decision.
        guard let body else { return Interpretation(.unknown) }
        if body.text("Success") == "false" { return refusal() }
        var answer = Interpretation(.accepted)
        answer.axes[axis] = value
        // Either answer is what is owed.
        if axis == "buyer" { answer.axes["buyerAnswer"] = "recorded" }
        return answer
    }

    /// A record that has no id may be a page of somebody's on the way.
    private func recorded(_ ids: [String: String]) -> Interpretation {
        ids.isEmpty ? Interpretation(.unknown) : Interpretation(.accepted, ids: ids)
    }

    /// That it was a list at all lets something be concluded from what is not in it.
    private func searched(_ list: Interpretation) -> Interpretation {
        var answer = list
        if answer.outcome == .accepted { answer.axes["searched"] = "true" }
        return answer
    }

    /// VAT records, in the words in which a search is judged.
    private func records() -> Interpretation {
        guard let body, body.value.array != nil else { return Interpretation(.unknown) }
        var answer = Interpretation(.accepted)
        for record in body.elements {
            var item: [String: String] = [:]
            item["number"] = record.text("DocumentNumber")
            item["id:IndividualVatId"] = record.text("IndividualVatId") ?? record.text("Id")
            answer.items.append(item)
        }
        return answer
    }

    private func refusal() -> Interpretation {
        let code = body?.text("ErrorCode") ?? ""
        let found = reason(code.isEmpty ? "\(request.status)" : code, body?.text("Message"))
        switch code {
        case "UBLUploadRequestIdDuplicate", "InvoiceAlreadySent", "GroupVatRecordingAlreadySent",
            "GroupIndividualVatRecordingAlreadySent":
            var answer = Interpretation(.duplicate, reasons: [found])
            answer.evidence = code
            return answer
        case "" where body == nil:
            // A verdict has a reason; a bare 400 may come from anything on the way.
            return Interpretation(.unknown, reasons: [found])
        default:
            var answer = Interpretation(.refused, reasons: [found])
            answer.number = .keep
            return answer
        }
    }

    private func notFound() -> Interpretation {
        // The address may have moved; only of a status asked for does 404 say anything, and then not enough.
        Interpretation(request.action == "poll" ? .unknown : .notTaken, reasons: [reason("404", body?.text("Message"))])
    }

    private func fault() -> Interpretation {
        var answer = Interpretation(.authorityFault, reasons: [reason("\(request.status)", nil)])
        answer.retryAfterSeconds = request.headers["retry-after"].flatMap { Int($0) }
        return answer
    }

    private func later(_ seconds: Int?, _ code: String, _ text: String) -> Interpretation {
        var answer = Interpretation(.notTaken, reasons: [reason(code, text)])
        answer.retryAfterSeconds = request.headers["retry-after"].flatMap { Int($0) } ?? seconds
        return answer
    }

    private func reason(_ code: String, _ text: String?) -> Interpretation.Reason {
        Interpretation.Reason(code: code, text: text)
    }

    private func ids(_ names: [String]) -> [String: String] {
        var ids: [String: String] = [:]
        for name in names { ids[name] = body?.text(name) }
        return ids
    }
}
