package import HTTPTypes
package import JSON

/// One route of the API: its declaration is what registers the handler, what the OpenAPI document is written from and
/// what the tests walk, so that the three cannot differ.
package struct Route: Sendable {
    package let method: HTTPRequest.Method
    /// Below the base path, parameters in braces: `/contacts/{id}`.
    package let path: String
    /// Unique; becomes the operation's id.
    package let id: String
    package let summary: String
    package let access: Access
    var query: QueryDeclaration?
    var body: BodyDeclaration?
    /// A body as the documentation shows it; nil when the route takes none.
    package var bodyExample: JSONValue? { body?.example }
    package var bodyType: String? { body?.contentType }
    var answers: [AnswerDeclaration]
    /// Beyond what access, body and method bring with them.
    var refusals: [Refusal] = []
    /// Whether `Idempotency-Key` works on it.
    package internal(set) var isIdempotent = false
    /// Whether it answers `ETag` and takes `If-Match`.
    var isVersioned = false
    /// Guessing is what the stricter limit is for.
    var isGuarded = false
    let respond: @Sendable (Call) async throws -> Reply

    var segments: [PathSegment] { PathSegment.parse(path) }
    package var parameters: [String] { segments.compactMap(\.parameter) }
}

/// A part of a path template.
enum PathSegment: Sendable, Hashable {
    case literal(String)
    case parameter(String)

    var parameter: String? { if case .parameter(let name) = self { name } else { nil } }

    static func parse(_ path: String) -> [PathSegment] {
        path.split(separator: "/").map { part in
            part.hasPrefix("{") && part.hasSuffix("}")
                ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
        }
    }
}

/// The query parameters of a route: the fields of a record.
struct QueryDeclaration: Sendable {
    let properties: @Sendable (inout SchemaDefinitions) -> [(
        key: String, schema: JSONObject, isRequired: Bool, text: String
    )]
}

/// What a request carries.
struct BodyDeclaration: Sendable {
    let contentType: String
    let schema: @Sendable (inout SchemaDefinitions) -> JSONValue
    let example: JSONValue?
    var isRequired = true
}

/// What an answer carries.
struct AnswerDeclaration: Sendable {
    let status: Int
    let text: String
    var contentType: String?
    var schema: (@Sendable (inout SchemaDefinitions) -> JSONValue)?
    var example: JSONValue?

    static func json<Answer: Exemplified>(_ status: Int, _ type: Answer.Type) -> AnswerDeclaration {
        AnswerDeclaration(
            status: status, text: Answer.shape.summary, contentType: "application/json",
            schema: { $0.reference(Answer.shape) }, example: Answer.example.json)
    }

    static let noContent = AnswerDeclaration(status: 204, text: "Done; nothing to say.")
}

/// A refusal of its own that a route documents.
struct Refusal: Sendable, Hashable {
    let status: Int
    let text: String

    static func invalid(_ text: String) -> Refusal { Refusal(status: 422, text: text) }
    static func state(_ text: String) -> Refusal { Refusal(status: 400, text: text) }
    static func conflict(_ text: String) -> Refusal { Refusal(status: 409, text: text) }
    static func missing(_ text: String) -> Refusal { Refusal(status: 404, text: text) }
    static func unauthorized(_ text: String) -> Refusal { Refusal(status: 401, text: text) }
    static func unavailable(_ text: String) -> Refusal { Refusal(status: 503, text: text) }
}

/// Routes of one resource.
package struct RouteGroup: Sendable {
    package let tag: String
    let text: String
    package let routes: [Route]

    init(_ tag: String, _ text: String, @RouteBuilder routes: () -> [Route]) {
        self.tag = tag
        self.text = text
        self.routes = routes()
    }
}

@resultBuilder
enum RouteBuilder {
    static func buildExpression(_ route: Route) -> [Route] { [route] }
    static func buildExpression(_ routes: [Route]) -> [Route] { routes }
    static func buildBlock(_ parts: [Route]...) -> [Route] { parts.flatMap(\.self) }
}
