internal import Storage

extension Identity {
    /// Who sends `token`, a session's access token or a machine key, as the database knows them now.
    /// - Throws: `auth.noToken`, `auth.invalidToken`, `auth.tokenExpired`.
    public func authenticate(_ token: String?) async throws -> Principal {
        guard let token, !token.isEmpty else { throw IdentityError.noToken }
        if token.hasPrefix(APIKeyText.prefix) { return try await authenticate(key: token) }
        guard let payload = try await signingKeys.verify(token),
            let claims = AccessToken(payload: payload, issuer: settings.issuer, audience: settings.audience)
        else { throw IdentityError.invalidToken }
        let now = now()
        guard claims.expiresAt > now.microseconds / 1_000_000 else { throw IdentityError.expiredToken }
        return try await database.read(nil) { try Self.principal(claims, at: now, $0) }
    }

    private static func principal(
        _ claims: AccessToken, at now: Timestamp, _ transaction: any Transaction
    ) throws -> Principal {
        let found = try transaction.first(
            """
            SELECT u.user_id, u.super_admin, m.organization_id, o.key, m.role, s.state
            FROM session_families f JOIN users u ON u.user_id = f.user_id
            LEFT JOIN memberships m ON m.user_id = u.user_id AND m.organization_id = f.organization_id
                AND m.state = 'active'
            LEFT JOIN organizations o ON o.organization_id = m.organization_id
            LEFT JOIN organization_states s ON s.organization_id = m.organization_id
            WHERE f.family = ?1 AND u.key = ?2 AND f.state = 'live' AND u.state = 'active' AND f.expires_at > ?3
            """, [.integer(claims.family), .text(claims.subject), SQLValue(now)]
        ) { row -> Principal in
            var membership: Principal.Membership?
            if let organization = try row.integerIfPresent(2) {
                membership = Principal.Membership(
                    organization: OrganizationID(organization), key: try row.text(3),
                    role: Role(rawValue: try row.text(4)) ?? .viewer,
                    state: OrganizationState(rawValue: try row.textIfPresent(5) ?? "") ?? .suspended)
            }
            return Principal(
                kind: .user(UserID(try row.integer(0))), membership: membership, isSuperAdmin: try row.bool(1),
                family: claims.family)
        }
        guard let found, found.membership?.key == claims.organization else { throw IdentityError.invalidToken }
        return found
    }
}
