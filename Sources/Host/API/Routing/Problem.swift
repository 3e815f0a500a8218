internal import Identity
internal import JSON
internal import Books
internal import Exchange
internal import Ledger
internal import Documents
internal import Storage

/// Why a request is refused, in the one shape every refusal has.
struct Problem: Error, Sendable {
    /// The kind of refusal: HTTP status and the word clients switch on.
    enum Kind: Sendable, Hashable {
        case validation, badRequest, unauthorized, noToken, expiredToken, invalidToken, forbidden, notFound, method
        case conflict, duplicate, changed, tooLarge, mediaType, unprocessable, limited, timeout, unavailable, `internal`

        var status: Int {
            switch self {
            case .validation, .badRequest: 400
            case .unauthorized, .noToken, .expiredToken, .invalidToken: 401
            case .forbidden: 403
            case .notFound: 404
            case .method: 405
            case .timeout: 408
            case .conflict, .duplicate: 409
            case .changed: 412
            case .tooLarge: 413
            case .mediaType: 415
            case .unprocessable: 422
            case .limited: 429
            case .internal: 500
            case .unavailable: 503
            }
        }

        var word: String {
            switch self {
            case .validation, .unprocessable: "VALIDATION_ERROR"
            case .badRequest: "BAD_REQUEST"
            case .unauthorized: "UNAUTHORIZED"
            case .noToken: "NO_TOKEN"
            case .expiredToken: "TOKEN_EXPIRED"
            case .invalidToken: "INVALID_TOKEN"
            case .forbidden: "FORBIDDEN"
            case .notFound: "NOT_FOUND"
            case .method: "METHOD_NOT_ALLOWED"
            case .timeout: "TIMEOUT"
            case .conflict: "CONFLICT"
            case .duplicate: "DUPLICATE"
            case .changed: "PRECONDITION_FAILED"
            case .tooLarge: "TOO_LARGE"
            case .mediaType: "UNSUPPORTED_MEDIA_TYPE"
            case .limited: "RATE_LIMITED"
            case .unavailable: "UNAVAILABLE"
            case .internal: "INTERNAL"
            }
        }
    }

    let kind: Kind
    /// Never empty; the first is the one the top level repeats.
    let findings: [Diagnostic]
    var retryAfter: Int64?

    init(
        _ kind: Kind, _ code: String, _ message: String, field: String = "", remedy: String? = nil,
        retryAfter: Int64? = nil
    ) {
        self.kind = kind
        findings = [
            Diagnostic(
                code: code, path: field, message: message, remedy: remedy?.isEmpty == true ? nil : remedy)
        ]
        self.retryAfter = retryAfter
    }

    init(_ kind: Kind, _ findings: [Diagnostic]) {
        self.kind = kind
        self.findings = findings.isEmpty ? [Diagnostic(code: "internal", message: "no reason was given")] : findings
    }

    func answer(requestID: String) -> ProblemAnswer {
        var answer = ProblemAnswer()
        answer.error = findings.first?.message ?? ""
        answer.code = kind.word
        answer.reason = findings.first?.code ?? ""
        answer.field = findings.first.flatMap { $0.path.isEmpty ? nil : $0.path }
        answer.rule = findings.first?.rule
        answer.remedy = findings.first?.remedy
        answer.requestId = requestID
        answer.details.findings = findings
        return answer
    }
}

/// The refusal as JSON.
struct ProblemAnswer: Exemplified {
    var error = ""
    var code = ""
    var reason = ""
    var field: String?
    var rule: String?
    var remedy: String?
    var requestId = ""
    var details = ProblemDetails()

    static let shape = Shape<ProblemAnswer>("Problem", "Why the request was refused, and what to do about it.") {
        Field("error", \.error, .anyText, "what is wrong, for people")
        Field("code", \.code, .anyText, "the kind of refusal, for programs")
        Field("reason", \.reason, .anyText, "the exact reason; stable")
        Field("field", \.field, .anyText, "JSON pointer of the field at fault")
        Field("rule", \.rule, .anyText, "the authority's rule")
        Field("remedy", \.remedy, .anyText, "what to do")
        Field("requestId", \.requestId, .anyText, "to quote when asking for help")
        Field("details", \.details, .record(), "everything that was found")
    }

