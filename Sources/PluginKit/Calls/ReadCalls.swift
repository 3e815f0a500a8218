public import Documents
public import JSON

/// Request of `fiscus.document/1 read`; the XML is the part `document`.
public struct ReadRequest: Record {
    public static let part = "document"

    public var context = CallContext()

    public init() {}

    public init(context: CallContext) { self.context = context }

    public static let shape = Shape<ReadRequest>("ReadRequest", "A received document to read.") {
        Field("context", \.context, .record(), "context of the call")
    }
}

/// Answer of `fiscus.document/1 read`.
public struct ReadAnswer: Record {
    /// An element or attribute that the canonical document has no place for.
    public struct Lost: Record, Hashable {
        public var path = ""
        public var value = ""

        public init() {}

        public init(path: String, value: String) {
            self.path = path
            self.value = value
        }

        public static let shape = Shape<Lost>("LostValue", "What could not be kept.") {
            Field("path", \.path, .anyText, "path of the element or attribute")
            Field("value", \.value, .anyText, "its text")
        }
    }

    public var document = Invoice()
    public var profile: String?
    public var parts: [String: String] = [:]
    public var lost: [Lost] = []

    public init() {}

    public static let shape = Shape<ReadAnswer>("ReadAnswer", "A document that was read.") {
        Field("document", \.document, .record(), "the canonical document")
        Field("profile", \.profile, .identifier, "the profile it says it has, where the plugin knows it")
        Field(
            "parts", \.parts, .dictionary(of: .anyText), default: [:], "contents of embedded attachments, in Base64")
        Field(list: "lost", \.lost, .record(), "what could not be kept", limit: 100_000)
    }
}

/// Request of `fiscus.document/1 correct`.
public struct CorrectRequest: Record {
    public var context = CallContext()
    public var document = Invoice()
    public var kind = Invoice.Kind.creditNote
    public var reason: Reason?

    public init() {}

    public static let shape = Shape<CorrectRequest>("CorrectRequest", "An issued document to credit or correct.") {
        Field("context", \.context, .record(), "context of the call")
        Field("document", \.document, .record(), "the issued document")
        Field("kind", \.kind, .enumeration(), default: .creditNote, "what the correction is to be")
        Field("reason", \.reason, .record(), "why")
    }
}

/// Answer of `fiscus.document/1 correct`: a draft.
public struct CorrectAnswer: Record {
    public var document = Invoice()

    public init() {}

    public init(document: Invoice) { self.document = document }

    public static let shape = Shape<CorrectAnswer>("CorrectAnswer", "The correction as a draft.") {
        Field("document", \.document, .record(), "without number, dates and computed figures")
    }
}
