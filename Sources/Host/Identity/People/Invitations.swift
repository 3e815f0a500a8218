public import Storage

/// Somebody asked to join an organization.
public struct Invitation: Sendable, Hashable {
    public let number: Int64
    public let email: String
    public let fullName: String
    public let role: Role
    public let state: OneTimeState
    public let invitedBy: Int64
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
}

/// The invitations of an organization, within one of its units of work.
public struct Invitations {
    let identity: Identity
    let transaction: any Transaction

    /// Invites; an older open invitation of the same address is void.
    /// - Returns: the invitation and the token of its link: `<organization's UUID>.<secret>`.
    /// - Throws: `user.member` when the address belongs to a member.
    public func make(
        email: EmailAddress, fullName: String, role: Role, by actor: Int64, organizationKey: String
    ) throws -> (invitation: Invitation, token: String) {
        let members = identity.members(transaction)
        guard try !members.all().contains(where: { $0.user.email == email.description }) else {
            throw IdentityError(
                .conflict, "user.member", "this person is a member already", field: "/email",
                remedy: "change the role instead")
        }
        let organization = SQLValue(try transaction.requireOrganization())
        try transaction.change(
            """
            UPDATE invitations SET state = 'void' WHERE organization_id = ?1 AND email = ?2 AND state = 'open'
            """, [organization, .text(email.description)])
        let number =
            try transaction.first(
                "SELECT coalesce(max(invitation), 0) + 1 FROM invitations WHERE organization_id = ?1", [organization]
            ) { try $0.integer(0) } ?? 1
        let (secret, now) = (identity.secretText(), identity.now())
        try transaction.run(
            """
            INSERT INTO invitations (organization_id, invitation, email, full_name, role, digest, state, invited_by,
                created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7, ?8, ?9)
            """,
            [
                organization, .integer(number), .text(email.description), .text(fullName), .text(role.rawValue),
                SQLValue(secret.digest), .integer(actor), SQLValue(now),
                SQLValue(now.adding(seconds: identity.settings.invitationSeconds))
            ])
        return (try find(number), "\(organizationKey).\(secret.text)")
    }

    public func all() throws -> [Invitation] {
        try transaction.rows(
            Self.select + " ORDER BY invitation", [SQLValue(try transaction.requireOrganization())], Invitation.init)
    }

    func find(_ number: Int64) throws -> Invitation {
        let found = try transaction.first(
            Self.select + " AND invitation = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)], Invitation.init)
        guard let found else { throw IdentityError.missing("invitation", "invitation.unknown") }
        return found
    }

    /// Takes an invitation back.
    /// - Throws: `invitation.unknown`, `invitation.closed`.
    public func revoke(_ number: Int64) throws {
        guard try find(number).state == .open else {
            throw IdentityError(
                .conflict, "invitation.closed", "the invitation is not open any more", remedy: "list the invitations")
        }
        try transaction.change(
            "UPDATE invitations SET state = 'void' WHERE organization_id = ?1 AND invitation = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)])
    }

    /// Uses an open invitation up.
    func take(_ digest: Digest) throws -> Invitation {
        let organization = SQLValue(try transaction.requireOrganization())
        let found = try transaction.first(
            Self.select + " AND digest = ?2 AND state = 'open'", [organization, SQLValue(digest)], Invitation.init)
        guard let found, found.expiresAt > identity.now() else { throw Invitations.invalid }
        try transaction.change(
            "UPDATE invitations SET state = 'used' WHERE organization_id = ?1 AND invitation = ?2",
            [organization, .integer(found.number)])
        return found
    }

    static let invalid = IdentityError(
        .notFound, "invitation.unknown", "the invitation is unknown, used or expired", field: "/token",
        remedy: "ask for a new invitation")

    private static let select = """
        SELECT invitation, email, full_name, role, state, invited_by, created_at, expires_at FROM invitations
        WHERE organization_id = ?1
        """
}

extension Invitation {
    init(_ row: Row) throws {
        self.init(
            number: try row.integer(0), email: try row.text(1), fullName: try row.text(2),
            role: Role(rawValue: try row.text(3)) ?? .viewer, state: OneTimeState(rawValue: try row.text(4)) ?? .void,
            invitedBy: try row.integer(5), createdAt: try row.timestamp(6), expiresAt: try row.timestamp(7))
    }
}

extension Identity {
    public func invitations(_ transaction: any Transaction) -> Invitations {
        Invitations(identity: self, transaction: transaction)
    }

    /// Brings an invitation to the person.
    public func send(_ invitation: Invitation, token: String, organizationName: String) async throws {
        try await notifier.send(
            Notice(
                .invitation, to: invitation.email, subject: "You are invited to \(organizationName)",
                text: """
                    \(organizationName) asks you to join as \(invitation.role.rawValue). The invitation is good for \
                    \(settings.invitationSeconds / 86_400) days:

                    \(settings.publicURL)/invitation#\(token)
                    """))
    }

    /// Accepts an invitation: somebody new chooses a password, a known user proves theirs.
    /// - Throws: `invitation.unknown`, `auth.credentials`, `password.*`.
    public func accept(
        invitation token: String, password: String, fullName: String?, requestID: String
    ) async throws -> SessionTokens {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, token.utf8.count <= 200 else { throw Invitations.invalid }
        let digest = Digest(of: Array(parts[1].utf8))
        let organization = try await database.read(nil) { transaction in
            try transaction.first("SELECT organization_id FROM organizations WHERE key = ?1", [.text(parts[0])]) {
                try $0.organization(0)
            }
        }
        guard let organization else { throw Invitations.invalid }
        let known = try await database.read(organization) { transaction -> User? in
            let email = try transaction.first(
                "SELECT email FROM invitations WHERE organization_id = ?1 AND digest = ?2 AND state = 'open'",
                [SQLValue(organization), SQLValue(digest)]
            ) { try $0.text(0) }
            guard let email, let address = EmailAddress(email) else { throw Invitations.invalid }
            return try self.users(transaction).find(email: address)
        }
        var hash = ""
        if let known {
            guard try await passwords.matches(password, known.password), known.state == .active else {
                throw IdentityError.credentials
            }
        } else {
            hash = try await passwords.make(password)
        }
        let made = hash
        let draft = try await database.unit(organization) { transaction in
            let invitation = try self.invitations(transaction).take(digest)
            guard let address = EmailAddress(invitation.email) else { throw Invitations.invalid }
            let user =
                try known
                ?? self.users(transaction).add(
                    email: address, fullName: fullName ?? invitation.fullName, passwordHash: made)
            try self.members(transaction).add(user.id, as: invitation.role)
            return try self.session(for: user, in: organization, transaction)
        }
        return try tokens(draft)
    }
}
