internal import CLibXML2

/// A `ds:Signature` read strictly: only what can be judged, each part at most once, every algorithm on the list.
struct SignatureSyntax {
    let node: Node
    let signedInfo: Node
    let canonicalization: Canonicalization
    let method: SignatureAlgorithm
    let references: [Reference]
    let keyInfo: Node
    /// DER of each `X509Certificate`, in order.
    let certificates: [[UInt8]]
    let qualifyingProperties: Node?

    struct Reference {
        let uri: String
        let type: String?
        let isEnveloped: Bool
        let canonicalization: Canonicalization?
        let digest: DigestAlgorithm
    }

    /// Bounds that genuine signatures don't come near.
    private static let maximumReferences = 16
    private static let maximumCertificates = 10

    /// - Throws: `signature.structure`, `signature.canonicalization`, `signature.algorithm`, `signature.hmac`,
    ///   `signature.sha1`, `signature.transform`, `signature.reference.none`, `signature.certificate.missing`.
    init(_ signature: Node, allowsSHA1: Bool) throws(SignatureError) {
        var children = ChildReader(signature)
        node = signature
        signedInfo = try children.next("SignedInfo")
        try Self.checkValue(try children.next("SignatureValue"))
        guard let info = try children.optional("KeyInfo") else {
            while try children.optional("Object") != nil {}
            try children.end()
            throw .noCertificate
        }
        keyInfo = info
        certificates = try Self.certificates(info)
        var qualifying: Node?
        while let object = try children.optional("Object") {
            guard qualifying == nil else { throw .structure("more than one Object") }
            let content = Array(object.elements)
            guard content.count == 1, content[0].isElement("QualifyingProperties", in: Namespace.xades) else {
                throw .structure("an Object that holds something else than XAdES properties")
            }
            qualifying = content[0]
        }
        qualifyingProperties = qualifying
        try children.end()

        var parts = ChildReader(signedInfo)
        let canonical = try parts.next("CanonicalizationMethod")
        let signing = try parts.next("SignatureMethod")
        canonicalization = try Self.canonicalization(canonical)
        method = try Self.method(signing, allowsSHA1)
        var references: [Reference] = []
        while let reference = try parts.optional("Reference") {
            guard references.count < Self.maximumReferences else { throw .structure("too many references") }
            references.append(try Self.reference(reference, allowsSHA1))
        }
        try parts.end()
        guard !references.isEmpty else {
            throw SignatureError("signature.reference.none", "the signature covers nothing")
        }
        self.references = references
        try Self.checkNames(in: signature)
    }

    /// Every identifier that xmlsec must know for this signature, and no other.
    var algorithms: Set<String> {
        var all: Set = [canonicalization.rawValue, method.rawValue]
        for reference in references {
            all.insert(reference.digest.rawValue)
            if reference.isEnveloped { all.insert(envelopedTransform) }
            // Without a canonicalisation of its own, a reference uses the inclusive one.
            all.insert((reference.canonicalization ?? .inclusive).rawValue)
        }
        return all
    }

    // MARK: -

    /// Certificates and unsigned properties are cut out with the signature: an invoice line hidden there would be found
    /// by whoever looks for lines anywhere. Only the vocabulary of signatures may stand inside of one.
    private static func checkNames(in node: Node) throws(SignatureError) {
        for child in node.elements {
            guard Namespace.insideSignatures.contains(where: child.isInNamespace) else {
                throw .structure("'\(child.localName)' does not belong into a signature")
            }
            try checkNames(in: child)
        }
    }

    private static func canonicalization(_ node: Node) throws(SignatureError) -> Canonicalization {
        let name = node.attribute("Algorithm") ?? ""
        guard let known = Canonicalization(rawValue: name) else {
            throw SignatureError("signature.canonicalization", "canonicalisation '\(name)' is not accepted")
        }
        try checkPrefixes(of: node, known)
        return known
    }

    private static func method(_ node: Node, _ allowsSHA1: Bool) throws(SignatureError) -> SignatureAlgorithm {
        let name = node.attribute("Algorithm") ?? ""
        guard let known = SignatureAlgorithm(rawValue: name) else {
            if name.contains("hmac") {
                throw SignatureError("signature.hmac", "'\(name)' proves nothing: who can check it can forge it")
            }
            throw SignatureError("signature.algorithm", "signature algorithm '\(name)' is not accepted")
        }
        if known.isSHA1, !allowsSHA1 { throw .sha1("the signature") }
        guard node.hasOnlyText else { throw .structure("parameters in SignatureMethod") }
        return known
    }

