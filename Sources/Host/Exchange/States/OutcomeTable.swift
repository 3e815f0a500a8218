/// Outcome × kind of call × state → the states a transmission goes through. The one table that the worker acts by and
/// that both databases' guards are made from.
///
/// What is not in it changes nothing: the state stays, the attempt is on record.
public enum OutcomeTable {
    struct Rule: Sendable {
        let from: TransmissionState
        let calls: Set<CallKind>
        let outcomes: Set<CallOutcome>
        /// Each a transition of its own, so that no state is skipped.
        let path: [TransmissionState]
    }

    private static let writing: Set<CallKind> = [.idempotentByKey, .idempotentByIdentity, .sendOnce]
    private static let repeatable: Set<CallKind> = [.idempotentByKey, .idempotentByIdentity]

    static let rules: [Rule] = [
        Rule(from: .ready, calls: writing, outcomes: [.started], path: [.sending]),

        // A first call, or one of a new key.
        Rule(from: .sending, calls: writing, outcomes: [.taken], path: [.submitted]),
        Rule(from: .sending, calls: writing, outcomes: [.processing], path: [.submitted, .pending]),
        Rule(from: .sending, calls: writing, outcomes: [.accepted], path: [.submitted, .accepted]),
        Rule(from: .sending, calls: writing, outcomes: [.notTaken, .unreachable], path: [.ready]),
        Rule(from: .sending, calls: writing, outcomes: [.refused], path: [.refused]),
        Rule(
            from: .sending, calls: writing,
            outcomes: [.duplicate, .unknown, .authorityFault, .silence, .interrupted], path: [.uncertain]),

        // Repeats: what they say holds for the first call as well, except "not taken", which is about the repeat alone.
        Rule(from: .uncertain, calls: repeatable, outcomes: [.taken], path: [.submitted]),
        Rule(from: .uncertain, calls: repeatable, outcomes: [.processing], path: [.submitted, .pending]),
        Rule(from: .uncertain, calls: repeatable, outcomes: [.accepted], path: [.submitted, .accepted]),
        Rule(from: .uncertain, calls: repeatable, outcomes: [.refused], path: [.refused]),
        // "Already there" is evidence of success where the document itself is the identity.
        Rule(from: .uncertain, calls: [.idempotentByIdentity], outcomes: [.duplicate], path: [.submitted, .accepted]),

        // The answer to the one call of this kind, come late; or what a search shows.
        Rule(from: .uncertain, calls: [.sendOnce], outcomes: [.taken], path: [.submitted]),
        Rule(from: .uncertain, calls: [.safe], outcomes: [.found, .taken], path: [.submitted]),
        Rule(from: .uncertain, calls: [.safe], outcomes: [.processing], path: [.submitted, .pending]),
        Rule(from: .uncertain, calls: [.safe], outcomes: [.accepted], path: [.submitted, .accepted]),
        Rule(from: .uncertain, calls: [.safe, .sendOnce], outcomes: [.refused], path: [.refused]),
        Rule(from: .uncertain, calls: [.safe], outcomes: [.absent], path: [.ready]),
        Rule(from: .uncertain, calls: [.person], outcomes: [.attached], path: [.submitted]),
        Rule(from: .uncertain, calls: [.person], outcomes: [.denied], path: [.ready]),

        // Polling.
        Rule(from: .submitted, calls: [.safe], outcomes: [.processing, .taken], path: [.pending]),
        Rule(from: .submitted, calls: [.safe], outcomes: [.accepted], path: [.accepted]),
        Rule(from: .submitted, calls: [.safe], outcomes: [.refused], path: [.refused]),
        Rule(from: .pending, calls: [.safe], outcomes: [.accepted], path: [.accepted]),
        Rule(from: .pending, calls: [.safe], outcomes: [.refused], path: [.refused]),
    ]

    /// The states to go through, in order; empty when the state stays.
    public static func path(
        from state: TransmissionState, _ call: CallKind, _ outcome: CallOutcome
    ) -> [TransmissionState] {
        rules.first { $0.from == state && $0.calls.contains(call) && $0.outcomes.contains(outcome) }?.path ?? []
    }

    /// Every single step that any rule takes, each once.
    static let transitions: [(from: TransmissionState, to: TransmissionState)] = {
        var all: [(from: TransmissionState, to: TransmissionState)] = []
        for rule in rules {
            for (from, to) in zip([rule.from] + rule.path, rule.path)
            where !all.contains(where: { $0.from == from && $0.to == to }) {
                all.append((from, to))
            }
        }
        return all
    }()
}
