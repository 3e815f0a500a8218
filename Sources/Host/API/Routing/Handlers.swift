internal import Books
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Logging
internal import Storage

/// A read on one snapshot of the caller's organization.
struct Reading<Query: Record>: Sendable {
    let call: Call
    let query: Query
    let tenant: Tenant

    var books: Books { call.host.books }
    var ids: PublicIDs { tenant.ids }
    func number(_ kind: PublicKind) -> Int64 { ids.number(kind, call.parameter("id")) }
}

/// A change of the caller's organization: one unit of work.
struct Writing<Input: Record>: Sendable {
    let call: Call
    let input: Input
    let tenant: Tenant

    var books: Books { call.host.books }
    var ids: PublicIDs { tenant.ids }
    var origin: Origin { call.origin }
    func number(_ kind: PublicKind) -> Int64 { ids.number(kind, call.parameter("id")) }

    /// - Throws: 412 when the client's `If-Match` names another version.
    func requireMatch(_ version: Int64) throws {
        guard let wanted = call.headers[.ifMatch], wanted != "*" else { return }
        let tags = wanted.split(separator: ",").map { $0.filter { $0 != " " } }
        guard tags.contains(ETag.text(version)) else {
            throw Problem(
                .changed, "version.changed", "the object is at version \(version)", remedy: "read it again and repeat")
        }
    }
}

/// An answer that has a version, which becomes its ETag.
protocol Versioned {
    var version: Int64 { get }
}

enum ETag {
    static func text(_ version: Int64) -> String { "\"\(version)\"" }
}

/// What a change answers, and what is to be done once it is committed.
struct Written<Answer: Sendable>: Sendable {
    var answer: Answer
    /// Runs after the commit; its failure is logged and changes nothing for the caller.
    var afterwards: (@Sendable () async throws -> Void)?

    init(_ answer: Answer, afterwards: (@Sendable () async throws -> Void)? = nil) {
        self.answer = answer
        self.afterwards = afterwards
    }
}

extension Route {
    /// Reads from one snapshot.
    static func read<Query: Record, Answer: Exemplified>(
        _ path: String, _ id: String, _ summary: String, as access: Access, query: Query.Type,
        answers: Answer.Type, refusals: [Refusal] = [],
        _ body: @escaping @Sendable (Reading<Query>, any Transaction) throws -> Answer
    ) -> Route {
        var route = Route(
            method: .get, path: path, id: id, summary: summary, access: access,
            answers: [.json(200, Answer.self)], refusals: refusals
        ) { call in
            let query = try QueryText.decode(call.query, as: Query.self)
            let books = call.host.books
            let answer = try await books.database.read(try call.membership().organization) { transaction in
                try body(Reading(call: call, query: query, tenant: try books.tenant(transaction)), transaction)
            }
            return reply(200, answer)
        }
        route.describe(query: Query.self)
        route.isVersioned = Answer.self is any Versioned.Type
        return route
    }

    /// Changes something in one unit of work. On POST, an `Idempotency-Key` is stored with the change itself.
    static func write<Input: Exemplified, Answer: Exemplified>(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, as access: Access,
        takes: Input.Type, answers: Answer.Type, status: Int = 200, refusals: [Refusal] = [],
        _ body: @escaping @Sendable (Writing<Input>, any Transaction) throws -> Written<Answer>
    ) -> Route {
        unit(
            method, path, id, summary, as: access, takes: takes, answer: .json(status, Answer.self),
            isVersioned: Answer.self is any Versioned.Type, refusals: refusals
        ) { writing, transaction in
            let written = try body(writing, transaction)
            return Written(reply(status, written.answer), afterwards: written.afterwards)
        }
    }

    /// Changes something and has nothing to say.
    static func remove(
        _ path: String, _ id: String, _ summary: String, as access: Access, refusals: [Refusal] = [],
        _ body: @escaping @Sendable (Writing<Nothing>, any Transaction) throws -> Void
    ) -> Route {
        unit(
            .delete, path, id, summary, as: access, takes: Nothing.self, answer: .noContent, isVersioned: false,
            refusals: refusals
        ) { writing, transaction in
            try body(writing, transaction)
            return Written(Reply(status: 204))
        }
    }

    private static func unit<Input: Exemplified>(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, as access: Access,
        takes: Input.Type, answer: AnswerDeclaration, isVersioned: Bool, refusals: [Refusal],
        _ body: @escaping @Sendable (Writing<Input>, any Transaction) throws -> Written<Reply>
    ) -> Route {
        var route = Route(
            method: method, path: path, id: id, summary: summary, access: access, answers: [answer],
            refusals: refusals
        ) { call in
            let input = try Body.decode(call, as: Input.self)
            let books = call.host.books
            let idempotency = try IdempotencyKey(call)
            let written = try await books.database.unit(try call.membership().organization) { transaction in
                if let stored = try idempotency?.stored(transaction) { return Written(stored) }
                let written = try body(
                    Writing(call: call, input: input, tenant: try books.tenant(transaction)), transaction)
                try idempotency?.keep(written.answer, transaction)
                return written
            }
            if let afterwards = written.afterwards {
                do { try await afterwards() } catch {
                    call.host.log.error("after the commit", metadata: ["error": "\(error)", "requestId": "\(call.requestID)"])
                }
            }
            return written.answer
        }
        route.describe(body: Input.self)
        route.isIdempotent = method == .post
        route.isVersioned = isVersioned
        return route
    }

