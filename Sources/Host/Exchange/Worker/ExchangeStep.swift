/// The named steps of a submission, at each of which a host may die without harm.
public enum ExchangeStep: String, Sendable, CaseIterable {
    case claimed
    /// The recipe is made; nothing is committed.
    case prepared
    /// The start marker is committed; no byte has left.
    case started
    /// The authority has answered, or will not; nothing of it is stored.
    case answered
    /// The answer's blob is stored; no row names it.
    case archived
    /// State, attempt, event and job are committed.
    case settled
    case polling, polled
    case reconciling, reconciled
}
