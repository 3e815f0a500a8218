internal import CLibXML2
internal import Glibc
internal import XML

typealias Node = UnsafeMutablePointer<xmlNode>

/// A parsed document of libxml2, from bytes nobody vouches for: no DTD, so no entities; no network; bounded in size,
/// depth, and by libxml2's own limits in names and texts. Belongs to one thread.
final class MarkupDocument {
    let pointer: xmlDocPtr
    let root: Node

    /// - Throws: `document.tooLarge`, `document.encoding`, `document.attributes`, `document.dtd`, `document.malformed`.
    init(_ bytes: [UInt8], maximumBytes: Int) throws(SignatureError) {
        LibXML2.prepare()
        guard bytes.count <= min(maximumBytes, Int(Int32.max)) else {
            throw SignatureError("document.tooLarge", "\(bytes.count) bytes, at most \(maximumBytes) are read")
        }
        if let problem = bytes.withUnsafeBytes(MarkupGuard.problem) { throw problem }
        guard let context = xmlNewParserCtxt() else { throw SignatureError("document.malformed", "out of memory") }
        defer { xmlFreeParserCtxt(context) }
        context.pointee.sax.pointee.internalSubset = { context, _, _, _ in
            guard let parser = context?.assumingMemoryBound(to: xmlParserCtxt.self) else { return }
            parser.pointee._private = context  // says: it was the DTD
            xmlStopParser(parser)
        }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        let parsed = bytes.withUnsafeBytes { buffer in
            xmlCtxtReadMemory(
                context, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), nil, nil,
                Int32(options))
        }
        guard context.pointee._private == nil else {
            xmlFreeDoc(parsed)
            throw SignatureError("document.dtd", "the document has a DTD", remedy: "Remove the DOCTYPE declaration.")
        }
        // A prefix that is not declared leaves the document well-formed and its names meaningless.
        guard let parsed, let root = xmlDocGetRootElement(parsed), context.pointee.nsWellFormed != 0 else {
            xmlFreeDoc(parsed)
            let error = context.pointee.lastError
            let text = error.message.map { String(cString: $0) } ?? "empty"
            let line = text.last == "\n" ? String(text.dropLast()) : text
            throw SignatureError("document.malformed", "not well-formed XML, line \(error.line): \(line)")
        }
        pointer = parsed
        self.root = root
    }

    /// An empty document whose root element is made by `build`.
    init(_ build: (xmlDocPtr) -> Node?) throws(SignatureError) {
        LibXML2.prepare()
        guard let document = xmlNewDoc("1.0"), let root = build(document) else {
            throw SignatureError("document.malformed", "out of memory")
        }
        xmlDocSetRootElement(document, root)
        pointer = document
        self.root = root
    }

    deinit { xmlFreeDoc(pointer) }

    /// UTF-8, with an XML declaration, elements as they stand: nothing is indented.
    func serialized() throws(SignatureError) -> [UInt8] {
        var memory: UnsafeMutablePointer<xmlChar>?
        var count: Int32 = 0
        xmlDocDumpMemoryEnc(pointer, &memory, &count, "UTF-8")
        guard let memory else { throw SignatureError("document.malformed", "the document cannot be written") }
        defer { free(memory) }
        return Array(UnsafeBufferPointer(start: memory, count: Int(count)))
    }

    /// Makes `attribute` the id that "#value" resolves to. False when another element has that id already.
    func register(_ attribute: UnsafeMutablePointer<xmlAttr>, as value: String) -> Bool {
        if xmlGetID(pointer, value) == nil { xmlAddID(nil, pointer, value, attribute) }
        return xmlGetID(pointer, value) == attribute
    }
}

// MARK: - Reading nodes

extension UnsafeMutablePointer where Pointee == xmlNode {
    func isElement(_ name: StaticString, in namespace: StaticString) -> Bool {
        pointee.type == XML_ELEMENT_NODE && same(pointee.name, name) && isInNamespace(namespace)
    }

    func isInNamespace(_ name: StaticString) -> Bool {
        guard let namespace = pointee.ns else { return false }
        return same(namespace.pointee.href, name)
    }

    /// Child elements, in order; text, comments and processing instructions left out.
    var elements: some Sequence<Node> {
        sequence(state: pointee.children) { next in
            while let node = next {
                next = node.pointee.next
                if node.pointee.type == XML_ELEMENT_NODE { return node }
            }
            return nil
        }
    }

    /// Whether no element stands inside this one.
    var hasOnlyText: Bool { elements.first { _ in true } == nil }

    /// The value of an attribute in no namespace.
    func attribute(_ name: String) -> String? {
        guard let value = xmlGetNoNsProp(self, name) else { return nil }
        defer { free(value) }
        return String(cString: value)
    }

    /// All text below this node.
    var text: String {
        guard let content = xmlNodeGetContent(self) else { return "" }
        defer { free(content) }
        return String(cString: content)
    }

    var localName: String { String(cString: pointee.name) }
    var namespaceName: String { pointee.ns?.pointee.href.map { String(cString: $0) } ?? "" }

    /// Whether this node is `other` or stands somewhere inside it.
    func isInside(_ other: Node) -> Bool {
        var node: Node? = self
        while let current = node {
            if current == other { return true }
            node = current.pointee.parent
        }
        return false
    }
}

private func same(_ left: UnsafePointer<xmlChar>?, _ right: StaticString) -> Bool {
    // Most names differ in their first letter already.
    guard let left, left[0] == right.utf8Start[0] else { return false }
    return xmlStrncmp(left, right.utf8Start, Int32(right.utf8CodeUnitCount) + 1) == 0
}
