/// What a member of an organization may do; each may do what the ones before it may.
public enum Role: String, Sendable, Hashable, CaseIterable, Comparable {
    case viewer, accountant, admin, owner

    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .accountant: 1
        case .admin: 2
        case .owner: 3
        }
    }
}
