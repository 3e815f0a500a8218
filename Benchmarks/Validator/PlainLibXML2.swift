internal import CLibXML2

/// The yardstick: libxml2 parsing and validating in one streaming pass, with no callbacks of ours.
struct PlainLibXML2 {
    private let schema: xmlSchemaPtr?

    init(_ path: String) {
        let parser = xmlSchemaNewParserCtxt(path)
        schema = xmlSchemaParse(parser)
        xmlSchemaFreeParserCtxt(parser)
    }

    func median(_ bytes: [UInt8], _ runs: Int) -> Double {
        var times: [Double] = []
        for _ in 0..<runs {
            let clock = Stopwatch()
            run(bytes)
            times.append(clock.milliseconds)
        }
        times.sort()
        return times[times.count / 2]
    }

    private func run(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { raw in
            let buffer = xmlParserInputBufferCreateMem(
                raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count), XML_CHAR_ENCODING_NONE)
            let validator = xmlSchemaNewValidCtxt(schema)
            var handler = xmlSAXHandler()
            handler.initialized = UInt32(XML_SAX2_MAGIC)
            _ = xmlSchemaValidateStream(validator, buffer, XML_CHAR_ENCODING_NONE, &handler, nil)
            xmlSchemaFreeValidCtxt(validator)
        }
    }
}
