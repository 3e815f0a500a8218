/// Why somebody may not come in or may not do that. `code` is stable; sentences may change. Nothing here tells whether
/// an address is known.
public struct IdentityError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case unauthorized, forbidden, notFound, conflict, invalid, locked, busy
    }

    public let kind: Kind
    public let code: String
    public let message: String
    public let field: String
    public let remedy: String
    /// After how many seconds another try makes sense.
    public let retryAfter: Int64?

    public init(
        _ kind: Kind, _ code: String, _ message: String, field: String = "", remedy: String = "",
        retryAfter: Int64? = nil
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.field = field
        self.remedy = remedy
        self.retryAfter = retryAfter
    }
}

extension IdentityError: CustomStringConvertible {
    public var description: String { "\(code): \(message)" }
}

extension IdentityError {
    static let credentials = IdentityError(
        .unauthorized, "auth.credentials", "e-mail and password do not match",
        remedy: "check both, or ask for a new password")
    static let totpRequired = IdentityError(
        .unauthorized, "auth.totpRequired", "this account wants a second factor", field: "/totp",
        remedy: "send the code of the authenticator as totp, or a recovery code as recoveryCode")
    static let noToken = IdentityError(
        .unauthorized, "auth.noToken", "the request carries no token", remedy: "log in first")
    static let invalidToken = IdentityError(
        .unauthorized, "auth.invalidToken", "the token is not valid", remedy: "log in again")
    static let expiredToken = IdentityError(
        .unauthorized, "auth.tokenExpired", "the token has expired", remedy: "refresh it, or log in again")
    static let reusedToken = IdentityError(
        .unauthorized, "auth.tokenReused", "the refresh token was used before: the session has been ended",
        remedy: "log in again, and change the password if that was not you")
    static let emailTaken = IdentityError(
        .conflict, "user.exists", "this e-mail address is registered", field: "/email",
        remedy: "log in, or ask for a new password")

    static func missing(_ what: String, _ code: String) -> IdentityError {
        IdentityError(.notFound, code, "there is no such \(what)", remedy: "check the id")
    }
}
