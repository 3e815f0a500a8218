internal import JSON
internal import PluginKit

/// What the tax authority's answers mean: S001 to S012 of Fiskalizacija 2.0 and eIzvještavanje, s001 to s013 of
/// receipts.
///
/// Signature, certificate and authorization errors prove that nothing was recorded: the same document goes again when
/// they are mended. Errors in the data are the authority's verdict on the document.
struct FiscalAnswers {
    private static let retrySeconds = 300

    private let request: InterpretRequest
    private let root: XMLElement?

    init(_ request: InterpretRequest, _ root: XMLElement?) {
        self.request = request
        self.root = root
    }

    func interpretation() -> Interpretation {
        if let answer = root?.descendant("Odgovor") { return invoice(answer) }
        if let answer = root?.descendant("RacunOdgovor") { return receipt(answer) }
        if let list = root?.descendant("OvlastenjaFiskalizacijeOdgovor") {
            var answer = Interpretation(.accepted)
            answer.items = list.children("ovlasteniOib").map { ["oib": $0.text] }
            return answer
        }
        switch request.status {
        case 401, 403, 404: return notTaken(String(request.status), nil)
        case 500...599: return fault(root?.descendant("Fault")?.text("faultstring"))
        default: return Interpretation(.unknown, reasons: [reason(String(request.status), nil)])
        }
    }

    // MARK: Fiskalizacija 2.0

    private func invoice(_ answer: XMLElement) -> Interpretation {
        var ids: [String: String] = [:]
        ids["idZahtjeva"] = answer.text("idZahtjeva")
        if answer.text("prihvacenZahtjev") == "true" {
            var accepted = Interpretation(.accepted, ids: ids)
            accepted.axes["fiscalisation"] = "recorded"
            return accepted
        }
        guard let error = answer.child("greska"), let code = error.text("sifra") else {
            return Interpretation(.unknown)
        }
        var outcome = interpretation(of: code, error.text("opis"))
        outcome.ids = ids
        outcome.axes["fiscalisation"] = code
        return outcome
    }

    private func interpretation(of code: String, _ text: String?) -> Interpretation {
        switch code {
        case "S001": return fault(text, code)
        // No invoice of that identity is recorded: it has to be fiscalised first, the report comes again.
        case "S002", "S003", "S004", "S006", "S009": return notTaken(code, text)
        case "S008", "S010":
            var answer = Interpretation(.duplicate, reasons: [reason(code, text)])
            answer.evidence = code
            return answer
        case "S005", "S007", "S011", "S012":
            var answer = Interpretation(.refused, reasons: [reason(code, text)])
            // A recorded invoice cannot be mended under its number; a report has none to lose.
            answer.number = request.action.hasPrefix("report") ? .keep : .void
            return answer
        default: return Interpretation(.unknown, reasons: [reason(code, text)])
        }
    }

    // MARK: Receipts

    private func receipt(_ answer: XMLElement) -> Interpretation {
        if let jir = answer.text("Jir") { return Interpretation(.accepted, ids: ["jir": jir]) }
        let errors = answer.child("Greske")?.children("Greska") ?? []
        let reasons = errors.map { reason($0.text("SifraGreske") ?? "", $0.text("PorukaGreske")) }
        let codes = reasons.map(\.code)
        if codes.isEmpty { return Interpretation(.unknown) }
        if codes.contains("s006") { return fault(reasons.first?.text, "s006") }
        let mendable: Set<String> = ["s002", "s003", "s004", "s005"]
        if codes.contains(where: mendable.contains) { return Interpretation(.notTaken, reasons: reasons) }
        var answer = Interpretation(.refused, reasons: reasons)
        // The receipt was handed over with its number: it is sent again, corrected.
        answer.number = .keep
        return answer
    }

    // MARK: Parts

    private func notTaken(_ code: String, _ text: String?) -> Interpretation {
        Interpretation(.notTaken, reasons: [reason(code, text)])
    }

    private func fault(_ text: String?, _ code: String = "fault") -> Interpretation {
        var answer = Interpretation(.authorityFault, reasons: [reason(code, text)])
        answer.retryAfterSeconds = Self.retrySeconds
        return answer
    }

    private func reason(_ code: String, _ text: String?) -> Interpretation.Reason {
        Interpretation.Reason(code: code, text: text)
    }
}
