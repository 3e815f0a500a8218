public import Documents
public import Storage

extension Ledger {
    /// The next free organization number; taken by whoever commits `found` with it first.
    public func nextOrganization() async throws -> OrganizationID {
        try await database.read(nil) { transaction in
            try transaction.first("SELECT coalesce(max(organization_id), 0) + 1 FROM organizations") {
                try $0.organization(0)
            } ?? OrganizationID(1)
        }
    }

    /// Makes the empty ledger of the unit's organization, so that its owner, its chart and its periods commit with it.
    /// - Throws: `storage.unique` when the number or the key is taken.
    public func found(_ transaction: any Transaction, key: String, base: Currency) throws {
        let organization = try transaction.requireOrganization()
        let now = now()
        try transaction.change(
            "INSERT INTO organizations (organization_id, key, created_at) VALUES (?1, ?2, ?3)",
            [SQLValue(organization), .text(key), SQLValue(now)])
        let register = Register(transaction: transaction)
        try register.insert(.ledgers, [.text(base.code), SQLValue(Self.genesis(key: key))])
        try register.adopt(.organizations, [.text(key), SQLValue(now)])
    }
}
