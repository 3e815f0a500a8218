internal import CLibXML2

/// Decides what each reference of a signature stands for before xmlsec computes its digest, and sees to it that xmlsec
/// finds the same: an id has one bearer, and only ids that a reference names are registered.
struct ReferenceResolver {
    let document: MarkupDocument
    let survey: DocumentSurvey
    let syntax: SignatureSyntax
    /// `xades:SignedProperties` of the signature, if it has any.
    let properties: Node?
    /// The one external reference that is allowed.
    let external: FileReference?

    /// What the references cover, in their order.
    ///
    /// - Throws: `signature.reference.external`, `signature.reference.uri`, `signature.reference.dangling`,
    ///   `signature.reference.duplicateId`, `signature.reference.wrapped`, `signature.properties`,
    ///   `signature.transform`, `signature.place`.
    func coverage() throws(SignatureError) -> [VerifiedSignature.Coverage] {
        var covers: [VerifiedSignature.Coverage] = []
        for reference in syntax.references {
            let coverage = try resolve(reference)
            guard !covers.contains(coverage) else { throw .structure("two references to the same") }
            covers.append(coverage)
        }
        guard properties == nil || covers.contains(.signedProperties) else {
            throw .properties("no reference covers them")
        }
        return covers
    }

    private func resolve(_ reference: SignatureSyntax.Reference) throws(SignatureError) -> VerifiedSignature.Coverage {
        if reference.uri.isEmpty {
            try check(reference, inside: document.root)
            return .document
        }
        guard reference.uri.first == "#" else {
            guard let external, reference.uri == external.uri else {
                throw SignatureError(
                    "signature.reference.external", "a reference leads out of the document, to '\(reference.uri)'")
            }
            guard !reference.isEnveloped, reference.canonicalization == nil else {
                throw SignatureError("signature.transform", "the bytes of '\(external.name)' are transformed")
            }
            return .bytes(name: external.name)
        }
        let id = String(reference.uri.dropFirst())
        let target = try survey.element(id: id)
        guard document.register(target.attribute, as: id) else { throw .duplicateID(id) }
        return try coverage(of: target.element, id, reference)
    }

    private func coverage(
        of element: Node, _ id: String, _ reference: SignatureSyntax.Reference
    ) throws(SignatureError) -> VerifiedSignature.Coverage {
        if element == properties {
            guard reference.type == signedPropertiesType, !reference.isEnveloped else {
                throw .properties("their reference is not of the type that XAdES prescribes")
            }
            return .signedProperties
        }
        guard reference.type != signedPropertiesType else {
            throw SignatureError(
                "signature.reference.wrapped", "'#\(id)' claims to be the signed properties, but is another element")
        }
        if element == syntax.keyInfo, !reference.isEnveloped { return .keyInfo }
        guard !element.isInside(syntax.node) else {
            throw SignatureError(
                "signature.reference.wrapped", "'#\(id)' stands inside the signature: it covers nothing of the document"
            )
        }
        if element == document.root {
            try check(reference, inside: element)
            return .document
        }
        if syntax.node.isInside(element) { try check(reference, inside: element) }
        return .element(id: id, name: element.localName, path: path(element))
    }

    /// A signature can't cover itself: where it stands inside of what it covers, it must be cut out. That makes its
    /// place the one thing it can't vouch for, so only two are accepted: directly in what it covers, and UBL's slot.
    private func check(_ reference: SignatureSyntax.Reference, inside element: Node) throws(SignatureError) {
        guard reference.isEnveloped, syntax.node != element else {
            throw SignatureError("signature.transform", "the signature is not cut out of what it covers")
        }
        guard let parent = syntax.node.pointee.parent,
            parent == element || parent.isElement("SignatureInformation", in: Namespace.signatureAggregate)
        else { throw SignatureError("signature.place", "the signature was moved to where none belongs") }
    }

    private func path(_ element: Node) -> String {
        var names: [String] = []
        var node: Node? = element
        while let current = node, current.pointee.type == XML_ELEMENT_NODE {
            names.append(current.localName)
            node = current.pointee.parent
        }
        return "/" + names.reversed().joined(separator: "/")
    }
}
