public import Documents
public import Storage

extension Ledger {
    /// Creates an organization with an empty ledger.
    /// - Parameters:
    ///   - key: the organization's own name for the outside, a UUID; it is the seed of its chains, so an imported
    ///     ledger keeps it.
    /// - Throws: `storage.unique` when the key is taken.
    public func createOrganization(key: String, base: Currency) async throws -> OrganizationID {
        for _ in 0..<16 {
            let next = try await nextOrganization()
            do {
                try await database.unit(next) { try self.found($0, key: key, base: base) }
                return next
            } catch let error as StorageError where error.code == .unique {
                // Taken by another host in between, or the key itself is taken: only the first is worth another try.
                guard try await organizations().allSatisfy({ $0.key != key }) else { throw error }
            }
        }
        throw StorageError(.busy, "no free organization id", remedy: "try again")
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
