internal import JSON
internal import Synchronization

/// SEF as its API specification 3.14 has it, as far as invoices go: one answer per requestId, the issue date of the
/// day, numbers that are never used twice, not even in another year.
public final class SimulatedSEF: SimulatedAuthority {
    public let name = "sef"
    public let received = ReceivedDocuments()
    public let reports = ReceivedReports()
    public let purchases = PlacedDocuments(firstID: 70_001)
    public var inbox: PlacedDocuments? { purchases }
    private let setting: SandboxSetting
    private let state = Mutex(State())

    private struct State {
        /// requestId → digest of the bytes, and the first answer.
        var answers: [String: (bytes: [UInt8], answer: SandboxAnswer)] = [:]
        /// issuer|number.
        var numbers: Set<String> = []
        var polls: [String: Int] = [:]
        var statuses: [String: String] = [:]
    }

    public init(_ setting: SandboxSetting) { self.setting = setting }

    private static let prefix = "/api/publicApi/"
    private static let records = "/api/v2/publicApi/vat-recording/individual"

    public func isSubmission(_ request: SandboxRequest) -> Bool {
        request.method == "POST"
            && (request.path == Self.prefix + "sales-invoice/ubl" || request.path == Self.records)
    }

    public func answer(_ request: SandboxRequest) -> SandboxAnswer {
        guard let owner = setting.owner(request.headers["apikey"]) else { return SandboxAnswer(401) }
        if request.path == Self.records { return record(request) }
        guard request.path.hasPrefix(Self.prefix) else { return SandboxAnswer(404) }
        if request.path.hasPrefix(Self.prefix + "purchase-invoice/") { return purchase(request, owner) }
        switch (request.method, String(request.path.dropFirst(Self.prefix.count))) {
        case ("POST", "sales-invoice/ubl"): return submit(request, owner)
        case ("GET", "sales-invoice"): return status(request)
        case ("GET", "sales-invoice/xml"):
            guard let document = document(request.query["invoiceId"]) else { return Self.unknown }
            return SandboxAnswer(200, type: "application/xml", document.bytes)
        case ("POST", "sales-invoice/cancel"): return void(request, "Cancelled", allowed: ["Draft", "New", "Mistake"])
        case ("POST", "sales-invoice/storno"): return void(request, "Storno", allowed: ["Sent", "Approved", "Rejected"])
        case ("POST", "sales-invoice/ids"):
            return SandboxAnswer(
                200, ["SalesInvoiceIds": .array(received.all.compactMap { Int($0.id) }.map { .integer($0) })])
        default: return SandboxAnswer(404)
        }
    }

    private func submit(_ request: SandboxRequest, _ owner: CredentialOwner) -> SandboxAnswer {
        guard let requestID = request.query["requestId"], !requestID.isEmpty else {
            return Self.refusal("RequestIdMissing", "requestId is required")
        }
        // One at a time: two calls of one requestId at once get one answer.
        return state.withLock { state in
            if let known = state.answers[requestID] {
                guard known.bytes == request.body else {
                    return Self.refusal("UBLUploadRequestIdDuplicate", "requestId was used for another document")
                }
                return known.answer
            }
            let answer = judge(request, owner, &state)
            state.answers[requestID] = (request.body, answer)
            return answer
        }
    }

    private func judge(_ request: SandboxRequest, _ owner: CredentialOwner, _ state: inout State) -> SandboxAnswer {
        guard let head = DocumentHead(request.body) else { return Self.refusal("UBLNotValid", "no XML") }
        guard owner.isSame(as: head.issuer) else {
            return Self.refusal("UBLSenderNotValid", "the key belongs to another company")
        }
        guard head.issueDate == setting.today() else {
            return Self.refusal("IssueDateCannotBeDifferentFromTodays", "\(head.issueDate) is not today")
        }
        guard !state.numbers.contains("\(head.issuer)|\(head.number)") else {
            return Self.refusal("InvoiceNumberNotUnique", "\(head.number) was used before")
        }
        let findings = setting.findings(request.body)
        guard findings.isEmpty else { return Self.refusal("UBLNotValid", findings.joined(separator: ", ")) }
        state.numbers.insert("\(head.issuer)|\(head.number)")
        let document = received.take(head, id: { "\(20_000 + $0)" }, bytes: request.body)
        let id = Int(document.id) ?? 0
        state.statuses[document.id] = "Sending"
        return SandboxAnswer(
            200, ["InvoiceId": .integer(id), "PurchaseInvoiceId": .integer(id + 1), "SalesInvoiceId": .integer(id)])
    }

