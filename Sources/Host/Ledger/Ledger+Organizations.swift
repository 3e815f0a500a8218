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
        for _ in 0..<16 {
            let next = try await database.read(nil) { transaction in
                try transaction.first("SELECT coalesce(max(organization_id), 0) + 1 FROM organizations") {
                    try $0.organization(0)
                } ?? OrganizationID(1)
            }
            do {
                try await create(next, key: key, base: base, at: now)
                return next
            } catch let error as StorageError where error.code == .unique {
                // Taken by another host in between, or the key itself is taken: only the first is worth another try.
                guard try await organizations().allSatisfy({ $0.key != key }) else { throw error }
            }
        }
        throw StorageError(.busy, "no free organization id", remedy: "try again")
    }

    private func create(_ id: OrganizationID, key: String, base: Currency, at now: Timestamp) async throws {
        try await database.unit(id) { transaction in
            try transaction.change(
                "INSERT INTO organizations (organization_id, key, created_at) VALUES (?1, ?2, ?3)",
                [SQLValue(id), .text(key), SQLValue(now)])
            let register = Register(transaction: transaction)
            try register.insert(.ledgers, [.text(base.code), SQLValue(Self.genesis(key: key))])
            try register.adopt(.organizations, [.text(key), SQLValue(now)])
        }
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
