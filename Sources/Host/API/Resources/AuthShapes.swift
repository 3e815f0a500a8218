internal import Books
internal import Documents
internal import Identity
internal import JSON
internal import Storage

struct Registration: Exemplified {
    var organizationName = ""
    var country = ""
    var baseCurrency: Currency?
    var language: String?
    var registrationNumber: String?
    var vatNumber: String?
    var vatPeriod = VATRhythm.month
    var email = ""
    var password = ""
    var fullName = ""

    static let shape = Shape<Registration>("Registration", "A new organization and its owner.") {
        Field("organizationName", \.organizationName, .text(maximum: 255), "name of the organization")
        Field("country", \.country, .country, "a country with a loaded plugin, ISO 3166-1 alpha-2")
        Field("baseCurrency", \.baseCurrency, .currency, "currency of the books; the country's own when absent")
        Field("language", \.language, .code, "BCP 47; the country's first when absent")
        Field("registrationNumber", \.registrationNumber, .text(maximum: 50), "in the country's company register")
        Field("vatNumber", \.vatNumber, .text(maximum: 50), "VAT number")
        Field("vatPeriod", \.vatPeriod, .enumeration(), default: .month, "how often VAT returns are filed")
        Field("email", \.email, .email, "the owner's address, and login")
        Field("password", \.password, .secret, "10 characters or more, at most 72 bytes")
        Field("fullName", \.fullName, .text(maximum: 255), "the owner's name")
    }

    static let example: Registration = {
        var example = Registration()
        example.organizationName = "Primer d.o.o."
        example.country = Examples.country
        example.registrationNumber = "17000012"
        example.vatNumber = "100000049"
        example.email = "ana@example.com"
        example.password = "correct horse battery"
        example.fullName = "Ana Anić"
        return example
    }()
}

struct LoginInput: Exemplified {
    var email = ""
    var password = ""
    var rememberMe = false
    var organizationId: String?
    var totp: String?
    var recoveryCode: String?

    static let shape = Shape<LoginInput>("Login", "Credentials.") {
        Field("email", \.email, .text(maximum: 254), "the login")
        Field("password", \.password, .secret, "the password")
        Field("rememberMe", \.rememberMe, .bool, default: false, "keep the session for 30 days")
        Field("organizationId", \.organizationId, .id, "the organization to work in; the first one when absent")
        Field("totp", \.totp, .text(maximum: 10), "code of the authenticator, where one is set up")
        Field("recoveryCode", \.recoveryCode, .text(maximum: 20), "in place of the authenticator, good once")
    }

    static let example: LoginInput = {
        var example = LoginInput()
        example.email = "ana@example.com"
        example.password = "correct horse battery"
        return example
    }()
}

struct RefreshInput: Exemplified {
    var refreshToken: String?

    static let shape = Shape<RefreshInput>("Refresh", "A refresh token, where it is not in the cookie.") {
        Field("refreshToken", \.refreshToken, .secret, "for clients that keep no cookies")
    }

    static let example = RefreshInput()
}

struct EmailInput: Exemplified {
    var email = ""

    static let shape = Shape<EmailInput>("EmailInput", "An e-mail address.") {
        Field("email", \.email, .text(maximum: 254), "e-mail address")
    }

    static let example: EmailInput = {
        var example = EmailInput()
        example.email = "ana@example.com"
        return example
    }()
}

struct PasswordResetInput: Exemplified {
    var token = ""
    var password = ""

    static let shape = Shape<PasswordResetInput>("PasswordReset", "A new password, proven by the link's token.") {
        Field("token", \.token, .secret, "token of the link")
        Field("password", \.password, .secret, "the new password")
    }

    static let example: PasswordResetInput = {
        var example = PasswordResetInput()
        example.token = "k2b8…"
        example.password = "correct horse battery"
        return example
    }()
}

struct PasswordChangeInput: Exemplified {
    var currentPassword = ""
    var newPassword = ""

    static let shape = Shape<PasswordChangeInput>("PasswordChange", "The old and the new password.") {
        Field("currentPassword", \.currentPassword, .secret, "the password as it is")
        Field("newPassword", \.newPassword, .secret, "the new one")
    }

    static let example: PasswordChangeInput = {
        var example = PasswordChangeInput()
        example.currentPassword = "correct horse battery"
        example.newPassword = "staple battery horse"
        return example
    }()
}

struct AcceptanceInput: Exemplified {
    var token = ""
    var password = ""
    var fullName: String?

    static let shape = Shape<AcceptanceInput>("Acceptance", "An invitation's token and a password.") {
        Field("token", \.token, .secret, "token of the invitation's link")
        Field("password", \.password, .secret, "a new password, or the user's own where the address is registered")
        Field("fullName", \.fullName, .text(maximum: 255), "for somebody new; as invited when absent")
    }

    static let example: AcceptanceInput = {
        var example = AcceptanceInput()
        example.token = "0c6e….k2b8…"
        example.password = "correct horse battery"
        return example
    }()
}

struct ClaimInput: Exemplified {
    var token = ""
    var email = ""
    var fullName = ""
    var password = ""

    static let shape = Shape<ClaimInput>("Claim", "The first-start token and the administrator to be.") {
        Field("token", \.token, .secret, "printed when the host was first started")
        Field("email", \.email, .email, "login of the administrator")
        Field("fullName", \.fullName, .text(maximum: 255), "name")
        Field("password", \.password, .secret, "password")
    }

