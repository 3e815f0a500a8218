public import Storage

/// What a login or a refresh gives: a short-lived access token and the refresh token that replaces it.
public struct SessionTokens: Sendable, Hashable {
    public let accessToken: String
    public let expiresInSeconds: Int64
    public let refreshToken: String
    /// Seconds the cookie lives; nil for a session cookie.
    public let cookieSeconds: Int64?
    public let user: User
    /// UUID and number of the organization the session works in.
    public let organization: (id: OrganizationID, key: String, role: Role)?

    public static func == (left: SessionTokens, right: SessionTokens) -> Bool {
        left.accessToken == right.accessToken && left.refreshToken == right.refreshToken
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(refreshToken) }
}

extension Identity {
    /// A new login of a user, within a unit of work without an organization or of the one given.
    func open(
        _ user: User, in organization: OrganizationID?, remembered: Bool, _ transaction: any Transaction
    ) throws -> NewSession {
        let seconds = remembered ? settings.rememberedSessionSeconds : settings.sessionSeconds
        let now = now()
        let family = try transaction.first(
            """
            INSERT INTO session_families (user_id, organization_id, state, ending, created_at, expires_at)
            VALUES (?1, ?2, 'live', '', ?3, ?4) RETURNING family
            """,
            [
                .integer(user.id.number), SQLValue(organization?.number), SQLValue(now),
                SQLValue(now.adding(seconds: seconds))
            ]
        ) { try $0.integer(0) }
        guard let family else { throw IdentityError.invalidToken }
        let token = try issueRefresh(family, until: now.adding(seconds: seconds), transaction)
        return NewSession(
            user: user, organization: try membership(of: user.id, in: organization, transaction), family: family,
            refreshToken: token, cookieSeconds: remembered ? seconds : nil)
    }

    /// A session as its unit leaves it; tokens are signed afterwards.
    struct NewSession: Sendable {
        let user: User
        let organization: (id: OrganizationID, key: String, role: Role)?
        let family: Int64
        let refreshToken: String
        let cookieSeconds: Int64?
    }

    private func issueRefresh(_ family: Int64, until: Timestamp, _ transaction: any Transaction) throws -> String {
        let secret = secretText()
        try transaction.run(
            """
            INSERT INTO refresh_tokens (digest, family, state, issued_at, expires_at) VALUES (?1, ?2, 'live', ?3, ?4)
            """, [SQLValue(secret.digest), .integer(family), SQLValue(now()), SQLValue(until)])
        return secret.text
    }

    func tokens(_ session: NewSession) throws -> SessionTokens {
        let issued = now().microseconds / 1_000_000
        let token = AccessToken(
            subject: session.user.key, organization: session.organization?.key, family: session.family,
            issuedAt: issued, expiresAt: issued + AccessToken.lifetime)
        let payload = token.payload(
            issuer: settings.issuer, audience: settings.audience, id: Base64URL.encode(random(12)))
        return SessionTokens(
            accessToken: try signingKeys.sign(payload), expiresInSeconds: AccessToken.lifetime,
            refreshToken: session.refreshToken, cookieSeconds: session.cookieSeconds, user: session.user,
            organization: session.organization)
    }

    /// The membership a session works in: the one asked for, or the user's first.
    func membership(
        of user: UserID, in organization: OrganizationID?, _ transaction: any Transaction
    ) throws -> (id: OrganizationID, key: String, role: Role)? {
        try transaction.first(
            """
            SELECT m.organization_id, o.key, m.role FROM memberships m
            JOIN organizations o ON o.organization_id = m.organization_id
            WHERE m.user_id = ?1 AND m.state = 'active'
                AND (CAST(?2 AS BIGINT) IS NULL OR m.organization_id = ?2) ORDER BY m.organization_id
            """, [.integer(user.number), SQLValue(organization?.number)]
        ) { row in
            (try row.organization(0), try row.text(1), Role(rawValue: try row.text(2)) ?? .viewer)
        }
    }

