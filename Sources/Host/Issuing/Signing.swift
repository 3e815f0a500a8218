internal import CountryPack
internal import JSON
internal import XMLSignature

/// Form and profile of the signature: what the caller asks for, else what the country's profile names.
struct Signing {
    let form: SignatureForm
    let profile: SignatureProfile

    init(_ request: IssueRequest, _ profile: Profile, hasKey: Bool) throws(IssueFailure) {
        let named = DocumentIssuer.form(profile)
        if !hasKey, let form = request.signatureForm, form != .none {
            throw IssueFailure(
                .sign,
                [
                    Diagnostic(
                        code: "signature.noKey", message: "a signature (\(form.rawValue)) is asked for, and there is no key",
                        remedy: "give a key and its certificate, or ask for none")
                ])
        }
        let form = request.signatureForm ?? named
        self.form = hasKey ? form : .none
        let namedProfile = profile.signature.profile.flatMap { SignatureProfile(rawValue: $0.rawValue) }
        self.profile = request.signatureProfile ?? namedProfile ?? .xadesBaseline
        if form == .messageLevel {
            throw IssueFailure(
                .sign,
                [
                    Diagnostic(
                        code: "signature.form",
                        message: "a message-level signature belongs to a message, not to a document",
                        remedy: "use enveloped or detached")
                ])
        }
    }
}
