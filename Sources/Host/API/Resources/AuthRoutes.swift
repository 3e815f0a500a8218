internal import Books
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Storage

/// Coming in: registration, login, refresh, logout, invitations, new passwords.
enum AuthRoutes {
    static let group = RouteGroup("auth", "Coming in, going out, and proving who one is.") {
        register
        login
        refresh
        logout
        me
        acceptInvitation
        forgotPassword
        resetPassword
        changePassword
        claim
        keySet
    }

    private static let register = Route.direct(
        .post, "/auth/register", "register", "Registers an organization with its owner.", as: .open,
        takes: Registration.self, answers: SessionAnswer.self, status: 201, isGuarded: true,
        refusals: [
            .conflict("The e-mail address is registered."), .missing("There is no plugin for the country."),
            .invalid("The password is not acceptable."), .unavailable("Too many logins at once.")
        ]
    ) { call, input in
        let books = call.host.books
        guard let email = EmailAddress(input.email) else {
            throw Problem(.validation, "email.form", "this is not an e-mail address", field: "/email")
        }
        let hash = try await books.identity.passwords.make(input.password)
        let founded = try await books.found(
            FoundingRequest(
                name: input.organizationName, country: input.country, base: input.baseCurrency,
                language: input.language, registrationNumber: input.registrationNumber, vatNumber: input.vatNumber,
                vatRhythm: input.vatPeriod, owner: .new(email: email, fullName: input.fullName, passwordHash: hash)),
            requestID: call.requestID)
        return try await answer(try books.identity.tokens(founded.session), call)
    }

    private static let login = Route.direct(
        .post, "/auth/login", "login", "Opens a session with e-mail and password.", as: .open,
        takes: LoginInput.self, answers: SessionAnswer.self, isGuarded: true,
        refusals: [
            .unauthorized("E-mail, password or second factor is wrong, or a second factor is missing."),
            .missing("The organization is unknown or not yours."), .unavailable("Too many logins at once.")
        ]
    ) { call, input in
        let credentials = Credentials(
            email: input.email, password: input.password, isRemembered: input.rememberMe,
            organization: input.organizationId, totp: input.totp, recoveryCode: input.recoveryCode)
        do {
            let tokens = try await call.host.identity.login(credentials, requestID: call.requestID)
            call.host.metrics.count("fiscus_logins_total", "outcome=\"accepted\"")
            return try await answer(tokens, call)
        } catch {
            call.host.metrics.count("fiscus_logins_total", "outcome=\"refused\"")
            throw error
        }
    }

    private static let refresh = Route.direct(
        .post, "/auth/refresh", "refresh", "Replaces access and refresh token by new ones.", as: .open,
        takes: RefreshInput.self, answers: RefreshAnswer.self, isGuarded: false,
        refusals: [.unauthorized("The token is missing, unknown, expired or was used before.")]
    ) { call, input in
        let token = call.cookie(RefreshCookie.name) ?? input.refreshToken
        let tokens = try await call.host.identity.refresh(token, requestID: call.requestID)
        var made = RefreshAnswer()
        made.accessToken = tokens.accessToken
        made.expiresIn = Int(tokens.expiresInSeconds)
        if input.refreshToken != nil { made.refreshToken = tokens.refreshToken }
        return Answered(made, headers: [RefreshCookie.set(tokens, call.host.settings)])
    }

    private static let logout = Route.direct(
        .post, "/auth/logout", "logout", "Ends the session.", as: .open, takes: RefreshInput.self,
        answers: Nothing.self
    ) { call, input in
        try await call.host.identity.logout(call.cookie(RefreshCookie.name) ?? input.refreshToken)
        return Answered(Nothing(), headers: [RefreshCookie.clear(call.host.settings)])
    }

    private static let me = Route.direct(
        .get, "/auth/me", "me", "Who the token belongs to.", as: .user, answers: MeAnswer.self
    ) { call in
        let (host, user, membership) = (call.host, try call.user(), call.principal?.membership)
        let isSuperAdmin = call.principal?.isSuperAdmin ?? false
        let found = try await host.database.read(membership?.organization) { transaction in
            var answer = MeAnswer()
            guard let user = try host.identity.users(transaction).find(user) else {
                throw Problem(.notFound, "user.unknown", "there is no such user")
            }
            answer.fill(user, role: membership?.role)
            answer.superAdmin = isSuperAdmin
            answer.twoFactorEnabled = try host.identity.hasAuthenticator(user.id, transaction)
            if let membership { answer.organization = try OrganizationBrief(host.books, membership.key, transaction) }
            return answer
        }
        return Answered(found)
    }

