internal import Books
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Storage
internal import Validation

/// A document in, a report out.
enum ValidationRoutes {
    static let group = RouteGroup("validation", "Documents against schema and rules, with line and column.") { validate }

    private static let validate = Route.raw(
        .post, "/validate", "validate", "Checks an XML document against the schema and the rules of its profile.",
        as: .member(.viewer, Scope(.documents, .read)), query: .of(ValidationQuery.self),
        body: BodyDeclaration(
            contentType: "application/xml", schema: { _ in ["type": "string"] },
            example: .string("<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">…</Invoice>")),
        answers: [
            AnswerDeclaration(
                status: 200, text: "The report; `valid` tells the verdict.", contentType: "application/json",
                schema: { _ in reportSchema },
                example: ["path": "document", "valid": true, "profile": "en16931-ubl", "rulesets": [], "layers": [], "findings": []])
        ],
        refusals: [.invalid("The profile is unknown."), .unavailable("No schemas and rules are installed.")]
    ) { call in
        guard let validator = call.host.validator else {
            throw Problem(
                .unavailable, "validation.missing", "this host has no schemas and rules", remedy: "ask its operator")
        }
        if let type = call.headers[.contentType], !type.lowercased().contains("xml") {
            throw Problem(
                .mediaType, "body.mediaType", "the body is not XML", remedy: "send Content-Type: application/xml")
        }
        let query = try QueryText.decode(call.query, as: ValidationQuery.self)
        var request = ValidationRequest()
        if let profile = query.profile {
            guard validator.profiles[profile] != nil else {
                throw Problem(
                    .unprocessable, "profile.unknown", "there is no profile \(profile.prefix(80))", field: "/profile",
                    remedy: "one of: \(validator.profiles.all.map(\.id).joined(separator: ", "))")
            }
            request.profile = .named(profile)
        }
        if let asOf = query.asOf {
            guard let day = AsOf(asOf) else {
                throw Problem(.unprocessable, "date.invalid", "\(asOf.prefix(20)) is not a date", field: "/asOf")
            }
            request.asOf = day
        }
        let (made, began) = (request, call.host.stopwatch())
        let report = await OffLoop.run { validator.validate(call.body, path: "document", made) }
        call.host.metrics.observe(
            "fiscus_validation_seconds", nanoseconds: call.host.stopwatch() - began)
        call.host.metrics.count("fiscus_validations_total", "verdict=\"\(report.outcome)\"")
        return .json(200, report.json())
    }

    private static let reportSchema: JSONValue = [
        "type": "object", "description": "See docs/schemas/report-1.json.",
        "required": ["path", "valid", "profile", "rulesets", "layers", "findings"],
        "properties": [
            "path": ["type": "string"], "valid": ["type": "boolean"], "profile": ["type": ["string", "null"]],
            "rulesets": ["type": "array", "items": ["type": "object"]],
            "layers": ["type": "array", "items": ["type": "object"]],
            "findings": ["type": "array", "items": ["type": "object"]]
        ]
    ]
}

struct ValidationQuery: Exemplified {
    var profile: String?
    var asOf: String?

    static let shape = Shape<ValidationQuery>("ValidationQuery", "Against what.") {
        Field("profile", \.profile, .code, "a profile by its id; chosen by the document when absent")
        Field("asOf", \.asOf, .code, "rules of this day, or latest-active; the document's issue date when absent")
    }
    static let example = ValidationQuery()
}
