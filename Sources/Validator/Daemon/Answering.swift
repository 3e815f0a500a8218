internal import JSON
internal import Schematron
internal import Validation

/// What the daemon answers: a function of the request, without I/O.
struct Answering: Sendable {
    struct Answer {
        let status: Int
        let type: String
        let body: String
    }

    let validator: Validator
    let request: ValidationRequest
    /// Bounds how many documents are validated at the same time.
    let gate: Gate

    /// Everything but the body of a document: nil when that is what is needed.
    func withoutBody(_ request: HTTPRequest) throws(HTTPRequest.Refusal) -> Answer? {
        switch (request.method, request.path) {
        case ("GET", "/health"):
            return Answer(status: 200, type: "application/json", body: "{\"status\":\"ok\"}\n")
        case ("POST", "/"), ("POST", "/validate"):
            _ = try choices(request)
            return nil
        case (_, "/health"), (_, "/"), (_, "/validate"):
            throw HTTPRequest.Refusal(405, "GET /health, or POST a document to /validate")
        default:
            throw HTTPRequest.Refusal(404, "GET /health, or POST a document to /validate")
        }
    }

    /// A report is the answer 200, whatever it says: the daemon has done what was asked.
    func report(_ http: HTTPRequest, _ document: [UInt8]) throws(HTTPRequest.Refusal) -> Answer {
        let (request, format, name) = try choices(http)
        let text = gate.pass {
            let report = validator.validate(document, path: name, request)
            let rendering = format.rendering(
                isSingle: true, colours: false, isDetailed: true, timings: validator.hasTimings)
            var summary = ReportSummary()
            summary.add(report)
            return rendering.opening() + rendering.document(report) + rendering.closing(summary)
        }
        return Answer(status: 200, type: Self.type(of: format), body: text)
    }

    static func answer(_ refusal: HTTPRequest.Refusal) -> Answer {
        let problem: JSONValue = ["status": .integer(refusal.status), "error": .string(refusal.message)]
        return Answer(status: refusal.status, type: "application/json", body: problem.text() + "\n")
    }

    /// Only what names things of this installation: a request can never make the daemon open a file.
    private func choices(
        _ http: HTTPRequest
    ) throws(HTTPRequest.Refusal) -> (ValidationRequest, ReportFormat, name: String) {
        var request = request
        request.clock = Clock(seconds: SteadyClock.secondsSince1970())
        var format = ReportFormat.json
        var name = "document"
        for (key, value) in http.query {
            switch key {
            case "profile":
                guard value == "auto" || validator.profiles[value] != nil else {
                    throw HTTPRequest.Refusal(400, "there is no profile \(value.prefix(100))")
                }
                request.profile = value == "auto" ? .automatic : .named(value)
            case "as-of":
                guard let asOf = AsOf(value) else { throw HTTPRequest.Refusal(400, "as-of is a date or latest-active") }
                request.asOf = asOf
            case "format":
                guard let known = ReportFormat(rawValue: value) else {
                    throw HTTPRequest.Refusal(400, "format is one of text, json, svrl, junit, html")
                }
                format = known
            case "name": name = String(value.prefix(300))
            default: throw HTTPRequest.Refusal(400, "the parameters are profile, as-of, format and name")
            }
        }
        return (request, format, name)
    }

    private static func type(of format: ReportFormat) -> String {
        switch format {
        case .json: "application/json"
        case .text: "text/plain; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .svrl, .junit: "application/xml"
        }
    }
}
