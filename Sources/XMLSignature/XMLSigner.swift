internal import CLibXML2
internal import CXMLSec

/// Signs XML with SHA-256 and exclusive canonicalisation, by RSA or ECDSA as the key has it.
///
/// A value that only refers to its key; use it from any thread.
public struct XMLSigner: Sendable {
    public let key: SigningKey
    public let profile: SignatureProfile
    /// Documents longer than this are refused; a parsed document takes about ten times its length.
    public var maximumBytes = 64 << 20

    public init(key: SigningKey, profile: SignatureProfile = .xadesBaseline) {
        self.key = key
        self.profile = profile
    }

    /// Signs a document in place: in UBL's signature extension, else at the end of the root element.
    ///
    /// - Parameters:
    ///   - document: well-formed XML without a DTD and without a signature.
    ///   - time: becomes `SigningTime`; the certificate must be valid then.
    /// - Returns: the document with its signature, UTF-8.
    /// - Throws: `document.*`, `certificate.expired`, `certificate.notYetValid`, `signature.exists`, `signature.slot`,
    ///   `signature.idTaken`, `signature.serialTooLong`.
    public func signEnveloped(_ document: [UInt8], at time: Moment) throws(SignatureError) -> [UInt8] {
        try check(time)
        let markup = try MarkupDocument(document, maximumBytes: maximumBytes)
        let survey = try unsigned(markup)
        return try sign(in: markup, survey, parent: SignatureSlot(in: markup).parent, .document, time)
    }

    /// Signs one element of a message, found by its `Id`, `ID` or `id`, in place and as its last child.
    ///
    /// - Throws: as ``signEnveloped(_:at:)``, and `signature.reference.dangling`, `signature.reference.duplicateId`,
    ///   `signature.reference.uri`.
    public func signElement(id: String, of message: [UInt8], at time: Moment) throws(SignatureError) -> [UInt8] {
        try check(time)
        let markup = try MarkupDocument(message, maximumBytes: maximumBytes)
        let survey = try unsigned(markup)
        let target = try survey.element(id: id)
        guard markup.register(target.attribute, as: id) else { throw .duplicateID(id) }
        return try sign(in: markup, survey, parent: target.element, .element(id: id), time)
    }

    /// Makes a signature document over exactly these bytes, whatever they are.
    ///
    /// - Parameters:
    ///   - content: the bytes that are sent.
    ///   - name: the file name that stands in the reference; verifiers resolve it beside the signature.
    /// - Returns: a document whose root is `ds:Signature`, to be kept as `NAME.xades.xml`.
    /// - Throws: `signature.name` and as ``signEnveloped(_:at:)``.
    public func signDetached(
        _ content: [UInt8], named name: String, at time: Moment
    ) throws(SignatureError) -> [UInt8] {
        try check(time)
        let external = ExternalContent(reference: try FileReference(name), bytes: content)
        var properties: UnsafeMutablePointer<xmlAttr>?
        let markup = try MarkupDocument { document in
            let built = template(.external(uri: external.reference.uri), time).build(in: document, parent: nil)
            properties = built?.properties
            return built?.signature
        }
        try complete(markup.root, properties, in: markup, external: external)
        return try markup.serialized()
    }

    // MARK: -

    private func template(_ subject: SignatureTemplate.Subject, _ time: Moment) -> SignatureTemplate {
        SignatureTemplate(key: key, profile: profile, subject: subject, time: time)
    }

    private func check(_ time: Moment) throws(SignatureError) {
        try XMLSec.prepare()
        let certificate = key.certificate
        guard certificate.validity.contains(time) else {
            throw .outside(certificate.validity, time, certificate.subject)
        }
        // libxml2 2.9 refuses an xs:integer of more digits, so the receiver's schema check would.
        guard profile != .xades2009 || certificate.serialNumber.utf8.count <= 24 else {
            throw SignatureError(
                "signature.serialTooLong",
                "serial number \(certificate.serialNumber) has more than the 24 digits that schema validators read",
                remedy: "Sign with XAdES B-B, or with a certificate whose serial number has at most 79 bits.")
        }
    }

    private func unsigned(_ markup: MarkupDocument) throws(SignatureError) -> DocumentSurvey {
        let survey = try DocumentSurvey(markup)
        guard survey.signatures.isEmpty else {
            throw SignatureError(
                "signature.exists", "the document is signed already", remedy: "Sign the document as it was built.")
        }
        return survey
    }

    private func sign(
        in markup: MarkupDocument, _ survey: DocumentSurvey, parent: Node, _ subject: SignatureTemplate.Subject,
        _ time: Moment
    ) throws(SignatureError) -> [UInt8] {
        for id in [SignatureTemplate.signatureID, SignatureTemplate.propertiesID] where survey.ids[id] != nil {
            throw SignatureError("signature.idTaken", "an element of the document has the id '\(id)'")
        }
        guard let built = template(subject, time).build(in: markup.pointer, parent: parent) else {
            throw SignatureError("document.malformed", "out of memory")
        }
        try complete(built.signature, built.properties, in: markup, external: nil)
        return try markup.serialized()
    }

    private func complete(
        _ signature: Node, _ properties: UnsafeMutablePointer<xmlAttr>?, in markup: MarkupDocument,
        external: ExternalContent?
    ) throws(SignatureError) {
        if let properties, !markup.register(properties, as: SignatureTemplate.propertiesID) {
            throw .duplicateID(SignatureTemplate.propertiesID)
        }
        let failed = ExternalContent.lend(external) { cx_sign(signature, key.key.pointer, $0) }
        guard failed == 0 else {
            throw SignatureError("signature.failed", "xmlsec could not sign: \(String(cString: cx_diagnosis()))")
        }
    }
}
