/// How strict this host is; everything has a default that is safe.
public struct IdentitySettings: Sendable {
    /// `iss` of access tokens.
    public var issuer = "fiscus"
    /// `aud` of access tokens.
    public var audience = "fiscus-api"
    /// bcrypt: 2^cost rounds.
    public var passwordCost: UInt = 12
    /// Whether a new company waits for the platform's administrator.
    public var requiresApproval = false
    /// Guesses in a row after which an address is locked, and for how long.
    public var guessLimit: Int64 = 10
    public var lockSeconds: Int64 = 15 * 60
    public var sessionSeconds: Int64 = 12 * 3600
    /// With `rememberMe`.
    public var rememberedSessionSeconds: Int64 = 30 * 86_400
    public var resetSeconds: Int64 = 3600
    public var invitationSeconds: Int64 = 7 * 86_400
    /// Where links in mails lead; the token is appended.
    public var publicURL = "http://127.0.0.1:8080"

    public init() {}
}
