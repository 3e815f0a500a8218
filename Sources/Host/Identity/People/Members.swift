public import Storage

/// A user as a member of an organization.
public struct Member: Sendable, Hashable {
    public let user: User
    public let role: Role
    public let state: MembershipState
    public let version: Int64
}

/// Who belongs to an organization, within one of its units of work.
public struct Members {
    let identity: Identity
    let transaction: any Transaction

    /// Makes the user a member, or a member again.
    public func add(_ user: UserID, as role: Role) throws {
        try transaction.run(
            """
            INSERT INTO memberships (organization_id, user_id, role, state, version, created_at)
            VALUES (?1, ?2, ?3, 'active', 1, ?4)
            ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role, state = 'active',
                version = memberships.version + 1
            """,
            [
                SQLValue(try transaction.requireOrganization()), .integer(user.number), .text(role.rawValue),
                SQLValue(identity.now())
            ])
    }

    /// Active members, oldest first.
    public func all() throws -> [Member] {
        try transaction.rows(
            Self.select + " AND m.state = 'active' ORDER BY u.user_id",
            [SQLValue(try transaction.requireOrganization())], Member.init)
    }

    /// - Throws: `user.unknown` unless the user is an active member.
    public func find(key: String) throws -> Member {
        let found = try transaction.first(
            Self.select + " AND m.state = 'active' AND u.key = ?2",
            [SQLValue(try transaction.requireOrganization()), .text(key)], Member.init)
        guard let found else { throw IdentityError.missing("user", "user.unknown") }
        return found
    }

    /// - Throws: `user.unknown`, `user.self`, `membership.lastOwner` (as a refusal of the database).
    public func setRole(_ role: Role, of key: String, by requester: UserID?) throws -> Member {
        let member = try find(key: key)
        guard member.user.id != requester else {
            throw IdentityError(
                .conflict, "user.self", "nobody changes their own role", remedy: "ask another owner")
        }
        try transaction.change(
            "UPDATE memberships SET role = ?1, version = version + 1 WHERE organization_id = ?2 AND user_id = ?3",
            [
                .text(role.rawValue), SQLValue(try transaction.requireOrganization()), .integer(member.user.id.number)
            ])
        return try find(key: key)
    }

    /// Takes the user out of the organization and ends their sessions in it.
    public func remove(key: String, by requester: UserID?) throws -> Member {
        let member = try find(key: key)
        guard member.user.id != requester else {
            throw IdentityError(
                .conflict, "user.self", "nobody removes themselves", remedy: "ask another owner")
        }
        let organization = SQLValue(try transaction.requireOrganization())
        let user = SQLValue.integer(member.user.id.number)
        try transaction.change(
            """
            UPDATE memberships SET state = 'removed', version = version + 1
            WHERE organization_id = ?1 AND user_id = ?2
            """, [organization, user])
        try transaction.change(
            """
            UPDATE session_families SET state = 'ended', ending = 'removed'
            WHERE organization_id = ?1 AND user_id = ?2 AND state = 'live'
            """, [organization, user])
        return member
    }

    private static let select = """
        SELECT u.user_id, u.key, u.email, u.full_name, u.super_admin, u.state, u.created_at, u.last_login_at,
            u.password, m.role, m.state, m.version
        FROM memberships m JOIN users u ON u.user_id = m.user_id WHERE m.organization_id = ?1
        """
}

extension Member {
    init(_ row: Row) throws {
        self.init(
            user: try User(row), role: Role(rawValue: try row.text(9)) ?? .viewer,
            state: MembershipState(rawValue: try row.text(10)) ?? .removed, version: try row.integer(11))
    }
}

extension Identity {
    public func members(_ transaction: any Transaction) -> Members { Members(identity: self, transaction: transaction) }
}
