internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// One request on its way through a route.
struct Call: Sendable {
    let host: Host
    let requestID: String
    let method: HTTPRequest.Method
    let path: String
    /// By name, percent-decoded.
    let parameters: [String: String]
    let query: String
    let headers: HTTPFields
    let body: [UInt8]
    /// Network address of the peer, or what a trusted proxy says.
    let source: String
    /// Nil on open routes.
    let principal: Principal?

    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// Who does it, for journal and audit.
    var origin: Origin { Origin(actor: principal?.actor ?? 0, requestID: requestID, source: source) }

    /// - Throws: `auth.noOrganization` for a user without one.
    func membership() throws -> Principal.Membership {
        guard let membership = principal?.membership else {
            throw Problem(
                .forbidden, "auth.noOrganization", "you belong to no organization",
                remedy: "accept an invitation or register one")
        }
        return membership
    }

    /// - Throws: `auth.usersOnly` for machine keys.
    func user() throws -> UserID {
        guard let user = principal?.user else {
            throw Problem(.forbidden, "auth.usersOnly", "this is for people", remedy: "log in instead of using a key")
        }
        return user
    }

    func cookie(_ name: String) -> String? {
        for field in headers[values: .cookie] {
            for part in field.split(separator: ";") {
                let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if pair.count == 2, pair[0] == name { return String(pair[1]) }
            }
        }
        return nil
    }
}

/// What a route answers.
struct Reply: Sendable {
    enum Payload: Sendable {
        case none
        case json([UInt8])
        case other(String, [UInt8])
    }

    var status: Int
    var payload: Payload = .none
    var headers: [(HTTPField.Name, String)] = []

    static func json(_ status: Int, _ value: JSONValue) -> Reply {
        Reply(status: status, payload: .json(value.serialized()))
    }
}
