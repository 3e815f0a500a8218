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
        PublishedSchema("format-number-answer-1", "answer of fiscus.country/1 format_number", FormatNumberAnswer.self),
        PublishedSchema("levy-request-1", "request of fiscus.tax/1 levy", LevyRequest.self),
        PublishedSchema("levy-answer-1", "answer of fiscus.tax/1 levy", LevyAnswer.self),
        PublishedSchema("read-request-1", "request of fiscus.document/1 read", ReadRequest.self),
        PublishedSchema("read-answer-1", "answer of fiscus.document/1 read", ReadAnswer.self),
        PublishedSchema("correct-request-1", "request of fiscus.document/1 correct", CorrectRequest.self),
        PublishedSchema("correct-answer-1", "answer of fiscus.document/1 correct", CorrectAnswer.self),
        PublishedSchema("route-request-1", "request of fiscus.exchange/1 route", RouteRequest.self),
        PublishedSchema("route-answer-1", "answer of fiscus.exchange/1 route", RouteAnswer.self),
        PublishedSchema("duties-request-1", "request of fiscus.exchange/1 duties", DutiesRequest.self),
        PublishedSchema("duties-answer-1", "answer of fiscus.exchange/1 duties", DutiesAnswer.self),
        PublishedSchema("exchange-request-1", "request of fiscus.exchange/1 request", ExchangeRequest.self),
        PublishedSchema("exchange-recipe-1", "answer of fiscus.exchange/1 request", ExchangeRecipe.self),
        PublishedSchema("interpret-request-1", "request of fiscus.exchange/1 interpret", InterpretRequest.self),
        PublishedSchema("interpretation-1", "answer of fiscus.exchange/1 interpret", Interpretation.self),
        PublishedSchema("receive-request-1", "request of fiscus.exchange/1 receive", ReceiveRequest.self),
        PublishedSchema("receive-answer-1", "answer of fiscus.exchange/1 receive", ReceiveAnswer.self),
        PublishedSchema("prepare-filing-request-1", "request of fiscus.filing/1 prepare", PrepareFilingRequest.self),
        PublishedSchema("prepare-filing-answer-1", "answer of fiscus.filing/1 prepare", PrepareFilingAnswer.self),
        PublishedSchema("render-filing-request-1", "request of fiscus.filing/1 render", RenderFilingRequest.self)
    ]
}
