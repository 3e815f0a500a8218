internal import Books
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

/// Who signs the organization's documents.
enum SigningRoutes {
    static let group = RouteGroup(
        "signing-profiles", "Keys that sign documents: sealed under the host's key, one in use at a time."
    ) {
        list
        create
        generate
        retire
    }

    private static let access = Access.member(.admin, nil)

    private static let list = Route.read(
        "/signing-profiles", "listSigningProfiles", "The signing profiles, without their keys.", as: access,
        answers: SigningProfileList.self
    ) { reading, transaction in
        var list = SigningProfileList()
        list.data = try reading.books.signingProfiles(transaction).all().map { SigningProfileAnswer($0, reading.ids) }
        return list
    }

    private static let create = Route.write(
        .post, "/signing-profiles", "importSigningProfile",
        "Takes a key of one's own into use: RSA of 2048 bits or more, or P-256. The one before is retired.", as: access,
        takes: SigningProfileInput.self, answers: SigningProfileAnswer.self, status: 201,
        refusals: [.invalid("The key is not one, is too weak, or does not belong to the certificate.")]
    ) { writing, transaction in
        let input = writing.input
        let profile = try writing.books.signingProfiles(transaction).add(
            input.name, key: Array(input.key.utf8), certificate: Array(input.certificate.utf8),
            password: input.password, from: .imported, by: writing.origin)
        return Written(SigningProfileAnswer(profile, writing.ids))
    }

    private static let generate = Route.write(
        .post, "/signing-profiles/generate", "generateSigningProfile",
        "Makes a P-256 key and a certificate that it signs itself: for trying out, and where the law asks for a "
            + "signature and not for whose.",
        as: access, takes: GeneratedProfileInput.self, answers: SigningProfileAnswer.self, status: 201
    ) { writing, transaction in
        let profile = try writing.call.host.invoicing.generateSigningProfile(
            writing.input.name, transaction, by: writing.origin)
        return Written(SigningProfileAnswer(profile, writing.ids))
    }

    private static let retire = Route.remove(
        "/signing-profiles/{id}", "retireSigningProfile", "Takes a key out of use; what it signed stays verifiable.",
        as: access, refusals: [.state("It is retired already.")]
    ) { writing, transaction in
        try writing.books.signingProfiles(transaction).retire(writing.number(.signingProfile), by: writing.origin)
    }
}

struct SigningProfileInput: Exemplified {
    var name = ""
    var key = ""
    var certificate = ""
    var password: String?

    static let shape = Shape<SigningProfileInput>("SigningProfileInput", "A key and its certificate.") {
        Field("name", \.name, .text(maximum: 60), "what it is for")
        Field("key", \.key, .pem, "private key, PEM: PKCS#8, PKCS#1 or SEC 1")
        Field("certificate", \.certificate, .pem, "certificate, PEM; its issuers may follow it")
        Field("password", \.password, .secret, "of an encrypted key")
    }

    static let example: SigningProfileInput = {
        var example = SigningProfileInput()
        example.name = "Seal of 2026"
        example.key = "-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----\n"
        example.certificate = "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n"
        return example
    }()
}

extension Codec where Value == String {
    /// PEM text; never shown in a message.
    static var pem: Codec {
        .text(schema: ["type": "string", "minLength": 1, "maxLength": 100_000]) { text, context in
            guard (1...100_000).contains(text.utf8.count) else {
                context.report("record.form", "empty or too long", remedy: "PEM text is expected")
                return nil
            }
            return text
        } _: {
            $0
        }
    }
}

struct GeneratedProfileInput: Exemplified {
    var name = ""

    static let shape = Shape<GeneratedProfileInput>("GeneratedProfileInput", "A key to be made.") {
        Field("name", \.name, .text(maximum: 60), "stands in the certificate")
    }

    static let example: GeneratedProfileInput = {
        var example = GeneratedProfileInput()
        example.name = "Primer d.o.o."
        return example
    }()
}

struct SigningProfileAnswer: Exemplified {
    var id = ""
    var name = ""
    var state = SigningProfileState.active
    var origin = SigningProfile.Source.imported
    var subject = ""
    var certificate = ""
    var validFrom = Timestamp(microseconds: 0)
    var validUntil = Timestamp(microseconds: 0)
    var createdAt = Timestamp(microseconds: 0)

    init() {}

    init(_ profile: SigningProfile, _ ids: PublicIDs) {
        id = ids.text(.signingProfile, profile.number)
        name = profile.name
        state = profile.state
        origin = profile.origin
        subject = profile.subject
        certificate = profile.certificate
        validFrom = profile.validFrom
        validUntil = profile.validUntil
        createdAt = profile.createdAt
    }

    static let shape = Shape<SigningProfileAnswer>("SigningProfile", "Who signs documents.") {
        Field("id", \.id, .id, "id")
        Field("name", \.name, .anyText, "what it is for")
        Field("state", \.state, .enumeration(), "active or retired")
        Field("origin", \.origin, .enumeration(), "imported, or generated by this host")
        Field("subject", \.subject, .anyText, "the certificate's subject, RFC 2253")
        Field("certificate", \.certificate, .anyText, "PEM")
        Field("validFrom", \.validFrom, .moment, "the certificate's first second")
        Field("validUntil", \.validUntil, .moment, "and its last")
        Field("createdAt", \.createdAt, .moment, "taken into use")
    }

    static let example: SigningProfileAnswer = {
        var example = SigningProfileAnswer()
        example.id = Examples.id
        example.name = "Seal of 2026"
        example.subject = "CN=Primer d.o.o."
        return example
    }()
}

struct SigningProfileList: Exemplified {
    var data: [SigningProfileAnswer] = []

    static let shape = Shape<SigningProfileList>("SigningProfileList", "Signing profiles.") {
        Field("data", \.data, .items(.record()), "signing profiles, the oldest first")
    }

    static let example: SigningProfileList = {
        var example = SigningProfileList()
        example.data = [.example]
        return example
    }()
}
