public import Storage

/// What became of something owed to an authority.
public enum DutyState: String, StateMachine {
    case open
    /// The message that discharges it is in line or on its way; its transmission says where.
    case underway
    /// The authority refused the message: a person is needed.
    case refused
    case discharged
    /// Not owed after all; with a reason.
    case waived

    public static let initial = [DutyState.open]
    public static let transitions: [(from: DutyState, to: DutyState)] = [
        (.open, .underway), (.open, .discharged), (.open, .waived), (.waived, .open),
        (.underway, .discharged), (.underway, .refused), (.underway, .open),
        (.refused, .underway), (.refused, .discharged), (.refused, .waived),
    ]

    /// Still owed: what falls overdue when its day passes.
    public static let owed: [DutyState] = [.open, .underway, .refused]

    static let owedSQL = "state IN (\(owed.map { "'\($0.rawValue)'" }.joined(separator: ", ")))"
}

/// Who discharges a duty.
public enum Discharger: String, Sendable, CaseIterable { case host, intermediary, person }
