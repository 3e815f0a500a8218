internal import Storage

/// An HTTP call ready to be made: a recipe with address, credentials and body.
struct HTTPCall: Sendable {
    let kind: CallKind
    let method: String
    let url: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]
    let totalSeconds: Int
    /// Over everything but the credentials: what was asked is known, what it was asked with is not kept.
    let digest: Digest
}

/// What came back over HTTP.
public struct HTTPAnswer: Sendable {
    public let status: Int
    /// Names in lower case.
    public let headers: [String: String]
    public let body: [UInt8]
}

/// How a call ended, before anybody reads the answer.
public enum CallResult: Sendable {
    case answered(HTTPAnswer)
    /// Bytes may have left, and there is no answer that could be read.
    case silence(String)
    /// Proven that no byte left.
    case unreachable(String)
}
