internal import Books
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// The organization itself.
enum OrganizationRoutes {
    static let group = RouteGroup("organization", "The organization of the session, and new ones.") {
        get
        update
        create
    }

    private static let get = Route.read(
        "/organization", "getOrganization", "The organization.",
        as: .member(.viewer, Scope(.organization, .read)), answers: OrganizationAnswer.self
    ) { reading, transaction in
        try OrganizationAnswer(reading.books, reading.tenant, transaction)
    }

    private static let update = Route.write(
        .put, "/organization", "updateOrganization", "Changes the organization; fields left out stay as they are.",
        as: .member(.admin, nil), takes: Partial<OrganizationInput>.self, answers: OrganizationAnswer.self
    ) { writing, transaction in
        let organizations = writing.books.identity.organizations(transaction)
        var profile = try organizations.profile()
        try writing.requireMatch(profile.version)
        let input = try writing.input.applied(to: OrganizationInput(profile))
        let before = OrganizationInput(profile)
        profile.name = input.name
        profile.language = input.language
        profile.registrationNumber = input.registrationNumber
        profile.vatNumber = input.vatNumber
        _ = try organizations.update(profile)
        try writing.books.ledger.audit(transaction).record(
            "organization.changed", of: "organization", writing.tenant.organization.number, before: before.json,
            after: input.json, by: writing.origin)
        return Written(try OrganizationAnswer(writing.books, writing.tenant, transaction))
    }

    private static let create = Route.direct(
        .post, "/organizations", "createOrganization",
        "Founds another organization; the caller owns it and logs in to it with its id.", as: .user,
        takes: NewOrganization.self, answers: OrganizationBrief.self, status: 201,
        refusals: [.missing("There is no plugin for the country.")]
    ) { call, input in
        let books = call.host.books
        let founded = try await books.found(
            FoundingRequest(
                name: input.name, country: input.country, base: input.baseCurrency, language: input.language,
                registrationNumber: input.registrationNumber, vatNumber: input.vatNumber, vatRhythm: input.vatPeriod,
                owner: .known(try call.user())), requestID: call.requestID)
        return Answered(
            try await books.database.read(founded.tenant.organization) { transaction in
                try OrganizationBrief(books, founded.tenant.key, transaction)
            })
    }
}

struct OrganizationInput: Exemplified {
    var name = ""
    var language = ""
    var registrationNumber: String?
    var vatNumber: String?

    init() {}

    init(_ profile: OrganizationProfile) {
        name = profile.name
        language = profile.language
        registrationNumber = profile.registrationNumber
        vatNumber = profile.vatNumber
    }

    static let shape = Shape<OrganizationInput>("OrganizationInput", "What an organization says of itself.") {
        Field("name", \.name, .text(maximum: 255), "name")
        Field("language", \.language, .code, "BCP 47")
        Field("registrationNumber", \.registrationNumber, .text(maximum: 50), "in the company register")
        Field("vatNumber", \.vatNumber, .text(maximum: 50), "VAT number")
    }

    static let example: OrganizationInput = {
        var example = OrganizationInput()
        example.name = "Primer d.o.o."
        example.language = "en"
        return example
    }()
}

struct OrganizationAnswer: Exemplified, Versioned {
    var id = ""
    var country = ""
    var baseCurrency = ""
    var input = OrganizationInput()
    var vatPeriod = ""
    var state = OrganizationState.active
    var versionNumber = 0
    var createdAt = Timestamp(microseconds: 0)
    var updatedAt = Timestamp(microseconds: 0)

    var version: Int64 { Int64(versionNumber) }

    init() {}

    init(_ books: Books, _ tenant: Tenant, _ transaction: any Transaction) throws {
        let organizations = books.identity.organizations(transaction)
        let profile = try organizations.profile()
        id = tenant.key
        country = profile.country
        baseCurrency = tenant.base.code
        input = OrganizationInput(profile)
        vatPeriod = profile.vatPeriod
        state = try organizations.state()
        versionNumber = Int(profile.version)
        createdAt = profile.createdAt
        updatedAt = profile.updatedAt
    }

    static let shape = Shape<OrganizationAnswer>("Organization", "The organization.") {
        Field("id", \.id, .id, "id")
        Field("country", \.country, .anyText, "country whose law it follows")
        Field("baseCurrency", \.baseCurrency, .anyText, "currency of the books")
        OrganizationInput.shape.lifted(to: \.input)
        Field("vatPeriod", \.vatPeriod, .anyText, "month or quarter")
        Field("state", \.state, .enumeration(), "whether it may work")
        Field("version", \.versionNumber, .integer(0...Int.max), "for If-Match")
        Field("createdAt", \.createdAt, .moment, "founded")
        Field("updatedAt", \.updatedAt, .moment, "last changed")
    }

    static let example: OrganizationAnswer = {
        var example = OrganizationAnswer()
        example.id = Examples.organization.id
        example.country = Examples.country
        example.baseCurrency = "EUR"
        example.input = .example
        example.vatPeriod = "month"
        example.versionNumber = 1
        return example
    }()
}

struct NewOrganization: Exemplified {
    var name = ""
    var country = ""
    var baseCurrency: Currency?
    var language: String?
    var registrationNumber: String?
    var vatNumber: String?
    var vatPeriod = VATRhythm.month

    static let shape = Shape<NewOrganization>("NewOrganization", "An organization to be founded.") {
        Field("name", \.name, .text(maximum: 255), "name")
        Field("country", \.country, .country, "a country with a loaded plugin")
        Field("baseCurrency", \.baseCurrency, .currency, "currency of the books; the country's own when absent")
        Field("language", \.language, .code, "BCP 47; the country's first when absent")
        Field("registrationNumber", \.registrationNumber, .text(maximum: 50), "in the company register")
        Field("vatNumber", \.vatNumber, .text(maximum: 50), "VAT number")
        Field("vatPeriod", \.vatPeriod, .enumeration(), default: .month, "how often VAT returns are filed")
    }

    static let example: NewOrganization = {
        var example = NewOrganization()
        example.name = "Druga firma d.o.o."
        example.country = Examples.country
        return example
    }()
}

extension OrganizationBrief: Exemplified {
    static var example: OrganizationBrief { Examples.organization }
}
