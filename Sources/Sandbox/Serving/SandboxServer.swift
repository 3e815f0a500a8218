internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Logging
internal import NIOCore
public import ServiceLifecycle
internal import Synchronization

/// A simulated authority on a loopback socket, with faults between it and whoever calls.
///
/// `GET /_received` is the list of what it holds, `GET /_received/ID` one document's bytes, `GET /_page` both as a
/// page, `GET /_reports` what was reported beside documents; `POST /_inbox?to=BUYER` places the body in an inbox;
/// `POST /_faults` commands faults: `{"fault": "acceptAndBreak", "times": 3}` or
/// `{"perThousand": 200, "kinds": ["slow"]}`.
public final class SandboxServer: Service {
    public let authority: any SimulatedAuthority
    private let port: Int
    private let plan: Mutex<FaultPlan>
    private let running: @Sendable (Int) async -> Void
    /// Milliseconds: of a slow answer, and of one that comes too late.
    private let delays: (slow: Int, late: Int)

    /// - Parameters:
    ///   - port: 0 lets the system choose.
    ///   - running: is told the port.
    public init(
        _ authority: any SimulatedAuthority, port: Int, seed: UInt64 = 1, delays: (slow: Int, late: Int) = (300, 3000),
        running: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.authority = authority
        self.port = port
        self.delays = delays
        self.running = running
        plan = Mutex(FaultPlan(seed: seed))
    }

    public func command(_ fault: Fault, times: Int = 1) { plan.withLock { $0.command(fault, times: times) } }

    public func faults(perThousand: Int, kinds: [Fault] = Fault.allCases) {
        plan.withLock { plan in
            plan.perThousand = perThousand
            plan.kinds = kinds
        }
    }

    public func run() async throws {
        var log = Logger(label: "sandbox")
        log.logLevel = .critical
        let running = running
        let application = Application(
            responder: CallbackResponder<SandboxContext> { [self] request, context in
                try await respond(request, context)
            },
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in await running(channel.localAddress?.port ?? 0) }, logger: log)
        try await application.run()
    }

    private func respond(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let body = try await request.body.collect(upTo: 32 << 20)
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        let query = Dictionary(
            request.uri.queryParameters.map { (String($0.key), String($0.value)) },
            uniquingKeysWith: { first, _ in first })
        let call = SandboxRequest(
            method: request.method.rawValue, path: request.uri.path, query: query, headers: headers,
            body: Array(body.readableBytesView))
        if call.path.hasPrefix("/_") { return Self.response(desk(call)) }
        guard let answer = try await faulty(call) else {
            // Nobody is told anything.
            try await context.channel.close()
            return Response(status: .internalServerError)
        }
        return Self.response(answer)
    }

    /// Nil: the connection breaks.
    private func faulty(_ call: SandboxRequest) async throws -> SandboxAnswer? {
        let fault = plan.withLock { $0.next() }
        switch fault {
        case nil: return authority.answer(call)
        case .slow:
            try await Task.sleep(for: .milliseconds(delays.slow))
            return authority.answer(call)
        case .late:
            // Goes on when the caller is gone.
            return try await Task.detached { [self] in
                try await Task.sleep(for: .milliseconds(delays.late))
                return authority.answer(call)
            }.value
        case .acceptAndBreak:
            _ = authority.answer(call)
            return nil
        case .acceptAndFail:
            _ = authority.answer(call)
            return SandboxAnswer(500, ["Message": "Internal error"])
        case .acceptWithoutID:
            let answer = authority.answer(call)
            return authority.isSubmission(call) && answer.status < 300 ? SandboxAnswer(200, [:]) : answer
        case .acceptGarbage:
            _ = authority.answer(call)
            return SandboxAnswer(200, type: "text/html", Array("<html><p>Something went wr".utf8))
        case .lose: return nil
        case .garbage: return SandboxAnswer(200, type: "text/html", Array("<html><body>Please log in".utf8))
        case .unavailable: return SandboxAnswer(503, type: "text/html", Array("<h1>Service unavailable</h1>".utf8))
        case .unauthorized: return SandboxAnswer(401)
        case .tooMany: return SandboxAnswer(429)
        }
    }

    private static func response(_ answer: SandboxAnswer) -> Response {
        Response(
            status: HTTPResponse.Status(code: answer.status), headers: [.contentType: answer.type],
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

extension SandboxServer {
    private func desk(_ call: SandboxRequest) -> SandboxAnswer {
        switch (call.method, call.path) {
        case ("GET", "/_received"): return SandboxAnswer(200, authority.received.json)
        case ("GET", "/_page"): return SandboxAnswer(200, type: "text/html; charset=utf-8", Array(page.utf8))
        case ("GET", "/_reports"): return SandboxAnswer(200, authority.reports.json)
        case ("POST", "/_faults"): return commanded(call.json)
        case ("POST", "/_inbox"):
            guard let inbox = authority.inbox else { return SandboxAnswer(404) }
            return SandboxAnswer(201, ["id": .string(inbox.place(call.body, for: call.query["to"] ?? "*"))])
        default:
            let id = call.path.dropFirst("/_received/".count)
            guard call.path.hasPrefix("/_received/"), let document = authority.received.first(id: String(id)) else {
                return SandboxAnswer(404)
            }
            return SandboxAnswer(200, type: "application/xml", document.bytes)
        }
    }

    private func commanded(_ json: JSONValue) -> SandboxAnswer {
        if let fault = json["fault"]?.string.flatMap(Fault.init) {
            command(fault, times: json["times"]?.int ?? 1)
            return SandboxAnswer(204)
        }
        guard let perThousand = json["perThousand"]?.int, (0...1000).contains(perThousand) else {
            return SandboxAnswer(
                422, ["faults": .array(Fault.allCases.map { .string($0.rawValue) })])
        }
        let kinds = json["kinds"]?.array?.compactMap { $0.string.flatMap(Fault.init) } ?? Fault.allCases
        faults(perThousand: perThousand, kinds: kinds)
        return SandboxAnswer(204)
    }

    private var page: String {
        let rows = authority.received.all.map { document in
            "<tr><td>\(document.sequence)<td><a href=\"/_received/\(Self.escaped(document.id))\">"
                + "\(Self.escaped(document.number))</a><td>\(Self.escaped(document.issuer))"
                + "<td>\(Self.escaped(document.issueDate))<td><code>\(document.sha256.prefix(16))</code>"
        }
        return """
            <!doctype html><meta charset="utf-8"><title>\(authority.name)</title>
            <style>body{font:15px system-ui;margin:2rem}td,th{padding:.2rem .8rem;text-align:left}</style>
            <h1>\(authority.name), simulated</h1><p>\(rows.count) documents, \
            \(authority.received.duplicates.count) identities twice.
            <table><tr><th>#<th>Number<th>Issuer<th>Issued<th>SHA-256\(rows.joined())</table>
            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