    private func document(_ id: String?) -> ReceivedDocuments.Document? { id.flatMap { received.first(id: $0) } }

    private func status(_ request: SandboxRequest) -> SandboxAnswer {
        guard let document = document(request.query["invoiceId"]) else { return Self.unknown }
        let status = state.withLock { state in
            state.polls[document.id, default: 0] += 1
            if state.statuses[document.id] == "Sending", state.polls[document.id] ?? 0 >= setting.pollsUntilFinal {
                state.statuses[document.id] = "Sent"
            }
            return state.statuses[document.id] ?? "Unknown"
        }
        return SandboxAnswer(
            200,
            [
                "Status": .string(status), "InvoiceId": .integer(Int(document.id) ?? 0),
                "GlobUniqId": .string("sef-\(document.id)"), "CirStatus": "None",
            ])
    }

    // MARK: Purchases and records

    private func purchase(_ request: SandboxRequest, _ owner: CredentialOwner) -> SandboxAnswer {
        switch (request.method, String(request.path.dropFirst(Self.prefix.count))) {
        case ("POST", "purchase-invoice/ids"):
            let ids = purchases.list(for: owner).compactMap { Int($0.id) }.map { JSONValue.integer($0) }
            return SandboxAnswer(200, ["PurchaseInvoiceIds": .array(ids)])
        case ("GET", "purchase-invoice/xml"):
            guard let placed = request.query["invoiceId"].flatMap({ purchases.fetch($0) }) else { return Self.unknown }
            return SandboxAnswer(200, type: "application/xml", placed.bytes)
        case ("POST", "purchase-invoice/acceptRejectPurchaseInvoice"):
            guard let id = request.json["invoiceId"]?.int, let isAccepted = request.json["accepted"]?.bool else {
                return Self.refusal("InvoiceIdMissing", "invoiceId and accepted are required")
            }
            if !isAccepted, (request.json["comment"]?.string ?? "").isEmpty {
                return Self.refusal("CommentMissing", "a rejection has a comment")
            }
            guard purchases.answer("\(id)", isAccepted ? "Approved" : "Rejected") else {
                return Self.refusal("InvoiceStatusNotValid", "it was answered before, or is not there")
            }
            return SandboxAnswer(200, ["Success": true, "Message": .null])
        default: return SandboxAnswer(404)
        }
    }

    /// Individual VAT records; one that is handed in twice is there twice.
    private func record(_ request: SandboxRequest) -> SandboxAnswer {
        guard request.method == "POST" else {
            return SandboxAnswer(
                200,
                .array(
                    reports.all.map { ["IndividualVatId": .string($0.id), "DocumentNumber": .string($0.identity)] }))
        }
        let body = request.json
        guard let number = body["documentNumber"]?.string, let period = body["vatPeriod"]?.int,
            (1...16).contains(period), body["year"]?.int != nil, body["documentDirection"]?.int == 1,
            [380, 381, 383, 386].contains(body["documentType"]?.int ?? 0),
            body["relatedPartyIdentifier"]?.string != nil
        else { return Self.refusal("VatRecordingNotValid", "the record misses what an outbound record needs") }
        for rate in ["10", "20"] {
            let block = ["Description", "BaseAmount", "CalculatedVat"].filter {
                body["noRealEstate" + $0 + rate].map { $0 != .null } ?? false
            }
            guard block.isEmpty || block.count == 3 else {
                return Self.refusal("VatRecordingNotValid", "a block has all three fields or none")
            }
        }
        let report = reports.take("record", number, request.body)
        return SandboxAnswer(200, ["IndividualVatId": .integer(Int(report.id) ?? 0), "VatRecordingStatus": 10])
    }

    private func void(_ request: SandboxRequest, _ target: String, allowed: Set<String>) -> SandboxAnswer {
        guard let document = document(request.json["invoiceId"]?.int.map(String.init)) else { return Self.unknown }
        return state.withLock { state in
            guard allowed.contains(state.statuses[document.id] ?? "") else {
                return Self.refusal("InvoiceStatusNotValid", "not from \(state.statuses[document.id] ?? "")")
            }
            state.statuses[document.id] = target
            return SandboxAnswer(200, ["Success": true, "Status": .string(target)])
        }
    }

    private static let unknown = SandboxAnswer(404, ["Message": "There is no such invoice"])

    private static func refusal(_ code: String, _ message: String) -> SandboxAnswer {
        SandboxAnswer(400, ["Message": .string(message), "ErrorCode": .string(code), "FieldName": .null])
    }
}
