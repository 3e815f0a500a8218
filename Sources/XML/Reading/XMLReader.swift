internal import CLibXML2

/// Bytes to tree and schema findings in one pass of libxml2's streaming parser.
///
/// No document type, no entity beyond the five of XML, no network, no file access: what a hostile document could use
/// does not exist here. [any-thread]
public enum XMLReader {
    public struct Document: Sendable {
        public let tree: XMLTree
        /// In document order; empty when no schema was given or it has no objection.
        public let schemaFindings: [SchemaFinding]
    }

    /// Reads a document and, with a schema, validates it in the same pass. An invalid document still gives its tree.
    public static func read(
        _ bytes: [UInt8], schema: XMLSchema? = nil, limits: XMLLimits = .standard,
        names: NameTable = .current
    ) throws(XMLError) -> Document {
        let pass = try run(bytes, schema: schema, limits: limits, names: names)
        return Document(tree: pass.tree, schemaFindings: pass.findings)
    }

    /// The tree alone.
    public static func tree(
        _ bytes: [UInt8], limits: XMLLimits = .standard, names: NameTable = .current
    ) throws(XMLError) -> XMLTree {
        try run(bytes, schema: nil, limits: limits, names: names).tree
    }

    /// The schema's objections alone.
    public static func validate(
        _ bytes: [UInt8], schema: XMLSchema, limits: XMLLimits = .standard
    ) throws(XMLError) -> [SchemaFinding] {
        try run(bytes, schema: schema, limits: limits, names: .current).findings
    }

    private static func run(
        _ bytes: [UInt8], schema: XMLSchema?, limits: XMLLimits, names: NameTable
    ) throws(XMLError) -> (tree: XMLTree, findings: [SchemaFinding]) {
        LibXML2.prepare()
        guard bytes.count <= limits.bytes else {
            throw XMLError(.tooLarge, "The document has \(bytes.count) bytes; at most \(limits.bytes) are read.")
        }
        guard !bytes.isEmpty else { throw XMLError(.empty, "The document is empty.") }
        let source = try SourceEncoding.utf8(bytes)
        // The parser takes a zero byte for the end and would leave what follows unread.
        if let zero = source.withUnsafeBytes({ $0.firstIndex(of: 0) }) {
            let line = source[..<zero].reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
            throw XMLError(.invalidCharacters, "The document contains a zero byte.", line: line, column: 1)
        }
        guard source.withUnsafeBytes({ TagScan.excess(in: $0, maximum: limits.attributes) }) == nil else {
            throw XMLError(.tooManyAttributes, "An element has more than \(limits.attributes) attributes.")
        }
        let parser: xmlParserCtxtPtr? = source.withUnsafeBytes { raw in
            xmlCreateMemoryParserCtxt(raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count))
        }
        guard let parser else { throw XMLError(.outOfMemory, "The parser could not be created.") }
        defer { xmlFreeParserCtxt(parser) }
        let pass = UnsafeMutablePointer<ParserPass>.allocate(capacity: 1)
        pass.initialize(
            to: ParserPass(
                builder: TreeBuilder(parser: parser, limits: limits, names: names, sizeHint: source.count)))
        defer {
            pass.deinitialize(count: 1)
            pass.deallocate()
        }
        prepare(parser, pass)
        let wellFormed = parse(parser, pass, schema)
        if let failure = pass.pointee.builder.failure { throw failure }
        guard wellFormed else { throw XMLError(.notWellFormed, "The document is not well-formed XML.") }
        let findings = pass.pointee.findings
        let tree = pass.pointee.builder.finish(source: source)
        return (tree, findings.map { $0.placed(in: tree) })
    }

    private static func prepare(_ parser: xmlParserCtxtPtr, _ pass: UnsafeMutablePointer<ParserPass>) {
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        // Without NOENT the parser hands over an attribute's `&amp;` as `&#38;`. There is no document type, so nothing
        // but the five entities of XML can be meant.
        xmlCtxtUseOptions(parser, Int32(bitPattern: options | XML_PARSE_NOENT.rawValue))
        var handler = ParserPass.handler
        parser.pointee.sax.update(from: &handler, count: 1)
        parser.pointee.userData = UnsafeMutableRawPointer(pass)
        parser.pointee._private = UnsafeMutableRawPointer(pass)
    }

    /// Runs the parser, with the schema validator plugged between it and our callbacks when there is one.
    private static func parse(
        _ parser: xmlParserCtxtPtr, _ pass: UnsafeMutablePointer<ParserPass>, _ schema: XMLSchema?
    ) -> Bool {
        guard let schema else {
            xmlParseDocument(parser)
            return parser.pointee.wellFormed == 1 && parser.pointee.nsWellFormed == 1
        }
        guard let validator = xmlSchemaNewValidCtxt(schema.pointer) else {
            pass.pointee.builder.fail(.outOfMemory, "The schema validator could not be created.")
            return false
        }
        defer { xmlSchemaFreeValidCtxt(validator) }
        xmlSchemaSetValidStructuredErrors(validator, ParserPass.schemaError, UnsafeMutableRawPointer(pass))
        guard let plug = xmlSchemaSAXPlug(validator, &parser.pointee.sax, &parser.pointee.userData) else {
            pass.pointee.builder.fail(.outOfMemory, "The schema validator could not be attached.")
            return false
        }
        // The plug copies every handler but the structured error one.
        parser.pointee.sax.pointee.serror = ParserPass.parserError
        xmlParseDocument(parser)
        xmlSchemaSAXUnplug(plug)
        return parser.pointee.wellFormed == 1 && parser.pointee.nsWellFormed == 1
    }
}
