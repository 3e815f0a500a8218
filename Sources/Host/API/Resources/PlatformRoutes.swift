internal import Books
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// The platform's administrator: which companies there are, and whether they may work.
enum PlatformRoutes {
    static let group = RouteGroup("platform", "For the platform's administrator.") {
        list
        setState
        rotate
    }

    private static let list = Route.direct(
        .get, "/platform/organizations", "listOrganizations", "Every organization with its state.", as: .superAdmin,
        query: PlatformQuery.self, takes: Nothing.self, answers: PlatformPage.self
    ) { call, query, _ in
        let books = call.host.books
        let all = try await books.ledger.organizations()
        let skipped = try query.skipping()
        var page = PlatformPage()
        // One organization at a time: nobody, this role included, sees rows of two at once.
        for organization in all.dropFirst(skipped).prefix(query.perPage) {
            page.data.append(try await PlatformOrganization.read(organization.id, organization.key, books))
        }
        page.meta = try PageMeta(query, total: Int64(all.count), shown: page.data.count)
        return Answered(page)
    }

    private static let setState = Route.direct(
        .put, "/platform/organizations/{id}/state", "setOrganizationState",
        "Approves, rejects, suspends or reinstates an organization.", as: .superAdmin, takes: OrganizationStateInput.self,
        answers: PlatformOrganization.self, refusals: [.conflict("The state cannot follow the present one.")]
    ) { call, input in
        let (books, origin) = (call.host.books, call.origin)
        let key = call.parameter("id")
        guard let found = try await books.ledger.organizations().first(where: { $0.key == key }) else {
            throw Problem(.notFound, "organization.unknown", "there is no such organization", remedy: "check the id")
        }
        try await books.database.unit(found.id) { transaction in
            let organizations = books.identity.organizations(transaction)
            let before = try organizations.state()
            try organizations.setState(input.state, reason: input.reason, by: origin.actor)
            try books.ledger.audit(transaction).record(
                "organization.\(input.state.rawValue)", of: "organization", found.id.number,
                before: ["state": .string(before.rawValue)],
                after: ["state": .string(input.state.rawValue), "reason": .string(input.reason)], by: origin)
        }
        return Answered(try await PlatformOrganization.read(found.id, key, books))
    }

    private static let rotate = Route.direct(
        .post, "/platform/signing-keys/rotate", "rotateSigningKeys",
        "Signs access tokens with a new key; the old one verifies until its tokens have expired.", as: .superAdmin,
        answers: KeySetAnswer.self
    ) { call in
        try await call.host.identity.signingKeys.rotate()
        var answer = KeySetAnswer()
        answer.keys = call.host.identity.signingKeys.keySet["keys"]?.array ?? []
        return Answered(answer)
    }
}

struct PlatformQuery: Paged {
    var page = 1
    var perPage = 20
    var cursor: String?

    static let shape = Shape<PlatformQuery>("PlatformQuery", "Which page.") { pagingFields }
}

struct PlatformOrganization: Exemplified {
    var id = ""
    var name = ""
    var country = ""
    var state = OrganizationState.active
    var createdAt = Timestamp(microseconds: 0)

    static func read(_ id: OrganizationID, _ key: String, _ books: Books) async throws -> PlatformOrganization {
        try await books.database.read(id) { transaction in
            let organizations = books.identity.organizations(transaction)
            let profile = try organizations.profile()
            var made = PlatformOrganization()
            made.id = key
            made.name = profile.name
            made.country = profile.country
            made.state = try organizations.state()
            made.createdAt = profile.createdAt
            return made
        }
    }

    static let shape = Shape<PlatformOrganization>("PlatformOrganization", "An organization as the platform sees it.") {
        Field("id", \.id, .id, "id")
        Field("name", \.name, .anyText, "name")
        Field("country", \.country, .anyText, "country")
        Field("state", \.state, .enumeration(), "pending, active, suspended or rejected")
        Field("createdAt", \.createdAt, .moment, "founded")
    }

    static let example: PlatformOrganization = {
        var example = PlatformOrganization()
        example.id = Examples.organization.id
        example.name = "Primer d.o.o."
        example.country = Examples.country
        return example
    }()
}

struct PlatformPage: Exemplified {
    var data: [PlatformOrganization] = []
    var meta = PageMeta()

    static let shape = Shape<PlatformPage>("PlatformPage", "A page of organizations.") {
        Field("data", \.data, .items(.record()), "organizations")
        Field("meta", \.meta, .record(), "where the page stands")
    }

    static let example: PlatformPage = {
        var example = PlatformPage()
        example.data = [.example]
        return example
    }()
}

struct OrganizationStateInput: Exemplified {
    var state = OrganizationState.active
    var reason = ""

    static let shape = Shape<OrganizationStateInput>("OrganizationStateInput", "A decision about a company.") {
        Field("state", \.state, .enumeration(), "active, rejected, suspended, or pending again")
        Field("reason", \.reason, .text(maximum: 500), "why; kept in the audit trail")
    }

    static let example: OrganizationStateInput = {
        var example = OrganizationStateInput()
        example.reason = "papers checked"
        return example
    }()
}
