public import Documents
public import JSON

/// Request of `fiscus.document/1 build`.
public struct BuildRequest: Record {
    public var context = CallContext()
    public var document = Invoice()
    public var profile: String?

    public init() {}

    public init(context: CallContext, document: Invoice, profile: String?) {
        self.context = context
        self.document = document
        self.profile = profile
    }

    public static let shape = Shape<BuildRequest>("BuildRequest", "An assessed document to write as XML.") {
        Field("context", \.context, .record(), "context of the call")
        Field("document", \.document, .record(), "the assessed document")
        Field("profile", \.profile, .identifier, "profile id; the plugin's default for the kind when absent")
    }
}

/// Request of `fiscus.country/1 format_number`.
public struct FormatNumberRequest: Record {
    public var context = CallContext()
    public var documentClass = ""
    public var year = 0
    public var dimensions: [String: String] = [:]
    public var counter = 0

    public init() {}

    public static let shape = Shape<FormatNumberRequest>("FormatNumberRequest", "A number to write out.") {
        Field("context", \.context, .record(), "context of the call")
        Field("documentClass", \.documentClass, .identifier, "class of the series")
        Field("year", \.year, .integer(1...9999), "year of the issue date")
        Field("dimensions", \.dimensions, .dictionary(of: .code), default: [:], "value by dimension")
        Field("counter", \.counter, .integer(1...999_999_999_999), "position in the series")
    }
}

/// Answer of `fiscus.country/1 format_number`.
public struct FormatNumberAnswer: Record {
    public var number = ""

    public init() {}

    public init(number: String) { self.number = number }

    public static let shape = Shape<FormatNumberAnswer>("FormatNumberAnswer", "A document number.") {
        Field("number", \.number, .text(maximum: 100), "as it stands in BT-1", term: "BT-1")
    }
}
