internal import CLibXML2

/// The place of an enveloped signature.
///
/// In a UBL document that is `ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/sig:UBLDocumentSignatures/
/// sac:SignatureInformation` (UBL 2.1, section 5.4): an empty slot that the document brings along, else a new extension
/// after those it has. In any other document it is the end of the root element.
struct SignatureSlot {
    let parent: Node

    /// - Throws: `signature.slot` when a UBL document has more than one slot.
    init(in document: MarkupDocument) throws(SignatureError) {
        let root = document.root
        guard root.namespaceName.hasPrefix(Namespace.ublPrefix) else {
            parent = root
            return
        }
        let extensions = root.elements.first { $0.isElement("UBLExtensions", in: Namespace.extensions) }
        let slots = extensions.map(Self.slots) ?? []
        guard slots.count <= 1 else {
            throw SignatureError(
                "signature.slot", "the document has \(slots.count) places for a signature",
                remedy: "Leave one sac:SignatureInformation, or none.")
        }
        if let slot = slots.first {
            parent = slot
            return
        }
        guard let slot = (extensions ?? Self.addExtensions(to: root)).flatMap(Self.add) else {
            throw SignatureError("document.malformed", "out of memory")
        }
        parent = slot
    }

    private static func slots(_ extensions: Node) -> [Node] {
        extensions.elements
            .flatMap { $0.elements.filter { $0.isElement("ExtensionContent", in: Namespace.extensions) } }
            .flatMap { $0.elements.filter { $0.isElement("UBLDocumentSignatures", in: Namespace.commonSignature) } }
            .flatMap { $0.elements.filter { $0.isElement("SignatureInformation", in: Namespace.signatureAggregate) } }
    }

    /// UBL demands that the extensions come first.
    private static func addExtensions(to root: Node) -> Node? {
        guard let extensions = xmlNewDocNode(root.pointee.doc, nil, "UBLExtensions", nil) else { return nil }
        if let first = root.pointee.children {
            xmlAddPrevSibling(first, extensions)
        } else {
            xmlAddChild(root, extensions)
        }
        xmlSetNs(extensions, namespace(Namespace.extensions, "ext", on: extensions))
        return extensions
    }

    private static func add(to extensions: Node) -> Node? {
        let ext = namespace(Namespace.extensions, "ext", on: extensions)
        let one = extensions.append("UBLExtension", ext)
        one?.append("ExtensionURI", ext, text: "urn:oasis:names:specification:ubl:dsig:enveloped:xades")
        guard let signatures = one?.append("ExtensionContent", ext)?.append("UBLDocumentSignatures", nil) else {
            return nil
        }
        xmlSetNs(signatures, namespace(Namespace.commonSignature, "sig", on: signatures))
        let aggregate = namespace(Namespace.signatureAggregate, "sac", on: signatures)
        guard let information = signatures.append("SignatureInformation", aggregate) else { return nil }
        let basic = namespace(Namespace.basic, "cbc", on: information)
        information.append("ID", basic, text: "urn:oasis:names:specification:ubl:signature:1")
        return information
    }

    /// A declaration in scope that serves, else a new one on `node`.
    private static func namespace(_ name: StaticString, _ prefix: String, on node: Node) -> xmlNsPtr? {
        xmlSearchNsByHref(node.pointee.doc, node, name.description) ?? xmlNewNs(node, name.description, prefix)
    }
}
