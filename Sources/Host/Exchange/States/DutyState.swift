public import Storage

/// What became of something owed to an authority.
public enum DutyState: String, StateMachine {
    case open
    case discharged
    /// Not owed after all; with a reason.
    case waived

    public static let initial = [DutyState.open]
    public static let transitions: [(from: DutyState, to: DutyState)] = [
        (.open, .discharged), (.open, .waived), (.waived, .open),
    ]
}

/// Who discharges a duty.
public enum Discharger: String, Sendable, CaseIterable { case host, intermediary, person }
