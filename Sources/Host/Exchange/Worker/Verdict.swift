internal import JSON
internal import PluginKit
internal import Storage

/// What a call came to, ready to be stored.
struct Verdict: Sendable {
    var action: String
    var kind: CallKind
    var outcome: CallOutcome
    var ids: [String: String] = [:]
    var reasons: [Interpretation.Reason] = []
    var number: Interpretation.Number?
    var axes: [String: String] = [:]
    var retryAfterSeconds: Int?
    var status: Int?
    var response: Digest?
    var detail: String?
    /// What the answer makes owed to authorities.
    var duties: Owed?

    struct Owed: Sendable {
        let event: String
        let duties: [DutiesAnswer.Duty]
    }

    init(_ action: String, _ kind: CallKind, _ outcome: CallOutcome, detail: String? = nil) {
        self.action = action
        self.kind = kind
        self.outcome = outcome
        self.detail = detail
    }
}
