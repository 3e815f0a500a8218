public import Storage

/// What an organization says of itself.
public struct OrganizationProfile: Sendable, Hashable {
    public var name: String
    public let country: String
    public var language: String
    public var registrationNumber: String?
    public var vatNumber: String?
    /// `month` or `quarter`.
    public let vatPeriod: String
    public internal(set) var version: Int64
    public internal(set) var createdAt: Timestamp
    public internal(set) var updatedAt: Timestamp

    public init(
        name: String, country: String, language: String, registrationNumber: String?, vatNumber: String?,
        vatPeriod: String
    ) {
        self.name = name
        self.country = country
        self.language = language
        self.registrationNumber = registrationNumber
        self.vatNumber = vatNumber
        self.vatPeriod = vatPeriod
        version = 1
        createdAt = Timestamp(microseconds: 0)
        updatedAt = createdAt
    }
}

/// The unit's organization: its profile and whether it may work.
public struct Organizations {
    let identity: Identity
    let transaction: any Transaction

    /// Writes the profile of a new organization and its state: pending where companies are approved.
    public func add(_ profile: OrganizationProfile, by actor: Int64) throws {
        let (organization, now) = (SQLValue(try transaction.requireOrganization()), SQLValue(identity.now()))
        try transaction.run(
            """
            INSERT INTO organization_profiles (organization_id, name, country, language, registration_number,
                vat_number, vat_period, version, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?8)
            """,
            [
                organization, .text(profile.name), .text(profile.country), .text(profile.language),
                SQLValue(profile.registrationNumber), SQLValue(profile.vatNumber), .text(profile.vatPeriod), now
            ])
        let state = identity.settings.requiresApproval ? OrganizationState.pending : .active
        try transaction.run(
            """
            INSERT INTO organization_states (organization_id, state, changed_at, changed_by, reason)
            VALUES (?1, ?2, ?3, ?4, 'registered')
            """, [organization, .text(state.rawValue), now, .integer(actor)])
    }

    public func profile() throws -> OrganizationProfile {
        let found = try transaction.first(
            """
            SELECT name, country, language, registration_number, vat_number, vat_period, version, created_at, updated_at
            FROM organization_profiles WHERE organization_id = ?1
            """, [SQLValue(try transaction.requireOrganization())]
        ) { row in
            var profile = OrganizationProfile(
                name: try row.text(0), country: try row.text(1), language: try row.text(2),
                registrationNumber: try row.textIfPresent(3), vatNumber: try row.textIfPresent(4),
                vatPeriod: try row.text(5))
            profile.version = try row.integer(6)
            profile.createdAt = try row.timestamp(7)
            profile.updatedAt = try row.timestamp(8)
            return profile
        }
        guard let found else { throw IdentityError.missing("organization", "organization.unknown") }
        return found
    }

    /// - Returns: the profile as it is now, with its next version.
    public func update(_ profile: OrganizationProfile) throws -> OrganizationProfile {
        try transaction.change(
            """
            UPDATE organization_profiles SET name = ?1, language = ?2, registration_number = ?3, vat_number = ?4,
                version = version + 1, updated_at = ?5 WHERE organization_id = ?6
            """,
            [
                .text(profile.name), .text(profile.language), SQLValue(profile.registrationNumber),
                SQLValue(profile.vatNumber), SQLValue(identity.now()), SQLValue(try transaction.requireOrganization())
            ])
        return try self.profile()
    }

    public func state() throws -> OrganizationState {
        try transaction.first(
            "SELECT state FROM organization_states WHERE organization_id = ?1",
            [SQLValue(try transaction.requireOrganization())]
        ) { OrganizationState(rawValue: try $0.text(0)) ?? .suspended } ?? .suspended
    }

    /// The platform's decision about a company.
    /// - Throws: `organization.state` when the state cannot follow the present one.
    public func setState(_ state: OrganizationState, reason: String, by actor: Int64) throws {
        let present = try self.state()
        guard present.mayBecome(state) else {
            throw IdentityError(
                .conflict, "organization.state", "the organization is \(present) and cannot become \(state)",
                remedy: "possible: \(present.successors.map(\.rawValue).joined(separator: ", "))")
        }
        try transaction.change(
            """
            UPDATE organization_states SET state = ?1, changed_at = ?2, changed_by = ?3, reason = ?4
            WHERE organization_id = ?5
            """,
            [
                .text(state.rawValue), SQLValue(identity.now()), .integer(actor), .text(reason),
                SQLValue(try transaction.requireOrganization())
            ])
    }
}

extension Identity {
    public func organizations(_ transaction: any Transaction) -> Organizations {
        Organizations(identity: self, transaction: transaction)
    }
}
