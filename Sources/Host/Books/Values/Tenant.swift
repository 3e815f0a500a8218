public import Documents
internal import Ledger
public import Storage
internal import Synchronization

/// The organization a request works in, with what never changes about it.
public struct Tenant: Sendable {
    public let organization: OrganizationID
    /// Its UUID.
    public let key: String
    public let ids: PublicIDs
    public let base: Currency
    /// ISO 3166-1 alpha-2; a plugin is loaded for it, or was.
    public let country: String
}

extension Books {
    /// The unit's or read's organization.
    /// - Throws: `organization.unknown` when it has no ledger or profile.
    public func tenant(_ transaction: any Transaction) throws -> Tenant {
        let organization = try transaction.requireOrganization()
        if let known = tenants.withLock({ $0[organization] }) { return known }
        let found = try transaction.first(
            """
            SELECT o.key, l.base_currency, p.country FROM organizations o
            JOIN ledgers l ON l.organization_id = o.organization_id
            JOIN organization_profiles p ON p.organization_id = o.organization_id WHERE o.organization_id = ?1
            """, [SQLValue(organization)]
        ) { row -> Tenant? in
            let (key, country) = (try row.text(0), try row.text(2))
            return Currency(try row.text(1)).map {
                Tenant(
                    organization: organization, key: key, ids: PublicIDs(organizationKey: key), base: $0,
                    country: country)
            }
        }
        guard let found, let tenant = found else { throw BooksError.unknown("organization") }
        // What a unit sees may yet be rolled back.
        if !transaction.isWriting { tenants.withLock { $0[organization] = tenant } }
        return tenant
    }
}