    static let example = Problem(
        .unprocessable, "entry.unbalanced", "debits and credits differ by 10.00", field: "/lines",
        remedy: "make them equal"
    ).answer(requestID: "0f2a9c1be4d84c55")
}

struct ProblemDetails: Record {
    var findings: [Diagnostic] = []

    static let shape = Shape<ProblemDetails>("ProblemDetails", "Everything that was found.") {
        Field("findings", \.findings, .items(.record()), "one or more findings")
    }
}

extension Problem {
    /// Any error as a refusal. What is not foreseen is internal: its text goes to the log, not to the caller.
    static func from(_ error: any Error) -> Problem? {
        switch error {
        case let problem as Problem: problem
        case let diagnostics as Diagnostics: Problem(.validation, diagnostics.all)
        case let error as IdentityError: from(error)
        case let error as BooksError: from(error)
        case let error as ExchangeError: from(error)
        case let refusal as DocumentRefusal: Problem(.unprocessable, refusal.findings)
        case let error as LedgerError: from(error)
        case let error as StorageError: from(error)
        case let error as AmountError: Problem(.unprocessable, error.code, error.message)
        default: nil
        }
    }

    private static func from(_ error: IdentityError) -> Problem {
        let kind: Kind =
            switch error.kind {
            case .unauthorized:
                switch error.code {
                case "auth.noToken": .noToken
                case "auth.tokenExpired": .expiredToken
                case "auth.invalidToken", "auth.tokenReused": .invalidToken
                default: .unauthorized
                }
            case .forbidden: .forbidden
            case .notFound: .notFound
            case .conflict: error.code == "user.exists" ? .duplicate : .conflict
            case .invalid: .unprocessable
            case .locked: .limited
            case .busy: .unavailable
            }
        return Problem(
            kind, error.code, error.message, field: error.field, remedy: error.remedy, retryAfter: error.retryAfter)
    }

    private static func from(_ error: ExchangeError) -> Problem {
        let kind: Kind =
            switch error.kind {
            case .notFound: .notFound
            case .conflict: .conflict
            case .state: .badRequest
            case .invalid: .unprocessable
            }
        return Problem(kind, error.code, error.message, field: error.field, remedy: error.remedy)
    }

    private static func from(_ error: BooksError) -> Problem {
        let kind: Kind =
            switch error.kind {
            case .notFound: .notFound
            case .conflict: .conflict
            case .state: .badRequest
            case .invalid: .unprocessable
            case .changed: .changed
            }
        return Problem(kind, error.code, error.message, field: error.field, remedy: error.remedy)
    }

    private static func from(_ error: LedgerError) -> Problem? {
        let kind: Kind
        switch error.code {
        case .unknownEntry, .unknownOrganization: kind = .notFound
        case .unreadable: return nil
        default: kind = .unprocessable
        }
        let field = error.path.isEmpty || error.path.hasPrefix("/") ? error.path : "/" + error.path
        return Problem(kind, error.code.rawValue, error.message, field: field, remedy: error.remedy)
    }

    /// A guard of the database speaks with the same words as the code above it; what is the database's own trouble says
    /// only that.
    private static func from(_ error: StorageError) -> Problem? {
        switch error.code {
        case .refused:
            let name = error.refusal ?? "refused"
            return Problem(.conflict, name, "the books refuse this: \(name)")
        case .unique:
            return Problem(.duplicate, "duplicate", "there is one like this already", remedy: "use the one that is there")
        case .reference:
            return Problem(
                .unprocessable, "reference.unknown", "something this refers to is not there",
                remedy: "check currencies and ids")
        case .outOfRange: return Problem(.unprocessable, "amount.outOfRange", "an amount is beyond the books' range")
        case .busy, .queueFull, .connectionLost, .cannotOpen, .diskFull, .readOnly, .commitUnknown, .closed:
            return Problem(
                .unavailable, error.code.rawValue, "the database cannot do this now",
                remedy: "try again with the same Idempotency-Key", retryAfter: 1)
        default: return nil
        }
    }
}
