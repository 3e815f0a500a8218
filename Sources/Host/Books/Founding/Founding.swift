internal import CountryPack
public import Documents
public import Identity
internal import JSON
internal import Ledger
internal import Storage

/// A new organization, as its founder gives it.
public struct FoundingRequest: Sendable {
    public enum Owner: Sendable {
        case new(email: EmailAddress, fullName: String, passwordHash: String)
        case known(UserID)
    }

    public var name: String
    public var country: String
    /// The country's own when nil.
    public var base: Currency?
    /// The country's first when nil.
    public var language: String?
    public var registrationNumber: String?
    public var vatNumber: String?
    public var vatRhythm: VATRhythm
    public var owner: Owner

    public init(
        name: String, country: String, base: Currency? = nil, language: String? = nil,
        registrationNumber: String? = nil, vatNumber: String? = nil, vatRhythm: VATRhythm = .month, owner: Owner
    ) {
        self.name = name
        self.country = country
        self.base = base
        self.language = language
        self.registrationNumber = registrationNumber
        self.vatNumber = vatNumber
        self.vatRhythm = vatRhythm
        self.owner = owner
    }
}

public struct Founded: Sendable {
    public let tenant: Tenant
    public let user: User
    public let session: SessionDraft
}

extension Books {
    /// Makes an organization with its owner, the country's chart, the running fiscal year and its VAT periods: all of
    /// it or nothing.
    /// - Throws: `country.unknown`, `currency.unknown`, `user.exists`.
    public func found(_ request: FoundingRequest, requestID: String) async throws -> Founded {
        let manifest = try countries.manifest(request.country)
        let today = now().dayInUTC ?? .earliest
        let base = try request.base ?? Self.tender(manifest, on: today)
        let key = identity.newKey()
        for _ in 0..<16 {
            let next = try await ledger.nextOrganization()
            do {
                return try await database.unit(next) { transaction in
                    try self.found(
                        request, manifest, base, key: key, on: today, transaction, requestID: requestID)
                }
            } catch let error as StorageError where error.code == .unique {
                // Another host took the number or the address in between; the next turn tells which.
            }
        }
        throw StorageError(.busy, "no free organization id", remedy: "try again")
    }

    private func found(
        _ request: FoundingRequest, _ manifest: Manifest, _ base: Currency, key: String, on today: Day,
        _ transaction: any Transaction, requestID: String
    ) throws -> Founded {
        let users = identity.users(transaction)
        let user: User
        switch request.owner {
        case .new(let email, let fullName, let hash):
            user = try users.add(email: email, fullName: fullName, passwordHash: hash)
        case .known(let id):
            guard let found = try users.find(id) else { throw BooksError.unknown("user") }
            user = found
        }
        guard try ledger.rates(transaction).currencies().contains(where: { $0.code == base.code }) else {
            throw BooksError(
                .invalid, "currency.unknown", "\(base) is not a currency in force", field: "/baseCurrency",
                remedy: "see /currencies")
        }
        try ledger.found(transaction, key: key, base: base)
        let language = request.language ?? manifest.locale?.languages.first ?? "en"
        try identity.organizations(transaction).add(
            OrganizationProfile(
                name: request.name, country: request.country, language: language,
                registrationNumber: request.registrationNumber, vatNumber: request.vatNumber,
                vatPeriod: request.vatRhythm.rawValue), by: user.id.number)
        try identity.members(transaction).add(user.id, as: .owner)
        try ledger.chart(transaction).add(ChartSeed(manifest: manifest, language: language).drafts())
        let seed = CalendarSeed(manifest: manifest, rhythm: request.vatRhythm)
        let start = seed.yearStart(containing: today)
        try ledger.calendar(transaction).openYear(Int64(start.year), periods: seed.months(from: start))
        try ledger.calendar(transaction).openVATPeriods(seed.vatPeriods(from: start))
        try ledger.audit(transaction).record(
            "organization.founded", of: "organization", try transaction.requireOrganization().number,
            after: ["country": .string(request.country), "plugin": .string("\(manifest.id) \(manifest.version)")],
            by: Origin(actor: user.id.number, requestID: requestID))
        let session = try identity.session(
            for: user, in: try transaction.requireOrganization(), transaction)
        return Founded(tenant: try tenant(transaction), user: user, session: session)
    }

    /// The legal tender on a day.
    private static func tender(_ manifest: Manifest, on day: Day) throws -> Currency {
        let valid = manifest.currencies.last { period in
            (period.since.map { $0 <= day } ?? true) && (period.until.map { day <= $0 } ?? true)
        }
        guard let valid, let currency = Currency(valid.code) else {
            throw BooksError(
                .invalid, "currency.unknown", "the plugin names no legal tender for \(day)", field: "/baseCurrency",
                remedy: "name the base currency")
        }
        return currency
    }
}
