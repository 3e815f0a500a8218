/// Why bytes are not a document that this module accepts.
public struct XMLError: Error, Sendable, Hashable {
    /// Stable; what tests and callers compare.
    public struct Code: Sendable, Hashable, RawRepresentable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let notWellFormed = Code(rawValue: "xml.not-well-formed")
        public static let documentType = Code(rawValue: "xml.document-type-refused")
        public static let encoding = Code(rawValue: "xml.encoding-unsupported")
        public static let invalidCharacters = Code(rawValue: "xml.invalid-characters")
        public static let empty = Code(rawValue: "xml.empty")
        public static let tooLarge = Code(rawValue: "xml.too-large")
        public static let tooDeep = Code(rawValue: "xml.too-deep")
        public static let tooManyNodes = Code(rawValue: "xml.too-many-nodes")
        public static let tooManyAttributes = Code(rawValue: "xml.too-many-attributes")
        public static let attributeTooLong = Code(rawValue: "xml.attribute-too-long")
        public static let textTooLong = Code(rawValue: "xml.text-too-long")
        public static let outOfMemory = Code(rawValue: "xml.out-of-memory")
        public static let schemaUnreadable = Code(rawValue: "xml.schema-unreadable")
    }

    public let code: Code
    public let message: String
    /// 1-based; 0 where the error has no place in the text. Columns count characters.
    public let line: Int
    public let column: Int

    public init(_ code: Code, _ message: String, line: Int = 0, column: Int = 0) {
        self.code = code
        self.message = message
        self.line = line
        self.column = column
    }

    /// What to do about it.
    public var remedy: String {
        switch code {
        case .documentType: "Remove the DOCTYPE declaration; business documents need none."
        case .encoding, .invalidCharacters: "Save the document as UTF-8."
        case .tooLarge, .tooDeep, .tooManyNodes, .tooManyAttributes, .attributeTooLong, .textTooLong:
            "Split the document, or raise the limit if the document is to be trusted."
        case .schemaUnreadable: "Check that the schema and all files it includes are in the same folder tree."
        case .empty: "Give a document with a root element."
        default: "Correct the document at the given line."
        }
    }
}

extension XMLError: CustomStringConvertible {
    public var description: String {
        line > 0 ? "\(code.rawValue) at \(line):\(column): \(message)" : "\(code.rawValue): \(message)"
    }
}
