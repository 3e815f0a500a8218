public import HTTPTypes
internal import Hummingbird
public import HummingbirdTesting
internal import Identity
public import JSON
internal import NIOCore

/// Calls the API as a client would.
public struct TestAPI: Sendable {
    private let client: any TestClientProtocol
    public let test: TestHost

    public init(_ client: any TestClientProtocol, _ test: TestHost) {
        self.client = client
        self.test = test
    }

    public struct Answer: Sendable {
        public let status: Int
        public let headers: HTTPFields
        public let text: String
        public var json: JSONValue { (try? JSONReader.read(text)) ?? .null }
        public var reason: String { json["reason"]?.string ?? "" }

        public subscript(_ path: String) -> String {
            var value: JSONValue? = json
            for step in path.split(separator: ".") {
                value = Int(step).map { at in
                    guard let items = value?.array, items.indices.contains(at) else { return JSONValue.null }
                    return items[at]
                } ?? value?[String(step)]
            }
            switch value {
            case .string(let text): return text
            case .number(let literal): return literal
            case .bool(let flag): return "\(flag)"
            default: return ""
            }
        }

        public func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    }

    public func call(
        _ method: HTTPRequest.Method, _ path: String, as token: String? = nil, _ body: JSONValue? = nil,
        headers: [String: String] = [:]
    ) async throws -> Answer {
        try await send(
            method, path, as: token, body?.serialized(), type: "application/json", headers: headers)
    }

    public func send(
        _ method: HTTPRequest.Method, _ path: String, as token: String?, _ body: [UInt8]?, type: String,
        headers: [String: String] = [:]
    ) async throws -> Answer {
        var fields = HTTPFields()
        if let token { fields[.authorization] = "Bearer \(token)" }
        if body != nil { fields[.contentType] = type }
        for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
        let response = try await client.executeRequest(
            uri: "/api/v1" + path, method: method, headers: fields, body: body.map { ByteBuffer(bytes: $0) })
        return Answer(
            status: response.status.code, headers: response.headers, text: String(buffer: response.body))
    }

    public var port: Int? { client.port }

    /// An organization with its owner.
    public struct Company: Sendable {
        public let id: String
        public let owner: String
        public let email: String
        public let refresh: String
    }

    public static let password = "correct horse battery"

    public func register(
        _ name: String, country: String? = nil, vatNumber: JSONValue? = nil, registrationNumber: JSONValue? = nil
    ) async throws -> Company {
        let email = "\(name)@example.com"
        let plain: JSONValue = [
            "organizationName": .string(name), "country": .string(country ?? test.country), "email": .string(email),
            "password": .string(Self.password), "fullName": .string(name)
        ]
        var body = plain.object ?? JSONObject()
        body["vatNumber"] = vatNumber
        body["registrationNumber"] = registrationNumber
        let answer = try await call(.post, "/auth/register", nil, .object(body))
        return Company(
            id: answer["organization.id"], owner: answer["tokens.accessToken"], email: email,
            refresh: answer["tokens.refreshToken"])
    }

    /// Somebody invited with a role; their token.
    public func member(_ role: String, of company: Company) async throws -> String {
        let email = "\(role).\(company.id.prefix(8))@example.com"
        _ = try await call(
            .post, "/users/invite", as: company.owner,
            ["email": .string(email), "fullName": .string(role), "role": .string(role)])
        let answer = try await call(
            .post, "/auth/invitations/accept",
            ["token": .string(test.mail.lastToken(.invitation)), "password": .string(Self.password)])
        return answer["tokens.accessToken"]
    }

    private func call(_ method: HTTPRequest.Method, _ path: String, _ token: String?, _ body: JSONValue) async throws
        -> Answer
    {
        try await call(method, path, as: token, body)
    }

    public func call(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue) async throws -> Answer {
        try await call(method, path, as: nil, body)
    }
}
