internal import HTTPTypes
internal import Identity
internal import JSON

/// The second factor of one's own account.
enum SecondFactorRoutes {
    static let group = RouteGroup("second factor", "Authenticator and recovery codes of one's own account.") {
        begin
        confirm
        remove
    }

    private static let begin = Route.direct(
        .post, "/auth/totp", "beginTotp", "Begins setting up an authenticator; shows its secret once.", as: .user,
        answers: AuthenticatorAnswer.self, isGuarded: true, refusals: [.conflict("There is one already.")]
    ) { call in
        let setup = try await call.host.identity.beginAuthenticator(for: try call.user())
        var answer = AuthenticatorAnswer()
        answer.secret = setup.secret
        answer.uri = setup.uri
        answer.qr = setup.qr
        return Answered(answer)
    }

    private static let confirm = Route.direct(
        .post, "/auth/totp/confirm", "confirmTotp",
        "Confirms the authenticator with a code; shows ten recovery codes once.", as: .user, takes: CodeInput.self,
        answers: RecoveryCodes.self, isGuarded: true, refusals: [.conflict("None waits for its first code.")]
    ) { call, input in
        var answer = RecoveryCodes()
        answer.recoveryCodes = try await call.host.identity.confirmAuthenticator(
            for: try call.user(), code: input.code, requestID: call.requestID)
        return Answered(answer)
    }

    private static let remove = Route.direct(
        .post, "/auth/totp/remove", "removeTotp", "Takes the second factor away, proven by a code of it.", as: .user,
        takes: CodeInput.self, answers: Nothing.self, isGuarded: true
    ) { call, input in
        try await call.host.identity.removeAuthenticator(
            for: try call.user(), code: input.code, requestID: call.requestID)
        return Answered(Nothing())
    }
}

struct CodeInput: Exemplified {
    var code = ""

    static let shape = Shape<CodeInput>("CodeInput", "A code of the authenticator, or a recovery code.") {
        Field("code", \.code, .text(maximum: 20), "the code")
    }

    static let example: CodeInput = {
        var example = CodeInput()
        example.code = "123456"
        return example
    }()
}

struct AuthenticatorAnswer: Exemplified {
    var secret = ""
    var uri = ""
    var qr = ""

    static let shape = Shape<AuthenticatorAnswer>("AuthenticatorSetup", "What an authenticator app needs.") {
        Field("secret", \.secret, .anyText, "base 32, for typing")
        Field("uri", \.uri, .anyText, "otpauth URI")
        Field("qr", \.qr, .anyText, "the URI as a QR code, SVG")
    }

    static let example: AuthenticatorAnswer = {
        var example = AuthenticatorAnswer()
        example.secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        example.uri = "otpauth://totp/Fiscus:ana@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Fiscus"
        example.qr = "<svg …"
        return example
    }()
}

struct RecoveryCodes: Exemplified {
    var recoveryCodes: [String] = []

    static let shape = Shape<RecoveryCodes>("RecoveryCodes", "Ten codes, each good once in place of the authenticator.") {
        Field("recoveryCodes", \.recoveryCodes, .items(.anyText), "to be kept in a safe place")
    }

    static let example: RecoveryCodes = {
        var example = RecoveryCodes()
        example.recoveryCodes = ["abcde-23456"]
        return example
    }()
}