    private static func reference(_ node: Node, _ allowsSHA1: Bool) throws(SignatureError) -> Reference {
        guard let uri = node.attribute("URI") else { throw .structure("a Reference without URI") }
        var parts = ChildReader(node)
        var enveloped = false
        var canonicalization: Canonicalization?
        if let transforms = try parts.optional("Transforms") {
            for transform in transforms.elements {
                let name = transform.attribute("Algorithm") ?? ""
                // First the signature is cut out, then the rest is written down; nothing comes after or in between.
                if name == envelopedTransform, !enveloped, canonicalization == nil {
                    enveloped = true
                } else if let known = Canonicalization(rawValue: name), canonicalization == nil {
                    try checkPrefixes(of: transform, known)
                    canonicalization = known
                } else {
                    throw SignatureError("signature.transform", "transform '\(name)' is not accepted here")
                }
                guard transform.isElement("Transform", in: Namespace.signature),
                    name != envelopedTransform || transform.pointee.children == nil
                else { throw .structure("a Transform with content") }
            }
        }
        let digest = try digest(try parts.next("DigestMethod"), allowsSHA1, "a reference")
        try checkValue(try parts.next("DigestValue"))
        try parts.end()
        return Reference(
            uri: uri, type: node.attribute("Type"), isEnveloped: enveloped, canonicalization: canonicalization,
            digest: digest)
    }

    static func digest(_ node: Node, _ allowsSHA1: Bool, _ place: String) throws(SignatureError) -> DigestAlgorithm {
        let name = node.attribute("Algorithm") ?? ""
        guard let known = DigestAlgorithm(rawValue: name) else {
            throw SignatureError("signature.algorithm", "digest algorithm '\(name)' is not accepted")
        }
        if known == .sha1, !allowsSHA1 { throw .sha1(place) }
        return known
    }

    /// xmlsec would ignore what isn't base64; one value must have one spelling.
    private static func checkValue(_ node: Node) throws(SignatureError) {
        guard node.hasOnlyText, Base64.decode(node.text)?.isEmpty == false else {
            throw .structure("\(node.localName) is not base64")
        }
    }

    /// Exclusive canonicalisation may name prefixes to keep; no other parameter exists.
    private static func checkPrefixes(of node: Node, _ method: Canonicalization) throws(SignatureError) {
        var count = 0
        for child in node.elements {
            count += 1
            guard method == .exclusive, count == 1, child.localName == "InclusiveNamespaces",
                child.namespaceName == Canonicalization.exclusive.rawValue
            else { throw .structure("parameters of a canonicalisation") }
        }
    }

    private static func certificates(_ keyInfo: Node) throws(SignatureError) -> [[UInt8]] {
        var certificates: [[UInt8]] = []
        for data in keyInfo.elements where data.isElement("X509Data", in: Namespace.signature) {
            for node in data.elements where node.isElement("X509Certificate", in: Namespace.signature) {
                guard certificates.count < maximumCertificates, node.hasOnlyText,
                    let der = Base64.decode(node.text)
                else { throw .malformedCertificate }
                certificates.append(der)
            }
        }
        // A bare key proves that somebody signed, not who.
        guard !certificates.isEmpty else { throw .noCertificate }
        return certificates
    }
}

/// Reads the children of an element of XML-Signature in the order that the schema prescribes.
struct ChildReader {
    private var rest: ArraySlice<Node>
    private let parent: Node

    init(_ parent: Node) {
        self.parent = parent
        rest = Array(parent.elements)[...]
    }

    mutating func optional(_ name: StaticString) throws(SignatureError) -> Node? {
        guard let first = rest.first, first.isElement(name, in: Namespace.signature) else { return nil }
        rest = rest.dropFirst()
        return first
    }

    mutating func next(_ name: StaticString) throws(SignatureError) -> Node {
        guard let node = try optional(name) else { throw .structure("\(parent.localName) lacks \(name)") }
        return node
    }

    func end() throws(SignatureError) {
        if let first = rest.first { throw .structure("unexpected \(first.localName) in \(parent.localName)") }
    }
}

extension SignatureError {
    static func structure(_ what: String) -> SignatureError {
        SignatureError("signature.structure", "not a signature this verifier accepts: \(what)")
    }

    static func sha1(_ place: String) -> SignatureError {
        SignatureError(
            "signature.sha1", "\(place) uses SHA-1", remedy: "Only a profile for old documents may allow it by name.")
    }

    static var noCertificate: SignatureError {
        SignatureError("signature.certificate.missing", "the signature brings no certificate, so it names no signer")
    }
}
