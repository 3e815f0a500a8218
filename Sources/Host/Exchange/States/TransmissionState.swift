public import Storage

/// Where a document is on its way to the authority. What follows what is said once, in ``OutcomeTable``; both databases
/// enforce it.
public enum TransmissionState: String, StateMachine {
    /// Stored; nothing has left the house.
    case ready
    /// The start marker is committed; the first byte may have left.
    case sending
    /// Sent, or perhaps sent, and no identifier of the authority is known.
    case uncertain
    /// The authority holds it under an identifier.
    case submitted
    /// The authority works on it.
    case pending
    /// Final, good.
    case accepted
    /// The authority's own verdict. Final.
    case refused

    public static let initial = [TransmissionState.ready]
    public static var transitions: [(from: TransmissionState, to: TransmissionState)] { OutcomeTable.transitions }

    public var isFinal: Bool { self == .accepted || self == .refused }
}
