internal import Books
internal import Exchange
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Storage

/// What happens to documents outside the house: read, streamed, told to webhooks.
enum EventRoutes {
    static let group = RouteGroup(
        "events", "What happens to documents outside the house, in order; told to webhooks, or streamed."
    ) {
        stream
        webhooks
        addWebhook
        replay
    }

    private static let reading = Access.member(.viewer, Scope(.documents, .read))
    private static let admin = Access.member(.admin, Scope(.settings, .write))
    /// How long a stream waits for something to tell before it ends and the client comes again.
    private static let patienceSeconds: Int64 = 20

    private static let stream = Route.raw(
        .get, "/events", "streamEvents",
        "Server-sent events after `Last-Event-ID` (or `after`). The answer ends when there was something to tell, or "
            + "nothing for a while; an EventSource comes again by itself.",
        as: reading, query: .of(EventQuery.self),
        answers: [AnswerDeclaration(status: 200, text: "Events.", contentType: "text/event-stream", example: "")]
    ) { call in
        let query = try QueryText.decode(call.query, as: EventQuery.self)
        let header = HTTPField.Name("Last-Event-ID").flatMap { call.headers[$0] }.flatMap { Int64($0) }
        let after = header ?? Int64(query.after)
        let organization = try call.membership().organization
        let deadline = call.host.now().adding(seconds: query.wait ? patienceSeconds : 0)
        while true {
            let events = try await call.host.database.read(organization) {
                try ExchangeEvents.list($0, after: after, limit: 200)
            }
            if !events.isEmpty || call.host.now() >= deadline { return reply(events) }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    private static func reply(_ events: [ExchangeEvents.Event]) -> Reply {
        var text = "retry: 1000\n\n"
        for event in events {
            text += "id: \(event.number)\nevent: \(event.kind)\ndata: \(event.json.text())\n\n"
        }
        return Reply(status: 200, payload: .other("text/event-stream", Array(text.utf8)))
    }

    private static let webhooks = Route.raw(
        .get, "/webhooks", "listWebhooks", "Who is told, and how far.", as: admin,
        answers: [.json(200, WebhookList.self)], refusals: [.unavailable("This host sends nothing.")]
    ) { call in
        let organization = try call.membership().organization
        let tenant = try await call.host.database.read(organization) { try call.host.books.tenant($0) }
        var list = WebhookList()
        list.data = try await hooks(call).all(in: organization).map { WebhookAnswer($0, tenant.ids) }
        return .json(200, list.json)
    }

    private static let addWebhook = Route.withinUnits(
        .post, "/webhooks", "addWebhook", "Tells an address of everything from now on, signed.", as: admin,
        query: Nothing.self, takes: WebhookInput.self, answers: WebhookAnswer.self, status: 201,
        refusals: [
            .invalid("The address is not https, or the secret is not plain:SECRET."),
            .unavailable("This host sends nothing."),
        ]
    ) { writing, _, keeper in
        let (organization, ids, input) = (writing.tenant.organization, writing.ids, writing.input)
        try TenantSecrets.requireOutside(input.url, field: "/url", writing.call.host.settings)
        let secret = try TenantSecrets.reference(
            input.secret, kept: nil, field: "/secret", organization, writing.call.host.identity.secretBox)
        let reply = Kept()
        try await hooks(writing.call).add(input.url, secret: secret, in: organization) { hook, transaction in
            reply.set(try keeper.keep(WebhookAnswer(hook, ids), transaction))
        }
        return try reply.get()
    }

    private static let replay = Route.withinUnits(
        .post, "/webhooks/{id}/replay", "replayWebhook", "Tells it everything after an event once more.", as: admin,
        query: Nothing.self, takes: ReplayInput.self, answers: Settled.self,
        refusals: [.unavailable("This host sends nothing.")]
    ) { writing, _, keeper in
        let reply = Kept()
        try await hooks(writing.call).replay(
            writing.number(.webhook), after: Int64(writing.input.after), in: writing.tenant.organization
        ) { reply.set(try keeper.keep(Settled(), $0)) }
        return try reply.get()
    }

    private static func hooks(_ call: Call) throws -> Webhooks {
        guard let exchange = call.host.exchange else {
            throw Problem(.unavailable, "exchange.missing", "this host sends nothing", remedy: "ask its operator")
        }
        return Webhooks(exchange)
    }
}

struct EventQuery: Record {
    var after = 0
    var wait = true

    static let shape = Shape<EventQuery>("EventQuery", "Which events.") {
        Field("after", \.after, .integer(0...Int.max), default: 0, "the last one that is known")
        Field("wait", \.wait, .bool, default: true, "whether to wait a while when there is none")
    }
}

struct WebhookInput: Exemplified {
    var url = ""
    var secret = ""

    static let shape = Shape<WebhookInput>("WebhookInput", "Who is to be told.") {
        Field("url", \.url, .text(maximum: 500), "an https address")
        Field("secret", \.secret, .text(maximum: 500), "plain: and the signing secret, which is sealed")
    }

    static let example: WebhookInput = {
        var example = WebhookInput()
        example.url = "https://example.com/fiscus"
        example.secret = "plain:a shared secret"
        return example
    }()
}

struct WebhookAnswer: Exemplified {
    var id = ""
    var url = ""
    var active = true
    var position = 0
    var failures = 0
    var lastError: String?

    init() {}

    init(_ hook: Webhooks.Hook, _ ids: PublicIDs) {
        id = ids.text(.webhook, hook.number)
        url = hook.url
        active = hook.isActive
        position = Int(hook.position)
        failures = Int(hook.failures)
        lastError = hook.lastError
    }

    static let shape = Shape<WebhookAnswer>("Webhook", "Who is told, and how far.") {
        Field("id", \.id, .id, "id")
        Field("url", \.url, .anyText, "address")
        Field("active", \.active, .bool, default: true, "whether it is told")
        Field("position", \.position, .integer(0...Int.max), "the last event it confirmed")
        Field("failures", \.failures, .integer(0...Int.max), "failures since it last confirmed one")
        Field("lastError", \.lastError, .anyText, "the last of them")
    }

    static let example: WebhookAnswer = {
        var example = WebhookAnswer()
        example.id = Examples.id
        example.url = "https://example.com/fiscus"
        return example
    }()
}

struct WebhookList: Exemplified {
    var data: [WebhookAnswer] = []

    static let shape = Shape<WebhookList>("WebhookList", "Webhooks.") {
        Field("data", \.data, .items(.record()), "webhooks")
    }

    static let example: WebhookList = {
        var example = WebhookList()
        example.data = [.example]
        return example
    }()
}

struct ReplayInput: Exemplified {
    var after = 0

    static let shape = Shape<ReplayInput>("ReplayInput", "From where to tell again.") {
        Field("after", \.after, .integer(0...Int.max), default: 0, "the last event that needs no repeating")
    }

    static let example = ReplayInput()
}
