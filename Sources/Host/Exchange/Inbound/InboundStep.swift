/// The named steps of taking a document in, at each of which a host may die without harm.
public enum InboundStep: String, Sendable, CaseIterable {
    /// The inbox was listed.
    case listed
    /// A message was fetched or delivered; nothing of it is stored.
    case fetched
    /// Its bytes are in the blob store; no row names them.
    case archived
    /// Row, duties, event and job are committed.
    case stored
    /// The books have it.
    case booked
}