    private static let acceptInvitation = Route.direct(
        .post, "/auth/invitations/accept", "acceptInvitation", "Joins an organization that sent an invitation.",
        as: .open, takes: AcceptanceInput.self, answers: SessionAnswer.self, isGuarded: true,
        refusals: [
            .missing("The invitation is unknown, used or expired."), .unauthorized("The password is wrong."),
            .invalid("The password is not acceptable."), .unavailable("Too many logins at once.")
        ]
    ) { call, input in
        let tokens = try await call.host.identity.accept(
            invitation: input.token, password: input.password, fullName: input.fullName, requestID: call.requestID)
        return try await answer(tokens, call)
    }

    private static let forgotPassword = Route.direct(
        .post, "/auth/password/forgot", "forgotPassword",
        "Sends a link for a new password, if the address is known; the answer does not tell.", as: .open,
        takes: EmailInput.self, answers: Nothing.self, isGuarded: true
    ) { call, input in
        try await call.host.identity.requestPasswordReset(email: input.email, requestID: call.requestID)
        return Answered(Nothing())
    }

    private static let resetPassword = Route.direct(
        .post, "/auth/password/reset", "resetPassword", "Sets a new password with the token of the link.", as: .open,
        takes: PasswordResetInput.self, answers: Nothing.self, isGuarded: true,
        refusals: [
            .missing("The link is unknown, used or expired."), .invalid("The password is not acceptable."),
            .unavailable("Too many logins at once.")
        ]
    ) { call, input in
        try await call.host.identity.resetPassword(
            token: input.token, password: input.password, requestID: call.requestID)
        return Answered(Nothing())
    }

    private static let changePassword = Route.direct(
        .post, "/auth/password", "changePassword", "Changes the password; ends every session.", as: .user,
        takes: PasswordChangeInput.self, answers: Nothing.self, isGuarded: true,
        refusals: [.invalid("The password is not acceptable."), .unavailable("Too many logins at once.")]
    ) { call, input in
        try await call.host.identity.changePassword(
            of: try call.user(), from: input.currentPassword, to: input.newPassword, requestID: call.requestID)
        return Answered(Nothing())
    }

    private static let claim = Route.direct(
        .post, "/auth/claim", "claimHost", "Makes the platform's administrator with the token of the first start.",
        as: .open, takes: ClaimInput.self, answers: SessionAnswer.self, status: 201, isGuarded: true,
        refusals: [
            .missing("The token is unknown, used or expired."), .conflict("The e-mail address is registered."),
            .invalid("The password is not acceptable."), .unavailable("Too many logins at once.")
        ]
    ) { call, input in
        guard let email = EmailAddress(input.email) else {
            throw Problem(.validation, "email.form", "this is not an e-mail address", field: "/email")
        }
        let tokens = try await call.host.identity.claim(
            token: input.token, email: email, fullName: input.fullName, password: input.password,
            requestID: call.requestID)
        return try await answer(tokens, call)
    }

    private static let keySet = Route.direct(
        .get, "/auth/keys", "signingKeys", "The keys that access tokens are signed with, as a JSON Web Key Set.",
        as: .open, answers: KeySetAnswer.self
    ) { call in
        var answer = KeySetAnswer()
        answer.keys = call.host.identity.signingKeys.keySet["keys"]?.array ?? []
        return Answered(answer)
    }

    static func answer(_ tokens: SessionTokens, _ call: Call) async throws -> Answered<SessionAnswer> {
        let books = call.host.books
        var answer = SessionAnswer()
        answer.user.fill(tokens.user, role: tokens.organization?.role)
        if let organization = tokens.organization {
            answer.organization = try await books.database.read(organization.id) { transaction in
                try OrganizationBrief(books, organization.key, transaction)
            }
        }
        answer.tokens.accessToken = tokens.accessToken
        answer.tokens.refreshToken = tokens.refreshToken
        answer.tokens.expiresIn = Int(tokens.expiresInSeconds)
        return Answered(answer, headers: [RefreshCookie.set(tokens, call.host.settings)])
    }
}

/// The refresh token as a cookie that scripts cannot read and other sites cannot send.
enum RefreshCookie {
    static let name = "refreshToken"
    private static let path = "/api/v1/auth"

    static func set(_ tokens: SessionTokens, _ settings: APISettings) -> (HTTPField.Name, String) {
        let age = tokens.cookieSeconds.map { "; Max-Age=\($0)" } ?? ""
        return (.setCookie, "\(name)=\(tokens.refreshToken); Path=\(path)\(age)\(attributes(settings))")
    }

    static func clear(_ settings: APISettings) -> (HTTPField.Name, String) {
        (.setCookie, "\(name)=; Path=\(path); Max-Age=0\(attributes(settings))")
    }

    private static func attributes(_ settings: APISettings) -> String {
        "; HttpOnly; SameSite=Strict" + (settings.isCookieSecure ? "; Secure" : "")
    }
}
