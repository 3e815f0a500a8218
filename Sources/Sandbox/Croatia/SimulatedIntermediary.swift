internal import JSON
internal import Synchronization

/// An information intermediary of the kind that knows no idempotency: whatever is handed in twice is carried twice, and
/// counted. It fiscalises what it carries.
public final class SimulatedIntermediary: SimulatedAuthority {
    public let name = "sveracun"
    public let received = ReceivedDocuments()
    public let reports = ReceivedReports()
    public let arrived = PlacedDocuments(firstID: 500_001)
    public var inbox: PlacedDocuments? { arrived }
    private let setting: SandboxSetting
    private let polls = Mutex<[String: Int]>([:])

    public init(_ setting: SandboxSetting) { self.setting = setting }

    private static let prefix = "/api/rest/v1/documents"

    public func isSubmission(_ request: SandboxRequest) -> Bool {
        ["/send", "/paid", "/reject"].contains { request.path == Self.prefix + $0 }
    }

    public func answer(_ request: SandboxRequest) -> SandboxAnswer {
        guard let owner = setting.owner(request.headers["authorization"]),
            let company = request.headers["companyvatnumber"], owner.isSame(as: company)
        else { return SandboxAnswer(401) }
        guard request.method == "POST", request.path.hasPrefix(Self.prefix) else { return SandboxAnswer(404) }
        switch String(request.path.dropFirst(Self.prefix.count)) {
        case "/send": return submit(request, company)
        case "/getStatus": return status(request)
        case "/getLatestFiscalizationStatus":
            guard document(request) != nil else { return Self.unknown }
            return SandboxAnswer(200, ["successful": true, "fiscalizationRequestId": "fisk-1", "shouldRetry": false])
        case "/outbox/status": return outbox(request, company)
        case "/inbox/status": return inbox(owner)
        case "/get":
            guard let placed = request.json["documentId"]?.string.flatMap({ arrived.fetch($0) }) else {
                return Self.unknown
            }
            return SandboxAnswer(200, type: "application/xml", placed.bytes)
        case "/paid": return paid(request)
        case "/reject": return reject(request)
        default: return SandboxAnswer(404)
        }
    }

    private func submit(_ request: SandboxRequest, _ issuer: String) -> SandboxAnswer {
        guard var head = DocumentHead(request.body) else { return Self.refusal("VE-001", "no XML") }
        // Who is outside VAT is known by the electronic address alone.
        if !head.issuer.hasPrefix("HR") { head.issuer = "HR" + head.issuerEndpoint }
        // A self-billed document is handed in by its buyer.
        if head.buyer == issuer { head.issuer = issuer }
        guard head.issuer == issuer else { return Self.refusal("VE-002", "the sender is not the key's company") }
        let findings = setting.findings(request.body)
        guard findings.isEmpty else { return Self.refusal("VE-100", findings.joined(separator: ", ")) }
        let document = received.take(head, id: { "doc-\($0)" }, bytes: request.body)
        return SandboxAnswer(200, ["documentId": .string(document.id)])
    }

    private func document(_ request: SandboxRequest) -> ReceivedDocuments.Document? {
        request.json["documentId"]?.string.flatMap { received.first(id: $0) }
    }

    private func status(_ request: SandboxRequest) -> SandboxAnswer {
        guard let document = document(request) else { return Self.unknown }
        let count = polls.withLock { polls in
            polls[document.id, default: 0] += 1
            return polls[document.id] ?? 0
        }
        guard count >= setting.pollsUntilFinal else { return SandboxAnswer(200, ["internalStatus": "NEW"]) }
        return SandboxAnswer(200, ["internalStatus": "OK", "externalStatus": "FISCALIZATION:OK"])
    }

    private func outbox(_ request: SandboxRequest, _ issuer: String) -> SandboxAnswer {
        let (from, to) = (request.json["dateFrom"]?.string ?? "", request.json["dateTo"]?.string ?? "9999")
        let mine = received.all.filter { $0.issuer == issuer && $0.issueDate >= from && $0.issueDate <= to }
        let (page, size) = (
            Int(request.query["pageNumber"] ?? "") ?? 1, min(Int(request.query["pageSize"] ?? "") ?? 50, 1000)
        )
        let shown = mine.dropFirst((max(page, 1) - 1) * size).prefix(size)
        let items = shown.map { document -> JSONValue in
            [
                "documentId": .string(document.id), "documentNumber": .string(document.number),
                "issueDate": .string(document.issueDate), "senderVatNumber": .string(document.issuer),
            ]
        }
        return SandboxAnswer(
            200,
            [
                "items": .array(items), "totalElements": .integer(mine.count), "number": .integer(page),
                "last": .bool(page * size >= mine.count), "empty": .bool(items.isEmpty),
            ])
    }

    // MARK: Inbox and reports

    private func inbox(_ owner: CredentialOwner) -> SandboxAnswer {
        let items = arrived.list(for: owner).map { placed -> JSONValue in
            let head = DocumentHead(placed.bytes)
            return [
                "documentId": .string(placed.id), "documentNumber": .string(head?.number ?? ""),
                "issueDate": .string(head?.issueDate ?? ""), "internalStatus": "OK",
            ]
        }
        return SandboxAnswer(
            200,
            [
                "items": .array(items), "totalElements": .integer(items.count), "number": 1, "last": true,
                "empty": .bool(items.isEmpty),
            ])
    }

    /// Payments of a document that is here; one told of twice is reported twice.
    private func paid(_ request: SandboxRequest) -> SandboxAnswer {
        let body = request.json
        guard let number = body["documentNumber"]?.string, let amount = body["paymentAmount"]?.string,
            let date = body["paymentDate"]?.string, let method = body["paymentMethod"]?.string,
            ["T", "O", "Z"].contains(method)
        else { return Self.refusal("VE-200", "a payment has number, amount, date and method") }
        guard let document = document(request), document.number == number else { return Self.unknown }
        reports.take("payment", "\(number) \(date) \(amount)", request.body)
        return SandboxAnswer(200, ["documentId": .string(document.id)])
    }

    private func reject(_ request: SandboxRequest) -> SandboxAnswer {
        guard let id = request.json["documentId"]?.string, let code = request.json["rejectionReasonCode"]?.string,
            ["N", "U", "O"].contains(code), !(request.json["rejectionReason"]?.string ?? "").isEmpty
        else { return Self.refusal("VE-201", "a rejection has a document, a reason and its kind") }
        guard arrived.answer(id, "Rejected") else { return Self.unknown }
        reports.take("rejection", id, request.body)
        return SandboxAnswer(200, ["documentId": .string(id)])
    }

    private static let unknown = SandboxAnswer(404, ["message": "there is no such document"])

    private static func refusal(_ code: String, _ message: String) -> SandboxAnswer {
        SandboxAnswer(400, ["errorCode": .string(code), "message": .string(message)])
    }
}
