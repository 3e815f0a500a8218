/// The signed properties of a XAdES signature: which time, and which certificate.
struct SignedProperties {
    let node: Node
    let profile: SignatureProfile
    let signingTime: Moment?
    let digest: DigestAlgorithm
    let digestValue: [UInt8]
    /// Only the 2009 form has it.
    let serialNumber: String?

    /// - Parameter qualifying: `xades:QualifyingProperties` of `signature`.
    /// - Throws: `signature.properties`, `signature.algorithm`, `signature.sha1`.
    init(_ qualifying: Node, of signature: Node, allowsSHA1: Bool) throws(SignatureError) {
        let id = signature.attribute("Id") ?? ""
        guard !id.isEmpty, qualifying.attribute("Target") == "#\(id)" else {
            throw .properties("the qualifying properties are not about this signature")
        }
        // Unsigned properties prove nothing and may hold whole signatures: they are not looked at.
        node = try Self.one("SignedProperties", in: qualifying)
        let signed = try Self.one("SignedSignatureProperties", in: node)
        signingTime = try Self.optional("SigningTime", in: signed).map { time throws(SignatureError) in
            guard let moment = Moment(Self.trimmed(time.text)) else { throw .properties("SigningTime is no time") }
            return moment
        }
        let baseline = try Self.optional("SigningCertificateV2", in: signed)
        let old = try Self.optional("SigningCertificate", in: signed)
        guard let list = baseline ?? old, baseline == nil || old == nil else {
            throw .properties("there must be one signing certificate")
        }
        profile = baseline == nil ? .xades2009 : .xadesBaseline
        // The first is the signer's; others would be its issuers.
        guard let certificate = list.elements.first(where: { $0.isElement("Cert", in: Namespace.xades) }) else {
            throw .properties("the signing certificate is empty")
        }
        var parts = ChildReader(try Self.one("CertDigest", in: certificate))
        digest = try SignatureSyntax.digest(try parts.next("DigestMethod"), allowsSHA1, "the signing certificate")
        guard let value = Base64.decode(try parts.next("DigestValue").text) else {
            throw .properties("the digest of the signing certificate is not base64")
        }
        digestValue = value
        serialNumber = try Self.optional("IssuerSerial", in: certificate).map { serial throws(SignatureError) in
            var parts = ChildReader(serial)
            _ = try parts.next("X509IssuerName")
            return Self.trimmed(try parts.next("X509SerialNumber").text)
        }
    }

    /// Whether these properties name this certificate. The digest decides; the serial number, where there is one, must
    /// not contradict. (Issuer names are written in so many ways that comparing them as text refuses genuine ones.)
    func name(_ certificate: Certificate) -> Bool {
        XMLSec.digest(digest.name, certificate.der) == digestValue
            && (serialNumber == nil || serialNumber == certificate.serialNumber)
    }

    private static func one(_ name: StaticString, in parent: Node) throws(SignatureError) -> Node {
        guard let node = try optional(name, in: parent) else { throw .properties("\(name) is missing") }
        return node
    }

    private static func optional(_ name: StaticString, in parent: Node) throws(SignatureError) -> Node? {
        var found: Node?
        for child in parent.elements where child.isElement(name, in: Namespace.xades) {
            guard found == nil else { throw .properties("more than one \(name)") }
            found = child
        }
        return found
    }

    private static func trimmed(_ text: String) -> String {
        let isSpace = { (character: Character) in character.isASCII && character.isWhitespace }
        var rest = text.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return String(rest)
    }
}

extension SignatureError {
    static func properties(_ what: String) -> SignatureError {
        SignatureError("signature.properties", "the XAdES properties do not hold: \(what)")
    }
}
