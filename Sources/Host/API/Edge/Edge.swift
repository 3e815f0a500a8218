internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import JSON
internal import Logging
internal import NIOCore
internal import Storage

/// Takes every request from the server, finds its route, lets it through or refuses it, and writes down what happened.
struct Edge: HTTPResponder {
    typealias Context = CallContext

    let host: Host
    let table: RouteTable
    let limits: RateLimits

    static let base = "/api/v1"

    func respond(to request: Request, context: CallContext) async throws -> Response {
        let began = host.stopwatch()
        let requestID = RequestName.choose(request.headers, host.random)
        var record = RequestRecord(method: request.method.rawValue, requestID: requestID)
        var reply: Reply
        do {
            reply = try await route(request, context, &record)
        } catch {
            reply = refuse(error, requestID, &record)
        }
        record.nanoseconds = host.stopwatch() - began
        record.status = reply.status
        record.write(host)
        return response(reply, request, requestID)
    }

    private func route(
        _ request: Request, _ context: CallContext, _ record: inout RequestRecord
    ) async throws -> Reply {
        if let reply = CrossOrigin(host.settings).preflight(request) { return reply }
        guard request.uri.path.hasPrefix(Self.base), request.uri.path.utf8.count <= 2048 else { throw Self.unknownPath }
        switch table.match(request.method, request.uri.path.dropFirst(Self.base.count)) {
        case .unknown: throw Self.unknownPath
        case .method(let allowed):
            record.path = "known"
            var refused = refuse(
                Problem(.method, "route.method", "\(request.method.rawValue) is not possible here"),
                record.requestID, &record)
            refused.headers.append((.allow, allowed.map(\.rawValue).joined(separator: ", ")))
            return refused
        case .found(let route, let parameters):
            record.path = route.path
            return try await run(route, parameters, request, context, &record)
        }
    }

    private func run(
        _ route: Route, _ parameters: [String: String], _ request: Request, _ context: CallContext,
        _ record: inout RequestRecord
    ) async throws -> Reply {
        let source = PeerAddress.of(request.headers, peer: context.peer, trustsProxy: host.settings.trustsProxy)
        try await limits.admit(route, source: source)
        let principal = try await admit(route.access, request)
        record.organization = principal?.membership?.organization.number
        record.actor = principal?.actor
        let body = try await collect(request)
        let call = Call(
            host: host, requestID: record.requestID, method: request.method, path: request.uri.path,
            parameters: parameters, query: request.uri.query ?? "", headers: request.headers, body: body,
            source: source, principal: principal)
        return try await route.respond(call)
    }

    /// Nil on open routes.
    private func admit(_ access: Access, _ request: Request) async throws -> Principal? {
        guard !access.isOpen else { return nil }
        let principal = try await host.identity.authenticate(Bearer.token(request.headers))
        switch access {
        case .open: break
        case .user:
            guard principal.user != nil else { throw Self.forbidden("auth.usersOnly", "this is for people") }
        case .superAdmin:
            guard principal.isSuperAdmin else { throw Self.forbidden("auth.role", "this is for the platform's administrator") }
        case .member(let role, let scope):
            try admit(principal, role, scope)
        }
        return principal
    }

    private func admit(_ principal: Principal, _ role: Role, _ scope: Scope?) throws {
        guard let membership = principal.membership else {
            throw Self.forbidden("auth.noOrganization", "you belong to no organization")
        }
        guard membership.state == .active else {
            throw Self.forbidden("organization.\(membership.state.rawValue)", "the organization is \(membership.state)")
        }
        switch principal.kind {
        case .user:
            guard let own = membership.role, own >= role else {
                throw Self.forbidden("auth.role", "this needs the role \(role.rawValue)")
            }
        case .key(_, let scopes):
            guard let scope, scopes.contains(scope) else {
                throw Self.forbidden("auth.scope", "this needs the scope \(scope.map(\.description) ?? "of a person")")
            }
        }
    }

    private func collect(_ request: Request) async throws -> [UInt8] {
        let limit = host.settings.bodyLimit
        let tooLarge = Problem(
            .tooLarge, "body.tooLarge", "the body has more than \(limit) bytes", remedy: "send less at once")
        if let text = request.headers[.contentLength], let length = Int(text), length > limit { throw tooLarge }
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= limit else { throw tooLarge }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }

    private func refuse(_ error: any Error, _ requestID: String, _ record: inout RequestRecord) -> Reply {
        let problem: Problem
        if let known = Problem.from(error) {
            problem = known
        } else {
            host.log.error("internal", metadata: ["requestId": "\(requestID)", "error": "\(error)"])
            problem = Problem(
                .internal, "internal", "something went wrong here, not with you",
                remedy: "quote the request id when asking for help")
        }
        record.reason = problem.findings.first?.code
        var reply = Reply.json(problem.kind.status, problem.answer(requestID: requestID).json)
        if let seconds = problem.retryAfter { reply.headers.append((.retryAfter, "\(seconds)")) }
        if problem.kind.status == 401 { reply.headers.append((.wwwAuthenticate, "Bearer")) }
        return reply
    }

    private func response(_ reply: Reply, _ request: Request, _ requestID: String) -> Response {
        var headers = SecurityHeaders.all
        CrossOrigin(host.settings).allow(request.headers, &headers)
        if let name = RequestName.header { headers[name] = requestID }
        var body: [UInt8] = []
        switch reply.payload {
        case .none: break
        case .json(let bytes):
            headers[.contentType] = "application/json"
            body = bytes
        case .other(let type, let bytes):
            headers[.contentType] = type
            body = bytes
        }
        for (name, value) in reply.headers { headers.append(HTTPField(name: name, value: value)) }
        // What the body limit left unread is not read: the connection ends with the answer.
        if reply.status == 413 { headers[.connection] = "close" }
        let status = HTTPResponse.Status(code: reply.status)
        if reply.status == 204 { return Response(status: status, headers: headers) }
        guard request.method != .head else {
            headers[.contentLength] = "\(body.count)"
            return Response(status: status, headers: headers)
        }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }

    private static let unknownPath = Problem(
        .notFound, "route.unknown", "there is nothing here", remedy: "see \(base)/openapi.json")

    private static func forbidden(_ code: String, _ message: String) -> Problem {
        Problem(.forbidden, code, message, remedy: "ask an owner of the organization")
    }
}
