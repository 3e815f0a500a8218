public import Storage

/// A machine key, without its secret.
public struct APIKey: Sendable, Hashable {
    public let number: Int64
    public let name: String
    /// The first letters of the secret, to tell keys apart.
    public let hint: String
    public let scopes: [Scope]
    public let state: APIKeyState
    public let createdBy: Int64
    public let createdAt: Timestamp
    public let expiresAt: Timestamp?
    public let lastUsedAt: Timestamp?
}

/// The form of a machine key: `fk_<organization's UUID>_<secret>`. Only its digest is stored.
enum APIKeyText {
    static let prefix = "fk_"

    static func parse(_ text: String) -> (organization: String, digest: Digest)? {
        let rest = text.dropFirst(prefix.count)
        guard text.hasPrefix(prefix), text.utf8.count <= 128, let underscore = rest.firstIndex(of: "_") else {
            return nil
        }
        return (String(rest[..<underscore]), Digest(of: Array(text.utf8)))
    }
}

/// The machine keys of an organization, within one of its units of work.
public struct APIKeys {
    let identity: Identity
    let transaction: any Transaction

    /// - Parameter expiresAt: nil for a key that lasts until it is revoked.
    /// - Returns: the key and its text, which is shown this once.
    public func make(
        name: String, scopes: [Scope], expiresAt: Timestamp?, by actor: Int64, organizationKey: String
    ) throws -> (key: APIKey, text: String) {
        guard !scopes.isEmpty else {
            throw IdentityError(
                .invalid, "apiKey.scopes", "a key may do something", field: "/scopes", remedy: "name one scope or more")
        }
        if let expiresAt, expiresAt <= identity.now() {
            throw IdentityError(
                .invalid, "apiKey.expired", "the key would have expired already", field: "/expiresAt",
                remedy: "give a later moment")
        }
        let organization = SQLValue(try transaction.requireOrganization())
        let secret = Base64URL.encode(identity.random(32))
        let text = "\(APIKeyText.prefix)\(organizationKey)_\(secret)"
        let number =
            try transaction.first(
                "SELECT coalesce(max(api_key), 0) + 1 FROM api_keys WHERE organization_id = ?1", [organization]
            ) { try $0.integer(0) } ?? 1
        try transaction.run(
            """
            INSERT INTO api_keys (organization_id, api_key, name, hint, digest, scopes, state, created_by, created_at,
                expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'active', ?7, ?8, ?9)
            """,
            [
                organization, .integer(number), .text(name), .text(String(secret.prefix(4))),
                SQLValue(Digest(of: Array(text.utf8))),
                .text(Set(scopes).map(\.description).sorted().joined(separator: " ")), .integer(actor),
                SQLValue(identity.now()), SQLValue(expiresAt?.microseconds)
            ])
        return (try find(number), text)
    }

    public func all() throws -> [APIKey] {
        try transaction.rows(
            Self.select + " ORDER BY api_key", [SQLValue(try transaction.requireOrganization())], APIKey.init)
    }

    /// - Throws: `apiKey.unknown`.
    public func find(_ number: Int64) throws -> APIKey {
        let found = try transaction.first(
            Self.select + " AND api_key = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)], APIKey.init)
        guard let found else { throw IdentityError.missing("key", "apiKey.unknown") }
        return found
    }

    /// Idempotent.
    public func revoke(_ number: Int64) throws -> APIKey {
        _ = try find(number)
        try transaction.change(
            "UPDATE api_keys SET state = 'revoked' WHERE organization_id = ?1 AND api_key = ?2 AND state = 'active'",
            [SQLValue(try transaction.requireOrganization()), .integer(number)])
        return try find(number)
    }

    private static let select = """
        SELECT api_key, name, hint, scopes, state, created_by, created_at, expires_at, last_used_at FROM api_keys
        WHERE organization_id = ?1
        """
}

extension APIKey {
    init(_ row: Row) throws {
        self.init(
            number: try row.integer(0), name: try row.text(1), hint: try row.text(2),
            scopes: try row.text(3).split(separator: " ").compactMap { Scope(String($0)) },
            state: APIKeyState(rawValue: try row.text(4)) ?? .revoked, createdBy: try row.integer(5),
            createdAt: try row.timestamp(6), expiresAt: try row.integerIfPresent(7).map(Timestamp.init(microseconds:)),
            lastUsedAt: try row.integerIfPresent(8).map(Timestamp.init(microseconds:)))
    }
}

extension Identity {
    public func apiKeys(_ transaction: any Transaction) -> APIKeys { APIKeys(identity: self, transaction: transaction) }

    /// Uses are noted at this grain, so that a busy key does not cost a write for every request.
    private static let usageGrain: Int64 = 3600

    func authenticate(key text: String) async throws -> Principal {
        guard let parsed = APIKeyText.parse(text) else { throw IdentityError.invalidToken }
        let organization = try await database.read(nil) { transaction in
            try transaction.first(
                """
                SELECT o.organization_id, s.state FROM organizations o
                JOIN organization_states s ON s.organization_id = o.organization_id WHERE o.key = ?1
                """, [.text(parsed.organization)]
            ) { (id: try $0.organization(0), state: OrganizationState(rawValue: try $0.text(1)) ?? .suspended) }
        }
        // Without an organization the same look-up runs against none.
        let found = try await database.read(organization?.id ?? OrganizationID(0)) { transaction in
            try transaction.first(
                """
                SELECT api_key, scopes, state, expires_at, last_used_at FROM api_keys
                WHERE organization_id = ?1 AND digest = ?2
                """, [SQLValue(organization?.id ?? OrganizationID(0)), SQLValue(parsed.digest)]
            ) { row in
                (
                    number: try row.integer(0),
                    scopes: Set(try row.text(1).split(separator: " ").compactMap { Scope(String($0)) }),
                    isActive: try row.text(2) == "active", expiresAt: try row.integerIfPresent(3),
                    lastUsedAt: try row.integerIfPresent(4) ?? 0
                )
            }
        }
        guard let organization, let found, found.isActive else { throw IdentityError.invalidToken }
        let now = now()
        if let expiresAt = found.expiresAt, expiresAt <= now.microseconds { throw IdentityError.expiredToken }
        if now.microseconds - found.lastUsedAt > Self.usageGrain * 1_000_000 {
            try await database.unit(organization.id) { transaction in
                try transaction.run(
                    "UPDATE api_keys SET last_used_at = ?1 WHERE organization_id = ?2 AND api_key = ?3",
                    [SQLValue(now), SQLValue(organization.id), .integer(found.number)])
            }
        }
        return Principal(
            kind: .key(number: found.number, scopes: found.scopes),
            membership: .init(
                organization: organization.id, key: parsed.organization, role: nil, state: organization.state),
            isSuperAdmin: false, family: nil)
    }
}
