public import Storage

public enum UserState: String, StateMachine {
    case active, disabled
    public static let initial: [UserState] = [.active]
    public static let transitions: [(from: UserState, to: UserState)] = [
        (.active, .disabled), (.disabled, .active)
    ]
}

public enum MembershipState: String, StateMachine {
    case active, removed
    public static let initial: [MembershipState] = [.active]
    /// Back by a new invitation.
    public static let transitions: [(from: MembershipState, to: MembershipState)] = [
        (.active, .removed), (.removed, .active)
    ]
}

/// Where companies are approved, they start as `pending`; where not, as `active`.
public enum OrganizationState: String, StateMachine {
    case pending, active, suspended, rejected
    public static let initial: [OrganizationState] = [.pending, .active]
    public static let transitions: [(from: OrganizationState, to: OrganizationState)] = [
        (.pending, .active), (.pending, .rejected), (.active, .suspended), (.suspended, .active),
        (.rejected, .pending)
    ]
}

public enum SessionState: String, StateMachine {
    case live, ended
    public static let initial: [SessionState] = [.live]
    public static let transitions: [(from: SessionState, to: SessionState)] = [(.live, .ended)]
}

public enum RefreshState: String, StateMachine {
    case live, used
    public static let initial: [RefreshState] = [.live]
    public static let transitions: [(from: RefreshState, to: RefreshState)] = [(.live, .used)]
}

/// Of invitations, password resets, recovery codes and the first-start token.
public enum OneTimeState: String, StateMachine {
    case open, used, void
    public static let initial: [OneTimeState] = [.open]
    public static let transitions: [(from: OneTimeState, to: OneTimeState)] = [(.open, .used), (.open, .void)]
}

public enum AuthenticatorState: String, StateMachine {
    case pending, active
    public static let initial: [AuthenticatorState] = [.pending]
    public static let transitions: [(from: AuthenticatorState, to: AuthenticatorState)] = [(.pending, .active)]
}

public enum SigningKeyState: String, StateMachine {
    case active, retired
    public static let initial: [SigningKeyState] = [.active]
    public static let transitions: [(from: SigningKeyState, to: SigningKeyState)] = [(.active, .retired)]
}

public enum APIKeyState: String, StateMachine {
    case active, revoked
    public static let initial: [APIKeyState] = [.active]
    public static let transitions: [(from: APIKeyState, to: APIKeyState)] = [(.active, .revoked)]
}
