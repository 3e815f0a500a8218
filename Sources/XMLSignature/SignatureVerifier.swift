internal import CLibXML2
internal import CXMLSec

/// Verifies signatures against given trust anchors, and says what they cover.
///
/// A signature is accepted when it is the only one of its document, has a known shape and known algorithms, covers
/// what the caller asks for, names its signer's certificate, when that certificate chains to an anchor at the given
/// time, and when xmlsec finds every digest and the signature value right *with exactly that certificate's key*. What
/// a document says about keys is never believed. Everything else is refused, each reason with a code of its own.
///
/// Comments are not covered by a signature (canonical XML leaves them out); whoever reads the document must read the
/// whole text of an element, not its first text node.
///
/// Use one verifier from any number of threads.
public struct SignatureVerifier: Sendable {
    public let trust: TrustAnchors
    public let policy: VerificationPolicy

    public init(trust: TrustAnchors, policy: VerificationPolicy = VerificationPolicy()) {
        self.trust = trust
        self.policy = policy
    }

    /// Verifies an enveloped signature, which must cover the whole document.
    ///
    /// - Parameter time: when the certificates must have been valid: now, or when an archived document was signed.
    /// - Throws: any code of docs/signatures.md; `signature.coverage` when a part of the document isn't covered.
    public func verify(_ document: [UInt8], at time: Moment) throws(SignatureError) -> VerifiedSignature {
        try verify(document, time, external: nil) { $0 == .document }
    }

    /// Verifies the signature over one element of a message.
    ///
    /// - Parameter id: of the element that must be covered.
    public func verify(
        element id: String, of message: [UInt8], at time: Moment
    ) throws(SignatureError) -> VerifiedSignature {
        try verify(message, time, external: nil) { coverage in
            if case .element(id: id, name: _, path: _) = coverage { return true }
            return coverage == .document
        }
    }

    /// Verifies a detached signature over exactly these bytes.
    ///
    /// - Parameters:
    ///   - signature: the signature document.
    ///   - content: the bytes that are to be covered.
    ///   - name: the file name by which the signature must know them.
    public func verify(
        detached signature: [UInt8], over content: [UInt8], named name: String, at time: Moment
    ) throws(SignatureError) -> VerifiedSignature {
        let external = ExternalContent(reference: try FileReference(name), bytes: content)
        return try verify(signature, time, external: external) { $0 == .bytes(name: name) }
    }

    // MARK: -

    private func verify(
        _ bytes: [UInt8], _ time: Moment, external: ExternalContent?, wanted: (VerifiedSignature.Coverage) -> Bool
    ) throws(SignatureError) -> VerifiedSignature {
        try XMLSec.prepare()
        let document = try MarkupDocument(bytes, maximumBytes: policy.maximumBytes)
        let survey = try DocumentSurvey(document)
        guard let node = survey.signatures.first else {
            throw SignatureError("signature.missing", "the document is not signed")
        }
        guard survey.signatures.count == 1 else {
            throw SignatureError("signature.several", "the document has \(survey.signatures.count) signatures")
        }
        let syntax = try SignatureSyntax(node, allowsSHA1: policy.allowsSHA1)
        let properties = try syntax.qualifyingProperties.map { qualifying throws(SignatureError) in
            try SignedProperties(qualifying, of: node, allowsSHA1: policy.allowsSHA1)
        }
        let resolver = ReferenceResolver(
            document: document, survey: survey, syntax: syntax, properties: properties?.node,
            external: external?.reference)
        let covers = try resolver.coverage()
        guard covers.contains(where: wanted) else {
            throw SignatureError("signature.coverage", "the signature does not cover what is asked for, only \(covers)")
        }
        let profile = properties?.profile ?? .xmldsig
        guard policy.profiles.contains(profile) else {
            throw SignatureError("signature.profile", "the profile '\(profile.rawValue)' is not accepted here")
        }
        let signer = try signer(syntax, properties, at: time)
        try compute(syntax, signer, external)
        var digests: [String] = []
        for digest in syntax.references.map(\.digest.rawValue) where !digests.contains(digest) {
            digests.append(digest)
        }
        return VerifiedSignature(
            covers: covers, profile: profile, signer: signer, signingTime: properties?.signingTime,
            signatureAlgorithm: syntax.method.rawValue, digestAlgorithms: digests)
    }

    /// The certificate that the signature names, once it is known to be good.
    private func signer(
        _ syntax: SignatureSyntax, _ properties: SignedProperties?, at time: Moment
    ) throws(SignatureError) -> Certificate {
        var certificates: [Certificate] = []
        for der in syntax.certificates { certificates.append(try trust.certificate(der: der)) }
        let named = properties.map { properties in certificates.first(where: properties.name) } ?? certificates.first
        guard let signer = named else {
            throw SignatureError(
                "signature.certificate.digest", "no certificate of the signature is the one its properties name")
        }
        try signer.key.check(curves: acceptedCurves)
        guard syntax.method.fits(signer.key.kind) else {
            throw SignatureError("signature.algorithm", "'\(syntax.method.rawValue)' does not fit the signer's key")
        }
        guard signer.maySign else {
            throw SignatureError("certificate.usage", "the key usage of '\(signer.subject)' allows no signatures")
        }
        try trust.check(signer, over: certificates, at: time, allowsSHA1: policy.allowsSHA1)
        return signer
    }

    /// Lets xmlsec compute the digests and the signature value.
    private func compute(
        _ syntax: SignatureSyntax, _ signer: Certificate, _ external: ExternalContent?
    ) throws(SignatureError) {
        let algorithms = syntax.algorithms.map { name in Array(name.utf8CString) }
        var failed: Int32 = -1
        let verdict = ExternalContent.lend(external) { external in
            withPointers(algorithms) { names in
                cx_verify(
                    syntax.node, signer.key.pointer, external, names.baseAddress, Int32(names.count),
                    Int32(syntax.references.count), &failed)
            }
        }
        switch verdict {
        case CX_GOOD: return
        case CX_DIGEST:
            let uri = syntax.references.indices.contains(Int(failed)) ? syntax.references[Int(failed)].uri : ""
            throw SignatureError(
                "signature.digest",
                "\(uri.isEmpty ? "the document" : "'\(uri)'") was changed after it was signed: its digest is another")
        case CX_VALUE: throw SignatureError("signature.value", "the signature was not made by '\(signer.subject)'")
        default: throw SignatureError("signature.failed", "xmlsec could not verify: \(String(cString: cx_diagnosis()))")
        }
    }
}

/// Lends C an array of strings.
private func withPointers<Result>(
    _ texts: [[CChar]], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    func lend(_ index: Int, _ pointers: [UnsafePointer<CChar>?]) -> Result {
        if index == texts.count { return pointers.withUnsafeBufferPointer(body) }
        return texts[index].withUnsafeBufferPointer { lend(index + 1, pointers + [$0.baseAddress]) }
    }
    return lend(0, [])
}
