internal import Books
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Logging
internal import Storage
internal import Synchronization

/// How an answer that is made within somebody else's unit is kept for the request's idempotency key.
struct AnswerKeeper: Sendable {
    let key: IdempotencyKey?
    let status: Int

    func stored(_ transaction: any Transaction) throws -> Reply? { try key?.stored(transaction) }

    func keep(_ answer: some Record, _ transaction: any Transaction) throws -> Reply {
        let reply = Route.reply(status, answer)
        try key?.keep(reply, transaction)
        return reply
    }
}

/// The answer made in a unit of somebody else's, taken out when it has committed. A unit may run more than once: the
/// last answer counts.
final class Kept: Sendable {
    private let reply = Mutex<Reply?>(nil)

    func set(_ made: Reply) { reply.withLock { $0 = made } }

    func get() throws -> Reply {
        guard let made = reply.withLock({ $0 }) else {
            throw Problem(.internal, "answer.missing", "the change made no answer")
        }
        return made
    }
}

extension Route {
    /// A change that needs slow work first: `prepare` does it, outside of any unit, `body` writes in one. On POST, a
    /// repeat of a request that was answered does neither.
    static func prepared<Input: Exemplified, Plan: Sendable, Answer: Exemplified>(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, as access: Access,
        takes: Input.Type, answers: Answer.Type, status: Int = 200, refusals: [Refusal] = [],
        prepare: @escaping @Sendable (Writing<Input>) async throws -> Plan,
        _ body: @escaping @Sendable (Writing<Input>, Plan, any Transaction) throws -> Answer
    ) -> Route {
        withinUnits(
            method, path, id, summary, as: access, query: Nothing.self, takes: takes, answers: answers, status: status,
            refusals: refusals
        ) { writing, _, keeper in
            let plan = try await prepare(writing)
            return try await writing.books.database.unit(writing.tenant.organization) { transaction in
                if let stored = try keeper.stored(transaction) { return stored }
                return try keeper.keep(try body(writing, plan, transaction), transaction)
            }
        }
    }

    /// A change whose units are somebody else's: `body` hands the keeper to whoever opens them.
    static func withinUnits<Query: Record, Input: Exemplified, Answer: Exemplified>(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, as access: Access,
        query: Query.Type, takes: Input.Type, answers: Answer.Type, status: Int = 200, refusals: [Refusal] = [],
        _ body: @escaping @Sendable (Writing<Input>, Query, AnswerKeeper) async throws -> Reply
    ) -> Route {
        var route = Route(
            method: method, path: path, id: id, summary: summary, access: access,
            answers: [.json(status, Answer.self)], refusals: refusals
        ) { call in
            let query = try QueryText.decode(call.query, as: Query.self)
            let input = try Body.decode(call, as: Input.self)
            let keeper = AnswerKeeper(key: try IdempotencyKey(call), status: status)
            let books = call.host.books
            let (tenant, stored) = try await books.database.read(try call.membership().organization) { transaction in
                (try books.tenant(transaction), try keeper.stored(transaction))
            }
            if let stored { return stored }
            return try await body(Writing(call: call, input: input, tenant: tenant), query, keeper)
        }
        route.describe(query: Query.self)
        route.describe(body: Input.self)
        route.isIdempotent = method == .post
        route.isVersioned = Answer.self is any Versioned.Type
        return route
    }
}
