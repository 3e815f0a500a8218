public import Documents
public import Storage

extension Ledger {
    /// Creates an organization with an empty ledger.
    /// - Parameters:
    ///   - key: the organization's own name for the outside, a UUID; it is the seed of its chains, so an imported
    ///     ledger keeps it.
    /// - Throws: `storage.unique` when the key is taken.
    public func createOrganization(key: String, base: Currency) async throws -> OrganizationID {
        let now = now()
        let id = try await database.unit(nil) { transaction in
            let next = try transaction.first("SELECT coalesce(max(organization_id), 0) + 1 FROM organizations") {
                try $0.organization(0)
            } ?? OrganizationID(1)
            try transaction.change(
                "INSERT INTO organizations (organization_id, key, created_at) VALUES (?1, ?2, ?3)",
                [SQLValue(next), .text(key), SQLValue(now)])
            return next
        }
        try await database.unit(id) { transaction in
            try transaction.run(
                "INSERT INTO ledgers (organization_id, base_currency, genesis) VALUES (?1, ?2, ?3)",
                [SQLValue(id), .text(base.code), SQLValue(Self.genesis(key: key))])
        }
        return id
    }

    /// Every organization with its key, by id.
    public func organizations() async throws -> [(id: OrganizationID, key: String)] {
        try await database.read(nil) { transaction in
            try transaction.rows("SELECT organization_id, key FROM organizations ORDER BY organization_id") {
                (try $0.organization(0), try $0.text(1))
            }
        }
    }

    /// What the first link of an organization's chains follows.
    static func genesis(key: String) -> Digest { Digest(of: Array("fiscus.genesis/1 \(key)".utf8)) }
}
