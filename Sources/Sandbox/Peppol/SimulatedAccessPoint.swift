internal import JSON
internal import Synchronization

/// A local access point of the phoss-ap kind. It flags a repeated envelope id and forwards the document all the same,
/// as the real one does by default, so a second submission is a second document.
public final class SimulatedAccessPoint: SimulatedAuthority {
    /// What the receiving side answers on the message level.
    public enum Receiver: String, Sendable { case approves, accepts, rejects, isSilent, isNobody }

    public let name = "peppol"
    public let received = ReceivedDocuments()
    public let reports = ReceivedReports()
    private let setting: SandboxSetting
    private let receiver: Receiver
    /// When a document that is now sent was completed: RFC 3339.
    private let completed: @Sendable () -> String
    private let state = Mutex(State())

    private struct State {
        /// Envelope id → its first document.
        var ids: [String: String] = [:]
        var polls: [String: Int] = [:]
    }

    public init(
        _ setting: SandboxSetting, receiver: Receiver = .approves, completed: @escaping @Sendable () -> String
    ) {
        self.setting = setting
        self.receiver = receiver
        self.completed = completed
    }

    private static let submit = "/api/outbound/submit/"
    private static let status = "/api/outbound/status/"
    /// Buyers that are on no network (PINT AE): nobody answers for them.
    private static let nobody: Set<String> = ["9900000097", "9900000098", "9900000099"]

    public func isSubmission(_ request: SandboxRequest) -> Bool { request.path.hasPrefix(Self.submit) }

    public func answer(_ request: SandboxRequest) -> SandboxAnswer {
        guard let owner = setting.owner(request.headers["x-token"]) else { return SandboxAnswer(401) }
        if request.method == "POST", isSubmission(request) { return submit(request, owner) }
        if request.method == "GET", request.path.hasPrefix(Self.status) {
            return status(Self.decoded(String(request.path.dropFirst(Self.status.count))))
        }
        return SandboxAnswer(404)
    }

    private func submit(_ request: SandboxRequest, _ owner: CredentialOwner) -> SandboxAnswer {
        let ids = request.path.dropFirst(Self.submit.count).split(separator: "/").map { Self.decoded(String($0)) }
        guard ids.count == 5, let instance = request.query["sbdhInstanceID"] else {
            return Self.refusal("five identifiers and an envelope id are needed")
        }
        guard let head = DocumentHead(request.body) else { return Self.refusal("no XML") }
        let sender = ids[0].split(separator: ":").last.map(String.init) ?? ""
        guard owner.isSame(as: sender), [head.issuerEndpoint, head.buyerEndpoint].contains(sender) else {
            return Self.refusal("the sender is not the token's participant")
        }
        guard ids[2].contains("::\(head.root)##"), ids[4].count == 2 else {
            return Self.refusal("document type or country does not fit the document")
        }
        let findings = setting.findings(request.body)
        guard findings.isEmpty else { return Self.refusal(findings.joined(separator: ", ")) }
        let document = received.take(head, id: { "\(instance).\($0)" }, bytes: request.body)
        state.withLock { state in
            if state.ids[instance] == nil { state.ids[instance] = document.id }
        }
        return SandboxAnswer(
            200,
            [
                "sbdhInstanceIdentifier": .string(instance), "sendingResult": "SUCCESS", "sendingSuccess": true,
                "overallSuccess": true,
            ])
    }

    private func status(_ instance: String) -> SandboxAnswer {
        let found = state.withLock { state -> (id: String, polls: Int)? in
            guard let id = state.ids[instance] else { return nil }
            state.polls[instance, default: 0] += 1
            return (id, state.polls[instance] ?? 0)
        }
        guard let found, let document = received.first(id: found.id), let head = DocumentHead(document.bytes) else {
            return SandboxAnswer(404, ["error": "no such transaction"])
        }
        let isDone = found.polls >= setting.pollsUntilFinal
        let who = Self.nobody.contains(head.buyerEndpoint) ? Receiver.isNobody : receiver
        let level =
            switch who {
            case .approves: "received_ap"
            case .accepts: "received_ab"
            case .rejects: "received_re"
            case .isSilent: "pending"
            case .isNobody: "not_applicable"
            }
        return SandboxAnswer(
            200,
            [
                "sbdhInstanceID": .string(instance), "status": isDone ? "sent" : "sending",
                "completedDT": isDone ? .string(completed()) : .null, "mlsStatus": .string(isDone ? level : "pending"),
            ])
    }

    private static func refusal(_ text: String) -> SandboxAnswer {
        SandboxAnswer(400, ["errorCode": "INVALID", "errorDetails": .string(text)])
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            rest = rest.dropFirst(2)
            bytes.append(value)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
