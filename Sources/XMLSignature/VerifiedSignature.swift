/// A signature that holds, and what it holds for.
public struct VerifiedSignature: Sendable {
    /// One thing whose change would break the signature.
    public enum Coverage: Hashable, Sendable {
        /// Every element, attribute and text of the document, except the signature itself and comments.
        case document
        /// One element with all it contains, except the signature (when it stands inside) and comments. `name` is the
        /// local name, `path` the local names from the root down.
        case element(id: String, name: String, path: String)
        /// Exactly these bytes, known to the signature by this file name.
        case bytes(name: String)
        /// The signature's own properties: time, certificate, formats.
        case signedProperties
        /// The certificates that came with the signature.
        case keyInfo
    }

    /// In the order of the references.
    public let covers: [Coverage]
    public let profile: SignatureProfile
    /// The certificate whose key made the signature, chained to a trust anchor at the time asked for.
    public let signer: Certificate
    /// What the signer claims; nobody else vouches for it. Nil without XAdES.
    public let signingTime: Moment?
    /// The identifier of the signature algorithm, as in `http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256`.
    public let signatureAlgorithm: String
    /// The identifiers of the digests of all references, each once.
    public let digestAlgorithms: [String]
}
