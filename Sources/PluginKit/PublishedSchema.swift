internal import CountryPack
internal import Documents
public import JSON

/// The JSON Schemas that are published under docs/schemas: what crosses the plugin boundary.
public struct PublishedSchema: Sendable {
    /// File name without ending.
    public let name: String
    public let json: JSONValue

    private init<Root: Record>(_ name: String, _ title: String, _ type: Root.Type) {
        self.name = name
        json = SchemaDefinitions.schema(of: type, id: "https://fiscus.dev/schemas/\(name).json", title: title)
    }

    public static let all = [
        PublishedSchema("document-1", "fiscus.document/1: a business document", Invoice.self),
        PublishedSchema("manifest-1", "fiscus.manifest/1: a plugin's identity and law", Manifest.self),
        PublishedSchema("profiles-1", "fiscus.profiles/1: a plugin's document formats", Profiles.self),
        PublishedSchema("diagnostic-1", "one diagnostic of a plugin", Diagnostic.self),
        PublishedSchema("assess-request-1", "request of fiscus.tax/1 assess", AssessRequest.self),
        PublishedSchema("assess-answer-1", "answer of fiscus.tax/1 assess", AssessAnswer.self),
        PublishedSchema("identify-request-1", "request of fiscus.tax/1 identify", IdentifyRequest.self),
        PublishedSchema("identify-answer-1", "answer of fiscus.tax/1 identify", IdentifyAnswer.self),
        PublishedSchema("build-request-1", "request of fiscus.document/1 build", BuildRequest.self),
        PublishedSchema(
            "format-number-request-1", "request of fiscus.country/1 format_number", FormatNumberRequest.self),
        PublishedSchema("format-number-answer-1", "answer of fiscus.country/1 format_number", FormatNumberAnswer.self)
    ]
}
