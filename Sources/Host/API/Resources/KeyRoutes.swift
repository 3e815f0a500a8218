internal import Books
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// Keys for machines.
enum KeyRoutes {
    static let group = RouteGroup("api-keys", "Keys for machines: scoped, revocable, expiring, stored as digests.") {
        list
        create
        revoke
    }

    private static let list = Route.read(
        "/api-keys", "listKeys", "The organization's keys, without their secrets.", as: .member(.admin, nil),
        answers: KeyList.self
    ) { reading, transaction in
        var list = KeyList()
        list.data = try reading.books.identity.apiKeys(transaction).all().map { KeyAnswer($0, reading.ids) }
        return list
    }

    private static let create = Route.write(
        .post, "/api-keys", "createKey", "Makes a key; its text is shown this once.", as: .member(.admin, nil),
        takes: KeyInput.self, answers: KeyAnswer.self, status: 201,
        refusals: [.invalid("No scope, an unknown one, or a moment that has passed.")]
    ) { writing, transaction in
        let scopes = try writing.input.scopes.enumerated().map { at, text in
            guard let scope = Scope(text) else {
                throw Problem(
                    .unprocessable, "apiKey.scope", "there is no scope \(text.prefix(40))", field: "/scopes/\(at)",
                    remedy: "one of: \(Scope.all.map(\.description).joined(separator: ", "))")
            }
            return scope
        }
        let made = try writing.books.identity.apiKeys(transaction).make(
            name: writing.input.name, scopes: scopes, expiresAt: writing.input.expiresAt, by: writing.origin.actor,
            organizationKey: writing.tenant.key)
        try writing.books.ledger.audit(transaction).record(
            "apiKey.created", of: "apiKey", made.key.number,
            after: ["scopes": .array(scopes.map { .string($0.description) })], by: writing.origin)
        var answer = KeyAnswer(made.key, writing.ids)
        answer.key = made.text
        return Written(answer)
    }

    private static let revoke = Route.remove(
        "/api-keys/{id}", "revokeKey", "Takes a key out of use at once.", as: .member(.admin, nil)
    ) { writing, transaction in
        let key = try writing.books.identity.apiKeys(transaction).revoke(writing.number(.apiKey))
        try writing.books.ledger.audit(transaction).record(
            "apiKey.revoked", of: "apiKey", key.number, by: writing.origin)
    }
}

struct KeyInput: Exemplified {
    var name = ""
    var scopes: [String] = []
    var expiresAt: Timestamp?

    static let shape = Shape<KeyInput>("KeyInput", "A key to be made.") {
        Field("name", \.name, .text(maximum: 100), "what it is for")
        Field(list: "scopes", \.scopes, .code, "area:right, as in journal:write", limit: 100, required: true)
        Field("expiresAt", \.expiresAt, .moment, "until when; until revoked when absent")
    }

    static let example: KeyInput = {
        var example = KeyInput()
        example.name = "Shop"
        example.scopes = ["contacts:write", "journal:read"]
        return example
    }()
}

struct KeyAnswer: Exemplified {
    var id = ""
    var name = ""
    var hint = ""
    var scopes: [String] = []
    var state = APIKeyState.active
    var createdAt = Timestamp(microseconds: 0)
    var expiresAt: Timestamp?
    var lastUsedAt: Timestamp?
    var key: String?

    init() {}

    init(_ key: APIKey, _ ids: PublicIDs) {
        id = ids.text(.apiKey, key.number)
        name = key.name
        hint = key.hint
        scopes = key.scopes.map(\.description)
        state = key.state
        createdAt = key.createdAt
        expiresAt = key.expiresAt
        lastUsedAt = key.lastUsedAt
    }

    static let shape = Shape<KeyAnswer>("Key", "A key for machines.") {
        Field("id", \.id, .id, "id")
        Field("name", \.name, .anyText, "what it is for")
        Field("hint", \.hint, .anyText, "the first letters of its secret")
        Field("scopes", \.scopes, .items(.anyText), "what it may do")
        Field("state", \.state, .enumeration(), "active or revoked")
        Field("createdAt", \.createdAt, .moment, "made")
        Field("expiresAt", \.expiresAt, .moment, "good until")
        Field("lastUsedAt", \.lastUsedAt, .moment, "last used, to the hour")
        Field("key", \.key, .anyText, "the key itself, when it is made")
    }

    static let example: KeyAnswer = {
        var example = KeyAnswer()
        example.id = Examples.id
        example.name = "Shop"
        example.hint = "k2b8"
        example.scopes = ["contacts:write", "journal:read"]
        return example
    }()
}

struct KeyList: Exemplified {
    var data: [KeyAnswer] = []

    static let shape = Shape<KeyList>("KeyList", "Keys.") { Field("data", \.data, .items(.record()), "keys") }

    static let example: KeyList = {
        var example = KeyList()
        example.data = [.example]
        return example
    }()
}