    static let example: ClaimInput = {
        var example = ClaimInput()
        example.token = "k2b8…"
        example.email = "root@example.com"
        example.fullName = "Platform"
        example.password = "correct horse battery"
        return example
    }()
}

struct UserBrief: Record {
    var id = ""
    var email = ""
    var fullName = ""
    var role: Role?

    static let shape = Shape<UserBrief>("UserBrief", "A user.") {
        Field("id", \.id, .id, "id")
        Field("email", \.email, .anyText, "login")
        Field("fullName", \.fullName, .anyText, "name")
        Field("role", \.role, .enumeration(), "role in the organization")
    }

    mutating func fill(_ user: User, role: Role?) {
        id = user.key
        email = user.email
        fullName = user.fullName
        self.role = role
    }
}

struct OrganizationBrief: Record {
    var id = ""
    var name = ""
    var country = ""
    var baseCurrency = ""
    var language = ""

    init() {}

    init(_ books: Books, _ key: String, _ transaction: any Transaction) throws {
        let profile = try books.identity.organizations(transaction).profile()
        id = key
        name = profile.name
        country = profile.country
        baseCurrency = try books.tenant(transaction).base.code
        language = profile.language
    }

    static let shape = Shape<OrganizationBrief>("OrganizationBrief", "An organization.") {
        Field("id", \.id, .id, "id")
        Field("name", \.name, .anyText, "name")
        Field("country", \.country, .anyText, "country")
        Field("baseCurrency", \.baseCurrency, .anyText, "currency of the books")
        Field("language", \.language, .anyText, "language")
    }
}

struct TokenPair: Record {
    var accessToken = ""
    var refreshToken = ""
    var expiresIn = 0

    static let shape = Shape<TokenPair>("TokenPair", "The tokens of a session.") {
        Field("accessToken", \.accessToken, .anyText, "for `Authorization: Bearer`")
        Field("refreshToken", \.refreshToken, .anyText, "also in an httpOnly cookie")
        Field("expiresIn", \.expiresIn, .integer(0...86_400), "seconds the access token lives")
    }
}

struct SessionAnswer: Exemplified {
    var user = UserBrief()
    var organization: OrganizationBrief?
    var tokens = TokenPair()

    static let shape = Shape<SessionAnswer>("Session", "A new session.") {
        Field("user", \.user, .record(), "who")
        Field("organization", \.organization, .record(), "for which organization")
        Field("tokens", \.tokens, .record(), "with which tokens")
    }

    static let example: SessionAnswer = {
        var example = SessionAnswer()
        example.user = Examples.user
        example.organization = Examples.organization
        example.tokens.accessToken = "eyJhbGciOiJFUzI1NiIs…"
        example.tokens.refreshToken = "k2b8…"
        example.tokens.expiresIn = 900
        return example
    }()
}

struct RefreshAnswer: Exemplified {
    var accessToken = ""
    var expiresIn = 0
    var refreshToken: String?

    static let shape = Shape<RefreshAnswer>("RefreshAnswer", "New tokens.") {
        Field("accessToken", \.accessToken, .anyText, "for `Authorization: Bearer`")
        Field("expiresIn", \.expiresIn, .integer(0...86_400), "seconds it lives")
        Field("refreshToken", \.refreshToken, .anyText, "where the old one came in the body")
    }

    static let example: RefreshAnswer = {
        var example = RefreshAnswer()
        example.accessToken = "eyJhbGciOiJFUzI1NiIs…"
        example.expiresIn = 900
        return example
    }()
}

struct MeAnswer: Exemplified {
    var id = ""
    var email = ""
    var fullName = ""
    var role: Role?
    var superAdmin = false
    var twoFactorEnabled = false
    var lastLoginAt: Timestamp?
    var organization: OrganizationBrief?

    static let shape = Shape<MeAnswer>("Me", "Who the token belongs to.") {
        Field("id", \.id, .id, "id")
        Field("email", \.email, .anyText, "login")
        Field("fullName", \.fullName, .anyText, "name")
        Field("role", \.role, .enumeration(), "role in the organization")
        Field("superAdmin", \.superAdmin, .bool, "whether this is the platform's administrator")
        Field("twoFactorEnabled", \.twoFactorEnabled, .bool, "whether logging in asks for a second factor")
        Field("lastLoginAt", \.lastLoginAt, .moment, "the last login")
        Field("organization", \.organization, .record(), "the organization of this session")
    }

    mutating func fill(_ user: User, role: Role?) {
        id = user.key
        email = user.email
        fullName = user.fullName
        lastLoginAt = user.lastLoginAt
        self.role = role
    }

    static let example: MeAnswer = {
        var example = MeAnswer()
        example.id = Examples.user.id
        example.email = Examples.user.email
        example.fullName = Examples.user.fullName
        example.role = .owner
        example.organization = Examples.organization
        return example
    }()
}

struct KeySetAnswer: Exemplified {
    var keys: [JSONValue] = []

    static let shape = Shape<KeySetAnswer>("KeySet", "A JSON Web Key Set (RFC 7517).") {
        Field("keys", \.keys, .items(.any), "public keys")
    }

    static let example: KeySetAnswer = {
        var example = KeySetAnswer()
        example.keys = [["kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "q1…", "x": "…", "y": "…"]]
        return example
    }()
}
