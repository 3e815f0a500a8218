public import Documents
internal import JSON
public import Ledger
public import PluginKit
public import Storage

/// The issuer profiles of one organization, within a unit or a snapshot.
public struct IssuerProfiles {
    private let transaction: any Transaction
    private let now: Timestamp

    public init(_ transaction: any Transaction, at now: Timestamp) {
        self.transaction = transaction
        self.now = now
    }

    public func all() throws -> [IssuerProfile] {
        try transaction.rows(
            "SELECT \(IssuerProfile.columns) FROM issuer_profiles WHERE organization_id = ?1 ORDER BY authority",
            [SQLValue(try transaction.requireOrganization())]
        ) { try IssuerProfile($0) }
    }

    public func find(_ authority: String) throws -> IssuerProfile? {
        try transaction.first(
            """
            SELECT \(IssuerProfile.columns) FROM issuer_profiles WHERE organization_id = ?1 AND authority = ?2
            """, [SQLValue(try transaction.requireOrganization()), .text(authority)]
        ) { try IssuerProfile($0) }
    }

    /// Adds a profile, or replaces the one of the version given; what it looked like before is on record.
    /// - Throws: `profile.changed` when somebody else changed it, `profile.address`, `secret.reference`.
    public func save(_ profile: IssuerProfile, _ ledger: Ledger, by origin: Origin) throws {
        try check(profile)
        let before = try find(profile.authority)
        guard before?.version ?? 0 == profile.version else {
            throw ExchangeError(
                .conflict, "profile.changed", "the profile was changed in between", remedy: "read it again")
        }
        try transaction.change(
            """
            INSERT INTO issuer_profiles (organization_id, authority, enabled, environment, allow_live, base_url,
                secrets, scheme, identity, parameters, per_second, version, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)
            ON CONFLICT (organization_id, authority) DO UPDATE SET enabled = excluded.enabled,
                environment = excluded.environment, allow_live = excluded.allow_live, base_url = excluded.base_url,
                secrets = excluded.secrets, scheme = excluded.scheme, identity = excluded.identity,
                parameters = excluded.parameters, per_second = excluded.per_second, version = excluded.version,
                updated_at = excluded.updated_at
            """,
            [
                SQLValue(try transaction.requireOrganization()), .text(profile.authority), SQLValue(profile.isEnabled),
                .text(profile.environment), SQLValue(profile.allowsLive), SQLValue(profile.baseURL),
                .text(StoredText.write(profile.secrets)), .text(profile.scheme), .text(profile.identity),
                .text(StoredText.write(profile.parameters)), SQLValue(profile.perSecond.map(Int64.init)),
                .integer(profile.version + 1), SQLValue(now),
            ])
        try ledger.audit(transaction).record(
            "issuerProfile.saved", of: "issuerProfile", 0, before: before.map(Self.record), after: Self.record(profile),
            by: origin)
        try wake(profile.authority)
        if profile.isEnabled { try InboxRound.begin(profile.authority, transaction, at: now) }
    }

    /// What waited for the profile is looked at now.
    private func wake(_ authority: String) throws {
        try transaction.run(
            "UPDATE jobs SET run_at = ?1 WHERE queue = ?2 AND organization_id = ?3 AND state = 'ready' AND run_at > ?1",
            [SQLValue(now), .text(Outbox.queue(authority)), SQLValue(try transaction.requireOrganization())])
    }

    private func check(_ profile: IssuerProfile) throws {
        if let address = profile.baseURL, !address.hasPrefix("https://"), !Self.isLoopback(address) {
            throw ExchangeError(
                .invalid, "profile.address", "\(address) is neither https nor on this machine", field: "/baseURL",
                remedy: "documents and keys travel encrypted; plain http is for a simulated authority on loopback")
        }
        for (name, reference) in profile.secrets where SecretReference(reference) == nil {
            throw ExchangeError(
                .invalid, "secret.reference", "the secret \(name) is no reference", field: "/secrets/\(name)",
                remedy: "as in file:/etc/fiscus/key, env:NAME, systemd:NAME or command:/usr/bin/show-key")
        }
    }

    private static func isLoopback(_ address: String) -> Bool {
        ["http://127.0.0.1:", "http://[::1]:", "http://localhost:"].contains { address.hasPrefix($0) }
    }

    /// Whoever hands a document in must be who the credentials belong to; the seller, or the buyer where it is
    /// self-billed. Called before a number is taken, and again when the document is put in line.
    /// - Throws: `exchange.identity`.
    public func check(_ submitter: RouteAnswer.Submitter, invoice: Invoice, channel: String) throws {
        if submitter.role == .buyer, !invoice.selfBilled {
            throw ExchangeError(
                .invalid, "exchange.identity", "the buyer hands in self-billed documents only", field: "/selfBilled",
                remedy: "mark the document as self-billed, or issue it as the seller")
        }
        guard let profile = try find(channel) else { return }
        guard profile.scheme == submitter.scheme, profile.identity == submitter.identity else {
            throw ExchangeError(
                .invalid, "exchange.identity",
                "handed in as \(submitter.scheme) \(submitter.identity), while the credentials belong to another",
                field: submitter.role == .buyer ? "/buyer/identifiers" : "/seller/identifiers",
                remedy: "issue it in the organization whose profile it is, or correct the profile")
        }
    }

    /// What the audit keeps: references to secrets, never what they hold.
    private static func record(_ profile: IssuerProfile) -> JSONValue {
        [
            "authority": .string(profile.authority), "enabled": .bool(profile.isEnabled),
            "environment": .string(profile.environment), "allowLive": .bool(profile.allowsLive),
            "baseURL": profile.baseURL.map { .string($0) } ?? .null,
            "secrets": .array(profile.secrets.keys.sorted().map { .string($0) }),
        ]
    }
}
