internal import JSON
internal import Storage

/// What an access token says (RFC 9068): who, for which organization, from which login, until when. Whether that still
/// holds is asked of the database at every request.
public struct AccessToken: Sendable, Hashable {
    /// UUID of the user.
    public let subject: String
    /// UUID of the organization; nil for a user without one.
    public let organization: String?
    public let family: Int64
    /// Seconds since 1970.
    public let issuedAt: Int64
    public let expiresAt: Int64

    static let lifetime: Int64 = 15 * 60

    func payload(issuer: String, audience: String, id: String) -> [UInt8] {
        var claims: JSONObject = [
            "iss": .string(issuer), "aud": .string(audience), "sub": .string(subject), "iat": .integer(issuedAt),
            "exp": .integer(expiresAt), "jti": .string(id), "sid": .integer(family)
        ]
        if let organization { claims["org"] = .string(organization) }
        return JSONValue.object(claims).serialized()
    }

    /// Nil unless every claim is there, of its type, and of this issuer and audience.
    init?(payload: [UInt8], issuer: String, audience: String) {
        guard let claims = try? JSONReader.read(payload, limits: .init(bytes: 4096, depth: 4)),
            claims["iss"]?.string == issuer, claims["aud"]?.string == audience, let subject = claims["sub"]?.string,
            let issuedAt = claims["iat"]?.int, let expiresAt = claims["exp"]?.int, let family = claims["sid"]?.int
        else { return nil }
        self.init(
            subject: subject, organization: claims["org"]?.string, family: Int64(family),
            issuedAt: Int64(issuedAt), expiresAt: Int64(expiresAt))
    }

    init(subject: String, organization: String?, family: Int64, issuedAt: Int64, expiresAt: Int64) {
        self.subject = subject
        self.organization = organization
        self.family = family
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}
