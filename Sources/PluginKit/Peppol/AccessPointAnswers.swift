internal import Documents
internal import JSON

/// What an access point's answers mean, and what its silence about the message level status does.
///
/// 422 says that sending failed for now: a retry is planned there, so the document is asked about, never handed in
/// again. Without an answer from the receiving side a document counts as delivered when the network's service level
/// has passed (MLS 1.1: 25 minutes), because the default is to report failures only.
public struct AccessPointAnswers {
    private static let pollSeconds = 60
    private static let serviceLevelSeconds = 25 * 60

    private let request: InterpretRequest
    private let body: LooseJSON?

    public init(_ request: InterpretRequest, _ body: [UInt8]) {
        self.request = request
        self.body = LooseJSON(body)
    }

    public func interpretation() -> Interpretation {
        switch request.status {
        case 200..<300: request.action == "send" ? sent() : status()
        case 400: rejected()
        case 401, 403, 429: later()
        case 404: missing()
        case 422: planned()
        case 500...599: Interpretation(.authorityFault, reasons: [reason(String(request.status))])
        default: Interpretation(.unknown, reasons: [reason(String(request.status))])
        }
    }

    private func sent() -> Interpretation {
        guard let id = body?.text("sbdhInstanceIdentifier") else { return Interpretation(.unknown) }
        return Interpretation(.taken, ids: ["sbdhInstanceIdentifier": id])
    }

    private func planned() -> Interpretation {
        guard request.action == "send", let id = body?.text("sbdhInstanceIdentifier") else {
            return Interpretation(.unknown, reasons: [reason("422")])
        }
        var answer = Interpretation(.processing, ids: ["sbdhInstanceIdentifier": id], reasons: details())
        answer.retryAfterSeconds = Self.pollSeconds
        return answer
    }

    /// A verdict has a reason; a bare 400 may come from anything on the way.
    private func rejected() -> Interpretation {
        let reasons = details()
        guard request.action == "send", !reasons.isEmpty else {
            return Interpretation(.unknown, reasons: [reason("400")])
        }
        return refused(reasons)
    }

    private func missing() -> Interpretation {
        if request.action == "reconcile", body != nil {
            // Asked for by its id, and not there.
            var answer = Interpretation(.accepted)
            answer.axes["searched"] = "true"
            return answer
        }
        return switch request.action {
        // The function is off, or the address is wrong: nothing was looked at.
        case "send": Interpretation(.notTaken, reasons: [reason("404")])
        default: Interpretation(.unknown, reasons: [reason("404")])
        }
    }

    private func later() -> Interpretation {
        var answer = Interpretation(.notTaken, reasons: [reason(String(request.status))])
        answer.retryAfterSeconds = request.headers["retry-after"].flatMap { Int($0) }
        return answer
    }

    // MARK: Status

    private func status() -> Interpretation {
        guard let status = body?.text("status"), let id = body?.text("sbdhInstanceID") else {
            return Interpretation(.unknown)
        }
        var answer: Interpretation
        switch status.lowercased() {
        case "pending", "sending", "failed": answer = processing()
        case "sent": answer = delivered()
        case "rejected", "permanently_failed":
            answer = refused([reason(status, body?.text("errorDetails"))])
            if status.lowercased() == "permanently_failed" { answer.axes["delivery"] = "undeliverable" }
        default: return Interpretation(.unknown, reasons: [reason(status)])
        }
        answer.ids["sbdhInstanceIdentifier"] = id
        return answer
    }

    private func delivered() -> Interpretation {
        switch body?.text("mlsStatus")?.lowercased() ?? "pending" {
        case "received_ap", "received_ab":
            var answer = Interpretation(.accepted)
            answer.axes["delivery"] = "delivered"
            answer.axes["mls"] = body?.text("mlsStatus") ?? ""
            return answer
        case "received_re":
            var answer = refused([reason("RE", body?.text("errorDetails"))])
            answer.axes["mls"] = "received_re"
            return answer
        // Nobody answers: the receiver is on no network, and only the tax data is reported.
        case "not_applicable": return Interpretation(.accepted)
        default:
            guard isPastServiceLevel else { return processing() }
            var answer = Interpretation(.accepted)
            answer.axes["delivery"] = "delivered"
            answer.axes["mls"] = "silent"
            return answer
        }
    }

    private var isPastServiceLevel: Bool {
        guard let done = body?.text("completedDT").flatMap(PlainMoment.init),
            let now = request.context.moment.flatMap(PlainMoment.init)
        else { return false }
        return now.seconds - done.seconds > Self.serviceLevelSeconds
    }

    private func processing() -> Interpretation {
        var answer = Interpretation(.processing)
        answer.retryAfterSeconds = Self.pollSeconds
        return answer
    }

    private func refused(_ reasons: [Interpretation.Reason]) -> Interpretation {
        var answer = Interpretation(.refused, reasons: reasons)
        answer.number = .keep
        return answer
    }

    private func details() -> [Interpretation.Reason] {
        let text = body?.text("errorDetails") ?? body?.text("errorMessage") ?? body?.text("sendingException")
        let code = body?.text("errorCode") ?? body?.text("sendingResult")
        guard text != nil || code != nil else { return [] }
        return [reason(code ?? String(request.status), text)]
    }

    private func reason(_ code: String, _ text: String? = nil) -> Interpretation.Reason {
        Interpretation.Reason(code: code, text: text)
    }
}

/// Seconds since 1970 of an RFC 3339 moment; without an offset it counts as UTC.
struct PlainMoment {
    let seconds: Int

    init?(_ text: String) {
        let digits = Array(text.utf8)
        guard digits.count >= 19, let day = Day(String(text.prefix(10))), let hour = Int(text.dropFirst(11).prefix(2)),
            let minute = Int(text.dropFirst(14).prefix(2)), let second = Int(text.dropFirst(17).prefix(2))
        else { return nil }
        var offset = 0
        let zone = text.dropFirst(19).drop { $0 == "." || $0.isNumber }
        if let sign = zone.first, sign == "+" || sign == "-", zone.count >= 6 {
            let (hours, minutes) = (Int(zone.dropFirst().prefix(2)) ?? 0, Int(zone.dropFirst(4).prefix(2)) ?? 0)
            offset = (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
        }
        seconds = Int(day.number) * 86_400 + hour * 3600 + minute * 60 + second - offset
    }
}
