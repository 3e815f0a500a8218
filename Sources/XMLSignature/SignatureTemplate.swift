internal import CLibXML2

/// The elements of a signature to be: complete but for its digests and its value, which xmlsec fills in.
struct SignatureTemplate {
    /// What the first reference covers.
    enum Subject {
        /// The whole document but the signature.
        case document
        /// An element with this id, but the signature.
        case element(id: String)
        /// Bytes outside of this document; the URI is escaped already.
        case external(uri: String)

        var uri: String {
            switch self {
            case .document: ""
            case .element(let id): "#\(id)"
            case .external(let uri): uri
            }
        }
    }

    static let signatureID = "Signature"
    static let propertiesID = "SignedProperties"
    private static let referenceID = "Reference-Document"

    let key: SigningKey
    let profile: SignatureProfile
    let subject: Subject
    let time: Moment

    /// Adds the signature to `parent` as its last child, or makes it a root when there is none.
    ///
    /// - Returns: the signature, and the attribute that carries the id of its signed properties.
    func build(
        in document: xmlDocPtr, parent: Node?
    ) -> (signature: Node, properties: UnsafeMutablePointer<xmlAttr>?)? {
        guard let signature = xmlNewDocNode(document, nil, "Signature", nil) else { return nil }
        let ds = xmlNewNs(signature, Namespace.signature.description, "ds")
        xmlSetNs(signature, ds)
        if let parent { xmlAddChild(parent, signature) }
        var properties: UnsafeMutablePointer<xmlAttr>?
        if profile != .xmldsig { xmlNewProp(signature, "Id", Self.signatureID) }
        addSignedInfo(to: signature, ds)
        signature.append("SignatureValue", ds)
        let data = signature.append("KeyInfo", ds)?.append("X509Data", ds)
        for certificate in [key.certificate] + key.chain {
            data?.append("X509Certificate", ds, text: Base64.encode(certificate.der))
        }
        if profile != .xmldsig, let object = signature.append("Object", ds) {
            properties = addProperties(to: object, ds)
        }
        return (signature, properties)
    }

    private func addSignedInfo(to signature: Node, _ ds: xmlNsPtr?) {
        let info = signature.append("SignedInfo", ds)
        info?.append("CanonicalizationMethod", ds, algorithm: Canonicalization.exclusive.rawValue)
        info?.append("SignatureMethod", ds, algorithm: key.algorithm.rawValue)
        let content = info?.append("Reference", ds)
        if profile != .xmldsig, let content { xmlNewProp(content, "Id", Self.referenceID) }
        var transforms = [envelopedTransform, Canonicalization.exclusive.rawValue]
        if case .external = subject { transforms = [] }
        fill(content, uri: subject.uri, transforms: transforms, ds)
        if profile == .xmldsig { return }
        let properties = info?.append("Reference", ds)
        if let properties { xmlNewProp(properties, "Type", signedPropertiesType) }
        fill(properties, uri: "#\(Self.propertiesID)", transforms: [Canonicalization.exclusive.rawValue], ds)
    }

    private func fill(_ reference: Node?, uri: String, transforms: [String], _ ds: xmlNsPtr?) {
        guard let reference else { return }
        xmlNewProp(reference, "URI", uri)
        if !transforms.isEmpty {
            let list = reference.append("Transforms", ds)
            for transform in transforms { list?.append("Transform", ds, algorithm: transform) }
        }
        reference.append("DigestMethod", ds, algorithm: DigestAlgorithm.sha256.rawValue)
        reference.append("DigestValue", ds)
    }

    private func addProperties(to object: Node, _ ds: xmlNsPtr?) -> UnsafeMutablePointer<xmlAttr>? {
        guard let qualifying = object.append("QualifyingProperties", nil) else { return nil }
        let xades = xmlNewNs(qualifying, Namespace.xades.description, "xades")
        xmlSetNs(qualifying, xades)
        xmlNewProp(qualifying, "Target", "#\(Self.signatureID)")
        guard let properties = qualifying.append("SignedProperties", xades) else { return nil }
        let id = xmlNewProp(properties, "Id", Self.propertiesID)
        let signed = properties.append("SignedSignatureProperties", xades)
        signed?.append("SigningTime", xades, text: time.description)
        let baseline = profile == .xadesBaseline
        let certificate = signed?.append(baseline ? "SigningCertificateV2" : "SigningCertificate", xades)?
            .append("Cert", xades)
        let digest = certificate?.append("CertDigest", xades)
        digest?.append("DigestMethod", ds, algorithm: DigestAlgorithm.sha256.rawValue)
        digest?.append("DigestValue", ds, text: Base64.encode(key.certificate.fingerprint()))
        if !baseline {
            let serial = certificate?.append("IssuerSerial", xades)
            serial?.append("X509IssuerName", ds, text: key.certificate.issuer)
            serial?.append("X509SerialNumber", ds, text: key.certificate.serialNumber)
        }
        addDataFormat(to: properties, xades)
        return id
    }

    /// Baseline signatures state the media type of what they sign (EN 319 132-1, 6.3).
    private func addDataFormat(to properties: Node, _ xades: xmlNsPtr?) {
        let format = properties.append("SignedDataObjectProperties", xades)?.append("DataObjectFormat", xades)
        if let format { xmlNewProp(format, "ObjectReference", "#\(Self.referenceID)") }
        format?.append("MimeType", xades, text: "text/xml")
    }
}

extension UnsafeMutablePointer where Pointee == xmlNode {
    /// Adds a last child element; `text` is escaped.
    @discardableResult
    func append(_ name: String, _ namespace: xmlNsPtr?, text: String? = nil, algorithm: String? = nil) -> Node? {
        guard let child = xmlNewTextChild(self, namespace, name, text) else { return nil }
        if let algorithm { xmlNewProp(child, "Algorithm", algorithm) }
        return child
    }
}
