public import Storage

/// What a received message is to the books.
public enum InboundState: String, StateMachine {
    /// Readable, and good by schema and rules as far as they were checked.
    case received
    /// Readable, and against schema or rules: kept, shown, for a person to answer.
    case invalid
    /// The document came before, in another message.
    case duplicate
    /// Nobody can read it; kept as it came.
    case unreadable
    /// Taken over by the books.
    case booked
    /// A person took care of it elsewhere; with a reason.
    case handled

    public static let initial: [InboundState] = [.received, .invalid, .duplicate, .unreadable]
    public static let transitions: [(from: InboundState, to: InboundState)] = [
        (.received, .booked), (.invalid, .booked), (.received, .handled), (.invalid, .handled),
        (.unreadable, .handled),
    ]
}
