internal import Books
internal import Exchange
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// How the organization speaks to authorities.
enum IssuerProfileRoutes {
    static let group = RouteGroup(
        "issuer-profiles", "How the organization speaks to each authority: environment, secrets by reference, gates."
    ) {
        list
        save
    }

    private static let access = Access.member(.admin, Scope(.settings, .write))

    private static let list = Route.read(
        "/issuer-profiles", "listIssuerProfiles", "The issuer profiles; secrets by reference only.",
        as: .member(.admin, Scope(.settings, .read)), query: Nothing.self, answers: IssuerProfileList.self
    ) { reading, transaction in
        var list = IssuerProfileList()
        list.data = try IssuerProfiles(transaction, at: reading.call.host.now()).all().map(IssuerProfileAnswer.init)
        return list
    }

    private static let save = Route.write(
        .put, "/issuer-profiles/{authority}", "saveIssuerProfile",
        "Makes or changes the profile of an authority. Both gates are off unless they are turned on here.", as: access,
        takes: IssuerProfileInput.self, answers: IssuerProfileAnswer.self,
        refusals: [
            .invalid("An address is not https, or a secret is neither plain: nor the reference that is stored."),
            .conflict("It was changed in between."),
        ]
    ) { writing, transaction in
        let profiles = IssuerProfiles(transaction, at: writing.call.host.now())
        let authority = writing.call.parameter("authority")
        guard (1...64).contains(authority.utf8.count) else {
            throw Problem(.notFound, "profile.unknown", "this is no authority", remedy: "name one as routes do")
        }
        let found = try profiles.find(authority)
        if let found { try writing.requireMatch(found.version) }
        var profile = writing.input.profile(authority, over: found)
        try TenantSecrets.requireOutside(profile.baseURL, field: "/baseURL", writing.call.host.settings)
        // What the operator gave for one address is not sent to another.
        let isSamePlace = found?.baseURL == profile.baseURL
        for (name, text) in profile.secrets {
            let kept = found?.secrets[name].flatMap { isSamePlace || TenantSecrets.isOwn($0) ? $0 : nil }
            profile.secrets[name] = try TenantSecrets.reference(
                text, kept: kept, field: "/secrets/\(name)", writing.tenant.organization,
                writing.call.host.identity.secretBox)
        }
        try profiles.save(profile, writing.books.ledger, by: writing.origin)
        guard let saved = try profiles.find(authority) else {
            throw Problem(.internal, "profile.missing", "the profile was not saved")
        }
        return Written(IssuerProfileAnswer(saved))
    }
}

struct IssuerProfileInput: Exemplified {
    var scheme = ""
    var identity = ""
    var environment = "demo"
    var enabled = false
    var allowLive = false
    var baseURL: String?
    var secrets: [String: String] = [:]
    var parameters: [String: String] = [:]
    var perSecond: Int?

    static let shape = Shape<IssuerProfileInput>("IssuerProfileInput", "How to speak to an authority.") {
        Field("scheme", \.scheme, .identifier, "whose credentials they are: the identifier's scheme")
        Field("identity", \.identity, .text(maximum: 100), "whose credentials they are: the identifier")
        Field("environment", \.environment, .identifier, default: "demo", "of the country's manifest, or sandbox")
        Field("enabled", \.enabled, .bool, default: false, "whether anything is sent")
        Field("allowLive", \.allowLive, .bool, default: false, "whether a live environment may be spoken to")
        Field("baseURL", \.baseURL, .text(maximum: 500), "in place of the manifest's address")
        Field(
            "secrets", \.secrets, .dictionary(of: .text(maximum: 4000)), default: [:],
            "by name: plain:SECRET, which is sealed, or the reference that is stored")
        Field(
            "parameters", \.parameters, .dictionary(of: .text(maximum: 500)), default: [:],
            "what messages need beside the document")
        Field("perSecond", \.perSecond, .integer(1...10_000), "calls a second, in place of the manifest's")
    }

    static let example: IssuerProfileInput = {
        var example = IssuerProfileInput()
        example.scheme = "vat"
        example.identity = "XX123456789"
        example.enabled = true
        example.secrets = ["apiKey": "plain:the authority's key"]
        return example
    }()

    func profile(_ authority: String, over found: IssuerProfile?) -> IssuerProfile {
        var profile = found ?? IssuerProfile(authority: authority, scheme: scheme, identity: identity)
        profile.scheme = scheme
        profile.identity = identity
        profile.environment = environment
        profile.isEnabled = enabled
        profile.allowsLive = allowLive
        profile.baseURL = baseURL
        profile.secrets = secrets
        profile.parameters = parameters
        profile.perSecond = perSecond
        return profile
    }
}

struct IssuerProfileAnswer: Exemplified, Versioned {
    var authority = ""
    var settings = IssuerProfileInput()
    var live = false
    var version: Int64 = 0

    init() {}

    init(_ profile: IssuerProfile) {
        authority = profile.authority
        settings.scheme = profile.scheme
        settings.identity = profile.identity
        settings.environment = profile.environment
        settings.enabled = profile.isEnabled
        settings.allowLive = profile.allowsLive
        settings.baseURL = profile.baseURL
        settings.secrets = profile.secrets
        settings.parameters = profile.parameters
        settings.perSecond = profile.perSecond
        live = profile.isLive
        version = profile.version
    }

    static let shape = Shape<IssuerProfileAnswer>("IssuerProfile", "How the organization speaks to an authority.") {
        Field("authority", \.authority, .anyText, "authority or network")
        Field("settings", \.settings, .record(), "what was set")
        Field("live", \.live, .bool, default: false, "whether a mistake there has legal effect")
    }

    static let example: IssuerProfileAnswer = {
        var example = IssuerProfileAnswer()
        example.authority = "authority"
        example.settings = .example
        return example
    }()
}

struct IssuerProfileList: Exemplified {
    var data: [IssuerProfileAnswer] = []

    static let shape = Shape<IssuerProfileList>("IssuerProfileList", "Issuer profiles.") {
        Field("data", \.data, .items(.record()), "issuer profiles by authority")
    }

    static let example: IssuerProfileList = {
        var example = IssuerProfileList()
        example.data = [.example]
        return example
    }()
}
