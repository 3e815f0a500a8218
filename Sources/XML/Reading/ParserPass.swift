internal import CLibXML2

/// What one run of the parser works on, and the C callbacks that feed it.
struct ParserPass: ~Copyable {
    /// A schema error before positions are known; they are looked up when the document has been read.
    struct RawFinding {
        let message: String
        let offset: Int
        let path: String

        func placed(in tree: XMLTree) -> SchemaFinding {
            let place = tree.position(ofByte: offset)
            return SchemaFinding(message: message, line: place.line, column: place.column, path: path)
        }
    }

    /// More objections than this to one document help nobody.
    private static let maximumFindings = 20_000

    var builder: TreeBuilder
    private(set) var findings: [RawFinding] = []

    init(builder: consuming TreeBuilder) { self.builder = builder }

    mutating func object(_ error: xmlError) {
        guard findings.count < Self.maximumFindings, let message = error.message else { return }
        let node = builder.lastElement
        findings.append(
            RawFinding(
                message: Self.readable(String(cString: message).trimmed), offset: builder.offset(of: node),
                path: builder.path(of: node)))
    }

    /// `Element '{urn:...}ID': ...` → `Element 'ID': ...`: the path says which namespace.
    private static func readable(_ message: String) -> String {
        guard message.contains("{") else { return message }
        var result = ""
        var inside = false
        for character in message {
            if character == "{" { inside = true }
            if !inside { result.append(character) }
            if character == "}" { inside = false }
        }
        return result
    }

    static let schemaError: xmlStructuredErrorFunc = { context, error in
        guard let pass = context?.assumingMemoryBound(to: ParserPass.self), let error else { return }
        pass.pointee.object(error.pointee)
    }

    /// Gets the parser through the error: with a schema plugged in, `context` is the plug's.
    static let parserError: xmlStructuredErrorFunc = { _, error in
        guard let error, error.pointee.level != XML_ERR_WARNING,
            let parser = error.pointee.ctxt?.assumingMemoryBound(to: xmlParserCtxt.self),
            let pass = parser.pointee._private?.assumingMemoryBound(to: ParserPass.self)
        else { return }
        let message = error.pointee.message.map { String(cString: $0).trimmed } ?? "not well-formed"
        let encoding = error.pointee.code == Int32(XML_ERR_INVALID_ENCODING.rawValue)
            || error.pointee.code == Int32(XML_ERR_INVALID_CHAR.rawValue)
        let empty = error.pointee.code == Int32(XML_ERR_DOCUMENT_EMPTY.rawValue)
        pass.pointee.builder.fail(
            encoding ? .invalidCharacters : empty ? .empty : .notWellFormed, message,
            line: Int(error.pointee.line), column: Int(error.pointee.int2))
    }

    /// The callbacks, in libxml2's second SAX version.
    static var handler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.internalSubset = { context, _, _, _ in
            context?.assumingMemoryBound(to: ParserPass.self).pointee.builder
                .fail(.documentType, "The document has a document type declaration (DOCTYPE).")
        }
        handler.startElementNs = { context, local, prefix, namespace, namespaceCount, declared, count, _, attributes in
            guard let context, let local else { return }
            context.assumingMemoryBound(to: ParserPass.self).pointee.builder.startElement(
                local, prefix, namespace, namespaceCount: Int(namespaceCount), declared,
                attributeCount: Int(count), attributes)
        }
        handler.endElementNs = { context, _, _, _ in
            context?.assumingMemoryBound(to: ParserPass.self).pointee.builder.endElement()
        }
        handler.characters = { context, bytes, length in
            guard let context, let bytes else { return }
            context.assumingMemoryBound(to: ParserPass.self).pointee.builder.characters(bytes, Int(length))
        }
        handler.ignorableWhitespace = handler.characters
        handler.cdataBlock = handler.characters
        handler.comment = { context, bytes in
            guard let context, let bytes else { return }
            context.assumingMemoryBound(to: ParserPass.self).pointee.builder.comment(bytes)
        }
        handler.processingInstruction = { context, target, bytes in
            guard let context, let target else { return }
            context.assumingMemoryBound(to: ParserPass.self).pointee.builder.instruction(target, bytes)
        }
        handler.serror = parserError
        return handler
    }
}
