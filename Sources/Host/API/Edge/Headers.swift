internal import HTTPTypes
internal import Hummingbird
internal import Identity

/// What every answer tells a browser not to do.
enum SecurityHeaders {
    static let all: HTTPFields = {
        var fields = HTTPFields()
        let texts = [
            ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-store")
        ]
        for (name, value) in texts { if let name = HTTPField.Name(name) { fields[name] = value } }
        return fields
    }()
}

/// Browsers of other origins: only those on the list.
struct CrossOrigin {
    private let origins: [String]

    init(_ settings: APISettings) { origins = settings.allowedOrigins }

    private func allowed(_ headers: HTTPFields) -> String? {
        guard let origin = headers[.origin], origins.contains(origin) else { return nil }
        return origin
    }

    /// The answer to a preflight request; nil for other requests.
    func preflight(_ request: Request) -> Reply? {
        guard request.method == .options, request.headers[.origin] != nil,
            request.headers[.accessControlRequestMethod] != nil
        else { return nil }
        guard allowed(request.headers) != nil else { return Reply(status: 403) }
        return Reply(
            status: 204,
            headers: [
                (.accessControlAllowMethods, "GET, POST, PUT, PATCH, DELETE"),
                (.accessControlAllowHeaders, "Authorization, Content-Type, Idempotency-Key, If-Match, X-Request-Id"),
                (.accessControlMaxAge, "600")
            ])
    }

    func allow(_ headers: HTTPFields, _ answer: inout HTTPFields) {
        guard let origin = allowed(headers) else { return }
        answer[.accessControlAllowOrigin] = origin
        answer[.accessControlAllowCredentials] = "true"
        answer[.accessControlExposeHeaders] = "ETag, X-Request-Id, Retry-After"
        answer[.vary] = "Origin"
    }
}

/// `Authorization: Bearer ...`.
enum Bearer {
    static func token(_ headers: HTTPFields) -> String? {
        guard let field = headers[.authorization] else { return nil }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}

/// The name of a request in answers, logs, journal and audit: the caller's own when it is short and plain.
enum RequestName {
    static let header = HTTPField.Name("X-Request-Id")

    static func choose(_ headers: HTTPFields, _ random: RandomSource) -> String {
        if let header, let own = headers[header], (8...64).contains(own.utf8.count),
            own.utf8.allSatisfy({
                ($0 &- UInt8(ascii: "0")) < 10 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            })
        {
            return own
        }
        return Base64URL.encode(random(12))
    }
}

/// Where a request comes from.
enum PeerAddress {
    /// The last address a trusted proxy added, or the peer itself.
    static func of(_ headers: HTTPFields, peer: String, trustsProxy: Bool) -> String {
        guard trustsProxy, let name = HTTPField.Name("X-Forwarded-For"), let chain = headers[name],
            let last = chain.split(separator: ",").last
        else { return peer }
        return String(last.filter { $0 != " " }.prefix(64))
    }
}