    /// Replaces a refresh token by the next one of its family.
    ///
    /// A token that was replaced before ends the whole family: either it was stolen, or the thief is who comes now.
    /// - Throws: `auth.noToken`, `auth.invalidToken`, `auth.tokenExpired`, `auth.tokenReused`.
    public func refresh(_ token: String?, requestID: String) async throws -> SessionTokens {
        guard let token, !token.isEmpty else { throw IdentityError.noToken }
        let digest = Digest(of: Array(token.utf8))
        let outcome = try await database.unit(nil) { transaction in
            try self.rotate(digest, transaction, requestID: requestID)
        }
        switch outcome {
        case .session(let session): return try tokens(session)
        case .refused(let error): throw error
        case .stolen(let user):
            try await alert(
                .sessionStolen, user, subject: "A session of yours was ended",
                text: """
                    A token of one of your sessions was presented a second time. That happens when somebody else has \
                    it, so the session was ended. If you were not logged out by your own doing, change your password.
                    """)
            throw IdentityError.reusedToken
        }
    }

    private enum Rotation: Sendable {
        case session(NewSession)
        case refused(IdentityError)
        /// Kept apart from `refused`: the family's end must be committed.
        case stolen(User)
    }

    private func rotate(_ digest: Digest, _ transaction: any Transaction, requestID: String) throws -> Rotation {
        let found = try transaction.first(
            """
            SELECT t.state, t.expires_at, f.family, f.user_id, f.organization_id, f.state, f.created_at, f.expires_at
            FROM refresh_tokens t JOIN session_families f ON f.family = t.family WHERE t.digest = ?1
            """, [SQLValue(digest)]
        ) { row in
            (
                isLive: try row.text(0) == "live", until: try row.timestamp(1), family: try row.integer(2),
                user: UserID(try row.integer(3)), organization: try row.integerIfPresent(4).map(OrganizationID.init),
                isFamilyLive: try row.text(5) == "live",
                length: try row.integer(7) - row.integer(6)
            )
        }
        guard let found, found.isFamilyLive, let user = try users(transaction).find(found.user), user.state == .active
        else { return .refused(.invalidToken) }
        guard found.until > now() else { return .refused(.expiredToken) }
        let isTaken =
            try found.isLive
            && transaction.change(
                "UPDATE refresh_tokens SET state = 'used' WHERE digest = ?1 AND state = 'live'", [SQLValue(digest)]) == 1
        guard isTaken else {
            try end(family: found.family, because: "reuse", transaction)
            try record("session.reuse", user: user.id, found.organization, requestID: requestID, transaction)
            return .stolen(user)
        }
        let organization = try membership(of: user.id, in: found.organization, transaction)
        guard organization != nil || found.organization == nil else { return .refused(.invalidToken) }
        let next = try issueRefresh(found.family, until: found.until, transaction)
        let isRemembered = found.length / 1_000_000 > settings.sessionSeconds
        let left = (found.until.microseconds - now().microseconds) / 1_000_000
        return .session(
            NewSession(
                user: user, organization: organization, family: found.family, refreshToken: next,
                cookieSeconds: isRemembered ? left : nil))
    }

    /// Ends the session a refresh token belongs to. Unknown tokens are nobody's session: nothing to do.
    public func logout(_ token: String?) async throws {
        guard let token, !token.isEmpty else { return }
        let digest = Digest(of: Array(token.utf8))
        try await database.unit(nil) { transaction in
            let family = try transaction.first(
                "SELECT family FROM refresh_tokens WHERE digest = ?1", [SQLValue(digest)]
            ) { try $0.integer(0) }
            if let family { try self.end(family: family, because: "logout", transaction) }
        }
    }

    func end(family: Int64, because ending: String, _ transaction: any Transaction) throws {
        try transaction.change(
            "UPDATE session_families SET state = 'ended', ending = ?1 WHERE family = ?2 AND state = 'live'",
            [.text(ending), .integer(family)])
    }

    /// Ends every session of a user, for a new password.
    func endAll(of user: UserID, because ending: String, _ transaction: any Transaction) throws {
        try transaction.change(
            "UPDATE session_families SET state = 'ended', ending = ?1 WHERE user_id = ?2 AND state = 'live'",
            [.text(ending), .integer(user.number)])
    }

    /// Takes away sessions that ended or ran out long ago. Returns how many.
    @discardableResult
    public func purgeSessions(olderThan seconds: Int64 = 7 * 86_400) async throws -> Int {
        let limit = now().adding(seconds: -seconds)
        return try await database.unit(nil) { transaction in
            try transaction.run(
                """
                DELETE FROM refresh_tokens WHERE family IN
                    (SELECT family FROM session_families WHERE expires_at < ?1)
                """, [SQLValue(limit)])
            return try transaction.change("DELETE FROM session_families WHERE expires_at < ?1", [SQLValue(limit)])
        }
    }
}
