internal import CLibXML2

/// One walk over a document before anything is believed of it: its signatures, its ids, and whether it is of a shape
/// that canonicalisation handles in bounded time.
struct DocumentSurvey {
    /// Every `ds:Signature`, wherever it stands.
    private(set) var signatures: [Node] = []
    /// Every element with an attribute `Id`, `ID` or `id`, of whatever namespace (HR's are qualified, `xml:id` is
    /// registered by the parser itself), by value.
    private(set) var ids: [String: Identified] = [:]

    struct Identified {
        let element: Node
        let attribute: UnsafeMutablePointer<xmlAttr>
        /// How many elements claim this id.
        var claims = 1
    }

    /// Canonicalisation searches all namespaces in scope for each element: this bounds the product.
    static let maximumNamespacesInScope = 256

    /// - Throws: `document.namespaces`.
    init(_ document: MarkupDocument) throws(SignatureError) {
        var node = document.root
        var inScope = 0
        while true {
            inScope += Self.declarations(node)
            guard inScope <= Self.maximumNamespacesInScope else {
                throw SignatureError(
                    "document.namespaces", "more than \(Self.maximumNamespacesInScope) namespaces are in scope")
            }
            visit(node)
            if let child = Self.firstElement(node.pointee.children) {
                node = child
                continue
            }
            while true {
                inScope -= Self.declarations(node)
                if node == document.root { return }
                if let sibling = Self.firstElement(node.pointee.next) {
                    node = sibling
                    break
                }
                node = node.pointee.parent
            }
        }
    }

    /// The one element with this id.
    ///
    /// - Throws: `signature.reference.dangling`, `signature.reference.duplicateId`, and `signature.reference.uri` for
    ///   an id that isn't plain (it would be read as an XPointer expression).
    func element(id: String) throws(SignatureError) -> Identified {
        let plain = id.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard plain, !id.isEmpty, id.utf8.count <= 256 else {
            throw SignatureError("signature.reference.uri", "'\(id)' is not a plain id")
        }
        guard let found = ids[id] else {
            throw SignatureError("signature.reference.dangling", "no element has the id '\(id)'")
        }
        guard found.claims == 1 else { throw .duplicateID(id) }
        return found
    }

    private mutating func visit(_ node: Node) {
        if node.isElement("Signature", in: Namespace.signature) { signatures.append(node) }
        var next = node.pointee.properties
        while let attribute = next {
            if Self.isIdentifier(attribute.pointee.name) { claim(node, attribute) }
            next = attribute.pointee.next
        }
    }

    private mutating func claim(_ node: Node, _ attribute: UnsafeMutablePointer<xmlAttr>) {
        // An attribute is laid out like a node as far as its text goes.
        let value = UnsafeMutableRawPointer(attribute).assumingMemoryBound(to: xmlNode.self).text
        if ids[value]?.element == node { return }
        if ids[value] == nil {
            ids[value] = Identified(element: node, attribute: attribute)
        } else {
            ids[value]?.claims += 1
        }
    }

    private static func isIdentifier(_ name: UnsafePointer<xmlChar>?) -> Bool {
        guard let name else { return false }
        return name[0] | 0x20 == UInt8(ascii: "i") && name[1] | 0x20 == UInt8(ascii: "d") && name[2] == 0
    }

    private static func firstElement(_ first: Node?) -> Node? {
        var node = first
        while let current = node, current.pointee.type != XML_ELEMENT_NODE { node = current.pointee.next }
        return node
    }

    private static func declarations(_ node: Node) -> Int {
        var count = 0
        var next = node.pointee.nsDef
        while let declaration = next {
            count += 1
            next = declaration.pointee.next
        }
        return count
    }
}

extension SignatureError {
    static func duplicateID(_ id: String) -> SignatureError {
        SignatureError("signature.reference.duplicateId", "several elements have the id '\(id)'")
    }
}
