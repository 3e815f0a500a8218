internal import Books
internal import CountryPack
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Plugins
internal import Storage

/// For those who run the host, and for those who program against it.
enum OperationRoutes {
    static let group = RouteGroup("operation", "State of the host, and this document.") {
        health
        ready
        metrics
        document
        page
        script
        style
    }

    private static let health = Route.direct(
        .get, "/health", "health", "The host answers.", as: .open, answers: HealthAnswer.self
    ) { call in
        var answer = HealthAnswer()
        answer.timestamp = call.host.now()
        return Answered(answer)
    }

    private static let ready = Route.direct(
        .get, "/ready", "ready", "Whether the host can do its work.", as: .open, answers: ReadyAnswer.self,
        refusals: [.unavailable("Something is missing; the findings say what.")]
    ) { call in
        var findings: [Diagnostic] = []
        let host = call.host
        do { try await host.database.requireCurrent(host.migrations) } catch {
            let known = error as? StorageError
            findings.append(
                Diagnostic(
                    code: known?.code.rawValue ?? "database", path: "/database",
                    message: "the database is not ready", remedy: known?.remedy))
        }
        if host.plugins.isEmpty {
            findings.append(
                Diagnostic(
                    code: "plugins.none", path: "/plugins", message: "no country plugin is loaded",
                    remedy: "install one"))
        }
        if host.validator == nil {
            findings.append(
                Diagnostic(
                    code: "validation.missing", path: "/schemas", message: "no schemas and rules are installed",
                    remedy: "run `make schemas`, or set FISCUS_HOME"))
        }
        guard findings.isEmpty else { throw Problem(.unavailable, findings) }
        var answer = ReadyAnswer()
        answer.database = host.database.engine.rawValue
        answer.plugins = host.plugins.map { "\($0.identity.id) \($0.identity.version)" }
        return Answered(answer)
    }

    private static let metrics = Route.raw(
        .get, "/metrics", "metrics", "Counts and times in Prometheus' text format.", as: .open,
        answers: [
            AnswerDeclaration(
                status: 200, text: "The metrics.", contentType: "text/plain; version=0.0.4",
                schema: { _ in ["type": "string"] }, example: "fiscus_http_requests_total 1")
        ]
    ) { call in
        let text = await call.host.metrics.text()
        return Reply(status: 200, payload: .other("text/plain; version=0.0.4", Array(text.utf8)))
    }

    private static let document: Route = Route.raw(
        .get, "/openapi.json", "openapi", "This document.", as: .open,
        answers: [
            AnswerDeclaration(
                status: 200, text: "OpenAPI 3.1.", contentType: "application/json",
                schema: { _ in ["type": "object"] }, example: nil)
        ]
    ) { call in
        let country = call.host.books.countries.all.first?.country
        return .json(200, OpenAPIDocument(Resources.all, country: country).json)
    }

    private static let page = text(
        "/docs", "reference", "The reference, for a browser.", "text/html; charset=utf-8", ReferencePage.html)
    private static let script = text(
        "/docs/reference.js", "referenceScript", "The reference's script.", "text/javascript; charset=utf-8",
        ReferencePage.script)
    private static let style = text(
        "/docs/reference.css", "referenceStyle", "The reference's style.", "text/css; charset=utf-8",
        ReferencePage.style)

    private static func text(
        _ path: String, _ id: String, _ summary: String, _ type: String, _ content: String
    ) -> Route {
        Route.raw(
            .get, path, id, summary, as: .open,
            answers: [
                AnswerDeclaration(
                    status: 200, text: summary, contentType: type, schema: { _ in ["type": "string"] }, example: nil)
            ]
        ) { _ in
            var reply = Reply(status: 200, payload: .other(type, Array(content.utf8)))
            if let name = HTTPField.Name("Content-Security-Policy") {
                reply.headers.append(
                    (name, "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"))
            }
            return reply
        }
    }
}

struct HealthAnswer: Exemplified {
    var status = "ok"
    var timestamp = Timestamp(microseconds: 0)

    static let shape = Shape<HealthAnswer>("Health", "The host answers.") {
        Field("status", \.status, .anyText, "ok")
        Field("timestamp", \.timestamp, .moment, "the host's clock")
    }
    static let example = HealthAnswer()
}

struct ReadyAnswer: Exemplified {
    var status = "ready"
    var database = ""
    var plugins: [String] = []

    static let shape = Shape<ReadyAnswer>("Ready", "The host can do its work.") {
        Field("status", \.status, .anyText, "ready")
        Field("database", \.database, .anyText, "sqlite or postgres")
        Field("plugins", \.plugins, .items(.anyText), "plugins with their versions")
    }

    static let example: ReadyAnswer = {
        var example = ReadyAnswer()
        example.database = "sqlite"
        return example
    }()
}
