internal import JSON
internal import PluginKit

/// What the intermediary's answers mean. Two layers: whether the document was carried (internal status), and what the
/// tax authority said of it (external status, the latest fiscalisation).
struct SveRacunAnswers {
    private static let pollSeconds = 300

    private let request: InterpretRequest
    private let body: LooseJSON?
    /// Something came that is no answer of the intermediary's.
    private let isForeign: Bool

    init(_ request: InterpretRequest, _ body: [UInt8]) {
        self.request = request
        self.body = LooseJSON(body)
        isForeign = !body.isEmpty && self.body == nil
    }

    func interpretation() -> Interpretation {
        switch request.status {
        case 200..<300: success()
        case 400, 409, 422: refusal()
        // Before anything was looked at.
        case 401, 403, 429: later()
        // The address may be wrong, or the intermediary's gateway down.
        case 404: Interpretation(request.action == "send" ? .notTaken : .unknown, reasons: [reason("404")])
        case 500...599: fault()
        default: Interpretation(.unknown, reasons: [reason(String(request.status))])
        }
    }

    private func success() -> Interpretation {
        switch request.action {
        case "send":
            guard let id = body?.text("documentId") else { return Interpretation(.unknown) }
            return Interpretation(.taken, ids: ["documentId": id])
        case "poll": return transport()
        case "fiscalisationStatus": return fiscalisation()
        case "outbox", "inbox", "reconcile": return list()
        case "reportPayment", "archive": return Interpretation(isForeign ? .unknown : .accepted)
        case "reject", "reportRejection":
            if isForeign { return Interpretation(.unknown) }
            var answer = Interpretation(.accepted)
            answer.axes = ["buyer": "rejected", "buyerAnswer": "recorded"]
            return answer
        default: return Interpretation(.accepted)
        }
    }

    // MARK: Two layers

    private func transport() -> Interpretation {
        let status = body?.text("internalStatus") ?? body?.text("status") ?? ""
        var answer = Interpretation(.unknown)
        switch status.uppercased() {
        case "NEW":
            answer = Interpretation(.processing)
            answer.retryAfterSeconds = Self.pollSeconds
        case "OK":
            answer = Interpretation(.accepted)
            answer.axes["delivery"] = "delivered"
        case "UNDELIVERABLE":
            // The document stands; it goes out on paper, and is reported.
            answer = Interpretation(.accepted)
            answer.axes["delivery"] = "undeliverable"
        case "FAILED":
            let found = details()
            answer = Interpretation(.refused, reasons: found.isEmpty ? [reason("FAILED")] : found)
            answer.number = .keep
        default: break
        }
        if let external = body?.text("externalStatus") { add(external, to: &answer) }
        return answer
    }

    /// `FISCALIZATION:OK`, `FISCALIZATION_PAYMENT_REPORT:ERROR` and their kin.
    private func add(_ external: String, to answer: inout Interpretation) {
        let pieces = external.split(separator: ":").map(String.init)
        guard pieces.count == 2 else { return }
        let axes = [
            "FISCALIZATION": "fiscalisation", "FISCALIZATION_PAYMENT_REPORT": "report.payment",
            "FISCALIZATION_REJECTION_REPORT": "report.rejection",
            "FISCALIZATION_NOT_DELIVERED_REPORT": "report.undelivered"
        ]
        if let axis = axes[pieces[0]] { answer.axes[axis] = pieces[1] == "OK" ? "recorded" : "error" }
    }

    private func fiscalisation() -> Interpretation {
        if body?.text("successful") == "true" {
            var answer = Interpretation(.accepted)
            answer.ids["idZahtjeva"] = body?.text("fiscalizationRequestId")
            answer.axes["fiscalisation"] = "recorded"
            return answer
        }
        guard let code = body?.text("errorCode") else { return Interpretation(.unknown) }
        let found = reason(code, body?.text("errorMessage"))
        if code == "S008" {
            var answer = Interpretation(.duplicate, reasons: [found])
            answer.evidence = code
            return answer
        }
        if body?.text("shouldRetry") == "true" {
            var answer = Interpretation(.processing, reasons: [found])
            answer.retryAfterSeconds = Self.pollSeconds
            return answer
        }
        var answer = Interpretation(.refused, reasons: [found])
        // An exchanged document cannot be mended under its number: storno, and a new one.
        answer.number = .void
        answer.axes["fiscalisation"] = code
        return answer
    }

    /// What is no list says nothing about what is in it.
    private func list() -> Interpretation {
        guard let items = body?["items"], items.value.array != nil else { return Interpretation(.unknown) }
        var answer = Interpretation(.accepted)
        answer.axes["searched"] = "true"
        for item in items.elements {
            let members = item.value.object?.members.compactMap { member in
                LooseJSON(member.value).text.map { (member.key, $0) }
            }
            var found = Dictionary(members ?? [], uniquingKeysWith: { first, _ in first })
            // In the words in which a search is judged.
            found["number"] = item.text("documentNumber")
            found["issueDate"] = item.text("issueDate")
            found["id:documentId"] = item.text("documentId")
            found["id"] = item.text("documentId")
            answer.items.append(found)
        }
        if body?.text("last") == "false" { answer.axes["more"] = "true" }
        return answer
    }

    // MARK: Errors

    private func refusal() -> Interpretation {
        // A verdict has a reason; a bare 400 may come from anything on the way.
        let found = details()
        guard !found.isEmpty else { return Interpretation(.unknown, reasons: [reason(String(request.status))]) }
        var answer = Interpretation(.refused, reasons: found)
        answer.number = .keep
        return answer
    }

    private func details() -> [Interpretation.Reason] {
        let listed = (body?["internalStatusDetails"]?.elements ?? []).map { detail in
            reason(detail.text("code") ?? "VE", detail.text("message") ?? detail.text)
        }
        if !listed.isEmpty { return listed }
        guard let message = body?.text("message") ?? body?.text("errorMessage") else { return [] }
        return [reason(body?.text("errorCode") ?? body?.text("code") ?? String(request.status), message)]
    }

    private func later() -> Interpretation {
        var answer = Interpretation(.notTaken, reasons: [reason(String(request.status))])
        answer.retryAfterSeconds = request.headers["retry-after"].flatMap { Int($0) }
        return answer
    }

    private func fault() -> Interpretation {
        Interpretation(.authorityFault, reasons: [reason(String(request.status))])
    }

    private func reason(_ code: String, _ text: String? = nil) -> Interpretation.Reason {
        Interpretation.Reason(code: code, text: text)
    }
}
