public import JSON

/// A request as a simulated authority sees it.
public struct SandboxRequest: Sendable {
    public let method: String
    /// Still percent-encoded.
    public let path: String
    public let query: [String: String]
    /// Names in lower case.
    public let headers: [String: String]
    public let body: [UInt8]

    public init(method: String, path: String, query: [String: String], headers: [String: String], body: [UInt8]) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    public var json: JSONValue { (try? JSONReader.read(body)) ?? .null }
}

/// What a simulated authority answers.
public struct SandboxAnswer: Sendable {
    public var status: Int
    public var type: String
    public var body: [UInt8]

    public init(_ status: Int, _ json: JSONValue) {
        self.status = status
        type = "application/json"
        body = json.serialized()
    }

    public init(_ status: Int, type: String = "text/plain", _ body: [UInt8] = []) {
        self.status = status
        self.type = type
        self.body = body
    }
}
