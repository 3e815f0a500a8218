internal import Books
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// The audit trail.
enum AuditRoutes {
    static let group = RouteGroup("audit", "Who did what and when, chained; for admins.") { list }

    private static let list = Route.read(
        "/audit", "listAuditEvents", "Audit events in the order of their chain.",
        as: .member(.admin, Scope(.audit, .read)), query: AuditQuery.self, answers: AuditPage.self
    ) { reading, transaction in
        var page = AuditPage()
        let limit = reading.query.perPage
        let events = try reading.books.ledger.audit(transaction).events(
            after: Int64(reading.query.after), limit: limit + 1)
        let actors = try Actors(reading.books, reading.tenant, transaction).names(of: events.map(\.event.actor))
        page.data = try events.prefix(limit).map { event, payload in
            var made = AuditAnswer()
            made.sequence = Int(event.sequence)
            made.at = event.at
            made.actor = actors[event.actor]
            made.action = event.action
            made.subjectKind = event.kind
            made.subject = PublicKind(rawValue: event.kind).map { reading.ids.text($0, event.subject) }
                ?? "\(event.subject)"
            made.requestId = event.requestID
            made.payload = try payload.map { try JSONReader.read($0) }
            made.hash = event.hash.description
            return made
        }
        if events.count > limit { page.next = page.data.last?.sequence }
        return page
    }
}

struct AuditQuery: Exemplified {
    var after = 0
    var perPage = 100

    static let shape = Shape<AuditQuery>("AuditQuery", "Which events.") {
        Field("after", \.after, .integer(0...Int.max), default: 0, "only events after this place")
        Field("perPage", \.perPage, .integer(1...1000), default: 100, "how many at most")
    }
    static let example = AuditQuery()
}

struct AuditAnswer: Record {
    var sequence = 0
    var at = Timestamp(microseconds: 0)
    var actor: String?
    var action = ""
    var subjectKind = ""
    var subject = ""
    var requestId = ""
    var payload: JSONValue?
    var hash = ""

    static let shape = Shape<AuditAnswer>("AuditEvent", "Something that was done.") {
        Field("sequence", \.sequence, .integer(1...Int.max), "place in the chain")
        Field("at", \.at, .moment, "when")
        Field("actor", \.actor, .id, "user or key; absent for the host itself")
        Field("action", \.action, .anyText, "what")
        Field("subjectKind", \.subjectKind, .anyText, "to what kind of thing")
        Field("subject", \.subject, .anyText, "to which")
        Field("requestId", \.requestId, .anyText, "in which request")
        Field("payload", \.payload, .any, "before, after and where from; absent when erased")
        Field("hash", \.hash, .anyText, "its link of the chain, SHA-256")
    }
}

struct AuditPage: Exemplified {
    var data: [AuditAnswer] = []
    var next: Int?

    static let shape = Shape<AuditPage>("AuditPage", "A part of the trail.") {
        Field("data", \.data, .items(.record()), "events")
        Field("next", \.next, .integer(0...Int.max), "`after` of the next part; absent at the end")
    }
    static let example = AuditPage()
}
