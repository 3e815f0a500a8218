public import CountryPack
public import Documents
public import JSON

/// Request of `fiscus.tax/1 assess`.
public struct AssessRequest: Record {
    public var context = CallContext()
    public var document = Invoice()
    public var direction = TaxRow.Direction.sale

    public init() {}

    public init(context: CallContext, document: Invoice, direction: TaxRow.Direction = .sale) {
        self.context = context
        self.document = document
        self.direction = direction
    }

    public static let shape = Shape<AssessRequest>("AssessRequest", "A document to assess.") {
        Field("context", \.context, .record(), "context of the call")
        Field(
            "direction", \.direction, .enumeration(), default: .sale,
            "sale: the organization issues it; purchase: it received it, and its own tax rows apply")
        Field("document", \.document, .record(), "the document")
    }
}

/// Answer of `fiscus.tax/1 assess`.
public struct AssessAnswer: Record {
    public var document = Invoice()
    /// What is not wrong and should be known; travels as diagnostics beside the answer.
    public var warnings: [Diagnostic] = []

    public init() {}

    public init(document: Invoice, warnings: [Diagnostic] = []) {
        self.document = document
        self.warnings = warnings
    }

    public static let shape = Shape<AssessAnswer>("AssessAnswer", "The assessed document.") {
        Field("document", \.document, .record(), "with categories, rates, breakdown and totals")
    }
}

/// Request of `fiscus.tax/1 identify`.
public struct IdentifyRequest: Record {
    public var context = CallContext()
    public var scheme = ""
    public var value = ""

    public init() {}

    public static let shape = Shape<IdentifyRequest>("IdentifyRequest", "An identifier to check.") {
        Field("context", \.context, .record(), "context of the call")
        Field("scheme", \.scheme, .identifier, "scheme of the manifest")
        Field("value", \.value, .text(maximum: 100), "the identifier as somebody wrote it")
    }
}

/// Answer of `fiscus.tax/1 identify`.
public struct IdentifyAnswer: Record {
    public var valid = false
    public var value = ""
    public var formatted = ""
    public var masked = ""
    public var problem: String?

    public init() {}

    public static let shape = Shape<IdentifyAnswer>("IdentifyAnswer", "What an identifier is.") {
        Field("valid", \.valid, .bool, "form and check digit are right")
        Field("value", \.value, .anyText, "without spaces and punctuation")
        Field("formatted", \.formatted, .anyText, "as people write it")
        Field("masked", \.masked, .anyText, "for logs")
        Field("problem", \.problem, .anyText, "what is wrong")
    }
}
