public import Storage

/// Whom a request comes from, as established by its token, against the database's present state.
public struct Principal: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case user(UserID)
        case key(number: Int64, scopes: Set<Scope>)
    }

    public let kind: Kind
    /// Nil for a user that belongs to no organization (a platform administrator).
    public let membership: Membership?
    public let isSuperAdmin: Bool
    /// The session a user's token belongs to.
    public let family: Int64?

    public struct Membership: Sendable, Hashable {
        public let organization: OrganizationID
        /// The organization's UUID.
        public let key: String
        /// Nil for machine keys: their scopes decide.
        public let role: Role?
        public let state: OrganizationState
    }

    /// How the books know who did something: users by their number, machine keys by the negative of theirs.
    public var actor: Int64 {
        switch kind {
        case .user(let user): user.number
        case .key(let number, _): -number
        }
    }

    public var user: UserID? { if case .user(let user) = kind { user } else { nil } }
}

/// A user of the host, whatever organizations they belong to.
public struct UserID: Sendable, Hashable {
    public let number: Int64
    public init(_ number: Int64) { self.number = number }
}