    /// Does something that is no single unit of the caller's organization: logging in, validating, platform work.
    static func direct<Query: Record, Input: Exemplified, Answer: Exemplified>(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, as access: Access,
        query: Query.Type, takes: Input.Type, answers: Answer.Type, status: Int = 200,
        isGuarded: Bool = false, refusals: [Refusal] = [],
        _ body: @escaping @Sendable (Call, Query, Input) async throws -> Answered<Answer>
    ) -> Route {
        let isEmpty = Answer.self == Nothing.self
        var route = Route(
            method: method, path: path, id: id, summary: summary, access: access,
            answers: [isEmpty ? .noContent : .json(status, Answer.self)], refusals: refusals
        ) { call in
            let answered = try await body(
                call, try QueryText.decode(call.query, as: Query.self), try Body.decode(call, as: Input.self))
            var made = isEmpty ? Reply(status: 204) : reply(status, answered.answer)
            made.headers += answered.headers
            return made
        }
        route.describe(query: Query.self)
        route.describe(body: Input.self)
        route.isGuarded = isGuarded
        return route
    }

    static func read<Answer: Exemplified>(
        _ path: String, _ id: String, _ summary: String, as access: Access, answers: Answer.Type,
        refusals: [Refusal] = [], _ body: @escaping @Sendable (Reading<Nothing>, any Transaction) throws -> Answer
    ) -> Route {
        read(path, id, summary, as: access, query: Nothing.self, answers: answers, refusals: refusals, body)
    }

    static func write<Answer: Exemplified>(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, as access: Access,
        answers: Answer.Type, status: Int = 200, refusals: [Refusal] = [],
        _ body: @escaping @Sendable (Writing<Nothing>, any Transaction) throws -> Written<Answer>
    ) -> Route {
        write(
            method, path, id, summary, as: access, takes: Nothing.self, answers: answers, status: status,
            refusals: refusals, body)
    }

    /// Without query parameters.
    static func direct<Input: Exemplified, Answer: Exemplified>(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, as access: Access,
        takes: Input.Type, answers: Answer.Type, status: Int = 200, isGuarded: Bool = false, refusals: [Refusal] = [],
        _ body: @escaping @Sendable (Call, Input) async throws -> Answered<Answer>
    ) -> Route {
        direct(
            method, path, id, summary, as: access, query: Nothing.self, takes: takes, answers: answers, status: status,
            isGuarded: isGuarded, refusals: refusals
        ) { call, _, input in try await body(call, input) }
    }

    /// Without query parameters and body.
    static func direct<Answer: Exemplified>(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, as access: Access,
        answers: Answer.Type, status: Int = 200, isGuarded: Bool = false, refusals: [Refusal] = [],
        _ body: @escaping @Sendable (Call) async throws -> Answered<Answer>
    ) -> Route {
        direct(
            method, path, id, summary, as: access, query: Nothing.self, takes: Nothing.self, answers: answers,
            status: status, isGuarded: isGuarded, refusals: refusals
        ) { call, _, _ in try await body(call) }
    }

    static func reply<Answer: Record>(_ status: Int, _ answer: Answer) -> Reply {
        var reply = Reply.json(status, answer.json)
        if let versioned = answer as? any Versioned { reply.headers.append((.eTag, ETag.text(versioned.version))) }
        return reply
    }

    mutating func describe<Query: Record>(query: Query.Type) {
        guard Query.self != Nothing.self else { return }
        self.query = QueryDeclaration { $0.properties(of: Query.shape) }
    }

    mutating func describe<Input: Exemplified>(body: Input.Type) {
        guard Input.self != Nothing.self else { return }
        let passing = Input.self as? any PassedThrough.Type
        self.body = BodyDeclaration(
            contentType: "application/json",
            schema: { passing?.schema(&$0) ?? $0.reference(Input.shape) },
            example: (Input.example as? any PassedThrough)?.passed ?? Input.example.json,
            isRequired: Input.shape.fields.contains(where: \.isRequired))
    }
}

/// What a direct route answers, with headers of its own (cookies).
struct Answered<Answer: Sendable>: Sendable {
    var answer: Answer
    var headers: [(HTTPField.Name, String)] = []

    init(_ answer: Answer, headers: [(HTTPField.Name, String)] = []) {
        self.answer = answer
        self.headers = headers
    }
}
