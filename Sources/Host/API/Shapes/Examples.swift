internal import Identity

/// Values that several examples share.
enum Examples {
    /// Stands for a country with a loaded plugin; the served document puts one in its place.
    static let country = "XX"
    static let id = "5f0c3c8e-5a1d-8f6b-8000-000000000007"
    static let otherID = "5f0c3c8e-5a1d-8f6b-8000-00000000002a"

    static let user: UserBrief = {
        var user = UserBrief()
        user.id = "9b1f1e0a-6f3f-4c1c-9a53-0f6f0f5d8a11"
        user.email = "ana@example.com"
        user.fullName = "Ana Anić"
        user.role = .owner
        return user
    }()

    static let organization: OrganizationBrief = {
        var organization = OrganizationBrief()
        organization.id = "0c6e1b60-93a7-4d4e-8f83-5f4a6f9a1f10"
        organization.name = "Primer d.o.o."
        organization.country = country
        organization.baseCurrency = "EUR"
        organization.language = "en"
        return organization
    }()
}
