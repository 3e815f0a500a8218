internal import CLibXML2

extension XMLSchema {
    /// Whether the document is well-formed and valid: one streaming pass that builds nothing. [any-thread]
    ///
    /// False says no more than that; `XMLReader.validate` says what and where. Documents with a document type, or
    /// nested deeper than libxml2's own bound, are not accepted.
    public func accepts(_ document: [UInt8]) -> Bool {
        LibXML2.prepare()
        let limits = XMLLimits.standard
        guard document.count <= limits.bytes,
            document.withUnsafeBytes({ TagScan.excess(in: $0, maximum: limits.attributes) }) == nil
        else { return false }
        let parser = document.withUnsafeBytes { raw in
            xmlCreateMemoryParserCtxt(raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count))
        }
        guard let parser, let validator = xmlSchemaNewValidCtxt(pointer) else { return false }
        defer {
            xmlSchemaFreeValidCtxt(validator)
            xmlFreeParserCtxt(parser)
        }
        xmlCtxtUseOptions(parser, Int32(bitPattern: XML_PARSE_NONET.rawValue))
        var handler = xmlSAXHandler()
        handler.initialized = XML_SAX2_MAGIC
        // Without a handler for errors libxml2 would print them.
        handler.serror = { _, _ in }
        handler.internalSubset = { context, _, _, _ in
            xmlStopParser(context?.assumingMemoryBound(to: xmlParserCtxt.self))
        }
        parser.pointee.sax.update(from: &handler, count: 1)
        parser.pointee.userData = UnsafeMutableRawPointer(parser)
        xmlSchemaSetValidStructuredErrors(validator, { _, _ in }, nil)
        guard let plug = xmlSchemaSAXPlug(validator, &parser.pointee.sax, &parser.pointee.userData) else {
            return false
        }
        parser.pointee.sax.pointee.serror = handler.serror
        xmlParseDocument(parser)
        let accepted =
            parser.pointee.wellFormed == 1 && parser.pointee.nsWellFormed == 1
            && xmlSchemaIsValid(validator) == 1 && parser.pointee.disableSAX == 0
        xmlSchemaSAXUnplug(plug)
        return accepted
    }
}
