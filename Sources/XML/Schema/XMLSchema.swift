internal import CLibXML2
internal import Synchronization

/// A compiled W3C XML Schema. Compile once, share between threads: validation only reads it.
public final class XMLSchema: @unchecked Sendable {
    let pointer: xmlSchemaPtr
    /// The file it was compiled from.
    public let path: String

    /// libxml2's schema compiler keeps state between calls; two must not run at the same time.
    private static let compiling = Mutex(())

    /// Compiles the schema in `path` with all it imports from local files; nothing is fetched from a network.
    /// [any-thread]
    public init(path: String) throws(XMLError) {
        LibXML2.prepare()
        let messages = Messages()
        let compiled: SendablePointer? = Self.compiling.withLock { _ in
            guard let parser = xmlSchemaNewParserCtxt(path) else { return nil }
            defer { xmlSchemaFreeParserCtxt(parser) }
            xmlSchemaSetParserStructuredErrors(
                parser,
                { context, error in
                    guard let context, let error else { return }
                    Unmanaged<Messages>.fromOpaque(context).takeUnretainedValue().add(error.pointee)
                },
                Unmanaged.passUnretained(messages).toOpaque())
            return xmlSchemaParse(parser).map(SendablePointer.init)
        }
        guard let compiled else {
            let first = messages.first ?? ("cannot read \(path)", 0)
            throw XMLError(.schemaUnreadable, first.0, line: first.1)
        }
        pointer = compiled.pointer
        self.path = path
    }

    deinit { xmlSchemaFree(pointer) }

    private struct SendablePointer: @unchecked Sendable { let pointer: xmlSchemaPtr }

    private final class Messages {
        private(set) var first: (String, Int)?

        func add(_ error: xmlError) {
            guard first == nil, let message = error.message else { return }
            let file = error.file.map { String(cString: $0) + ": " } ?? ""
            first = (file + String(cString: message).trimmed, Int(error.line))
        }
    }
}

extension String {
    /// Without the line end that libxml2 puts after every message.
    var trimmed: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
