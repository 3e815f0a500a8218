internal import HTTPTypes
internal import JSON

extension Route {
    /// A route whose body or answer is not JSON of ours.
    static func raw(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, as access: Access,
        query: QueryDeclaration? = nil, body: BodyDeclaration? = nil, answers: [AnswerDeclaration],
        refusals: [Refusal] = [], _ respond: @escaping @Sendable (Call) async throws -> Reply
    ) -> Route {
        Route(
            method: method, path: path, id: id, summary: summary, access: access, query: query, body: body,
            answers: answers, refusals: refusals, respond: respond)
    }
}

extension QueryDeclaration {
    static func of<Query: Record>(_ type: Query.Type) -> QueryDeclaration {
        QueryDeclaration { $0.properties(of: Query.shape) }
    }
}
