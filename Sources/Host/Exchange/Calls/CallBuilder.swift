internal import CountryPack
internal import FoundationEssentials
internal import JSON
internal import PluginKit
internal import Storage

/// Makes the call that a recipe describes. Credentials are put in here: no plugin ever sees one.
struct CallBuilder {
    let profile: IssuerProfile
    let manifest: Manifest
    let secrets: any SecretSource
    /// Addresses of authorities that are simulated on this machine.
    var simulated: [String: String] = [:]

    /// - Parameter body: the stored document, or the message that was signed.
    /// - Throws: `call.address`, `call.credential`, `secret.*`.
    func call(_ recipe: ExchangeRecipe, body: [UInt8]) throws -> HTTPCall {
        let url = try address(recipe) + recipe.path + Self.query(recipe.query)
        var headers = recipe.headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        let digest = Self.digest(recipe.method.rawValue, url, headers, body)
        var body = body
        for credential in recipe.credentials { try add(credential, &headers, &body) }
        return HTTPCall(
            kind: CallKind(recipe.call), method: recipe.method.rawValue, url: url, headers: headers, body: body,
            totalSeconds: recipe.totalSeconds, digest: digest)
    }

    private func address(_ recipe: ExchangeRecipe) throws -> String {
        let known =
            profile.environment == "sandbox"
            ? simulated[recipe.endpoint]
            : manifest.authorities.first { $0.key == recipe.endpoint }?.environments[profile.environment]
        guard let base = profile.baseURL ?? known else {
            throw ExchangeError(
                .invalid, "call.address", "\(recipe.endpoint) has no address in \(profile.environment)",
                field: "/baseURL", remedy: "give one in the issuer profile")
        }
        return base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    private func add(
        _ credential: ExchangeRecipe.Credential, _ headers: inout [(name: String, value: String)], _ body: inout [UInt8]
    ) throws {
        guard let text = profile.secrets[credential.secret], let reference = SecretReference(text) else {
            throw ExchangeError(
                .invalid, "call.credential", "the profile has no secret \(credential.secret)",
                field: "/secrets/\(credential.secret)", remedy: "say where it is kept, as in file:/etc/fiscus/key")
        }
        let secret = try secrets.secret(reference)
        switch credential.kind {
        case .header: headers.append((credential.name ?? "Authorization", secret))
        case .basic: headers.append(("Authorization", "Basic " + Data(secret.utf8).base64EncodedString()))
        case .field:
            guard var object = try JSONReader.read(body).object, let name = credential.name else {
                throw ExchangeError(
                    .invalid, "call.credential", "\(credential.secret) goes into a body that is no JSON object")
            }
            object[name] = .string(secret)
            body = JSONValue.object(object).serialized()
        case .oauth2, .mtls:
            throw ExchangeError(
                .invalid, "call.credential", "\(credential.kind.rawValue) is not supported by this host",
                remedy: "put a proxy that adds it between the host and the authority")
        }
    }

    private static func query(_ query: [String: String]) -> String {
        guard !query.isEmpty else { return "" }
        return "?"
            + query.sorted { $0.key < $1.key }.map { "\(encoded($0.key))=\(encoded($0.value))" }.joined(separator: "&")
    }

    /// RFC 3986: everything but the unreserved characters.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var encoded = String.UnicodeScalarView()
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: encoded.append(UnicodeScalar(byte))
            default: encoded.append(contentsOf: ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return String(encoded)
    }

    private static func digest(
        _ method: String, _ url: String, _ headers: [(name: String, value: String)], _ body: [UInt8]
    ) -> Digest {
        let head = headers.map { "\($0.name): \($0.value)\n" }.joined()
        return Digest(of: Array("\(method) \(url)\n\(head)\n".utf8) + body)
    }
}
