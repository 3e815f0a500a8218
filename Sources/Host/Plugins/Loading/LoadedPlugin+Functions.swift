internal import JSON
internal import PluginAPI
public import PluginKit

// The functions that are called rarely enough to be typed: records in, records out. Where the plugin has none of its
// own, the host's manifest-driven one answers. [any-thread]

extension LoadedPlugin {
    /// `fiscus.tax/1 levy`
    public func levy(_ request: LevyRequest) throws(PluginError) -> LevyAnswer {
        try answer(tax?.levy, request) { _ throws in try standard.levy(request) }
    }

    /// `fiscus.document/1 read`
    public func read(_ request: ReadRequest, xml: [UInt8]) throws(PluginError) -> ReadAnswer {
        try answer(document?.read, request, [(ReadRequest.part, xml)]) { parse throws in
            try standard.read(request, xml: parse(xml))
        }
    }

    /// `fiscus.document/1 correct`
    public func correct(_ request: CorrectRequest) throws(PluginError) -> CorrectAnswer {
        try answer(document?.correct, request) { _ throws in try standard.correct(request) }
    }

    /// `fiscus.exchange/1 route`
    public func route(_ request: RouteRequest) throws(PluginError) -> RouteAnswer {
        try answer(exchange?.route, request) { _ throws in try standard.route(request) }
    }

    /// `fiscus.exchange/1 duties`
    public func duties(_ request: DutiesRequest) throws(PluginError) -> DutiesAnswer {
        try answer(exchange?.duties, request) { _ throws in try standard.duties(request) }
    }

    /// What `fiscus.exchange/1 request` answers: the call, or what the host must make first.
    public enum ExchangeAnswer: Sendable {
        case recipe(ExchangeRecipe)
        case needs([Needs.Need])
    }

    /// `fiscus.exchange/1 request`
    ///
    /// - Parameter parts: the stored document as `document`, and the answer to each need as `need:ID`.
    public func exchangeRequest(
        _ request: ExchangeRequest, parts: [String: [UInt8]]
    ) throws(PluginError) -> ExchangeAnswer {
        guard let function = exchange?.request else { throw unsupported("exchange messages") }
        let answer = perform(function, request.json.serialized(), sorted(parts))
        guard answer.status == FISCUS_NEEDS else {
            return .recipe(try decoded(checked(answer)))
        }
        do throws(Diagnostics) {
            return .needs(try NeedsAnswer.decode(answer.output).needs)
        } catch {
            throw PluginError(kind: .defect, plugin: identity.id, diagnostics: error.all)
        }
    }

    /// `fiscus.exchange/1 interpret`
    public func interpret(_ request: InterpretRequest, body: [UInt8]) throws(PluginError) -> Interpretation {
        try answer(exchange?.interpret, request, [(InterpretRequest.part, body)]) { parse throws in
            try standard.interpret(request, body: body, xml: parse)
        }
    }

    /// `fiscus.exchange/1 receive`
    public func receive(_ request: ReceiveRequest, message: [UInt8]) throws(PluginError) -> ReceiveAnswer {
        try answer(exchange?.receive, request, [(ReceiveRequest.part, message)]) { parse throws in
            try standard.receive(request, message: message, xml: parse)
        }
    }

    /// `fiscus.filing/1 prepare`
    public func prepareFiling(_ request: PrepareFilingRequest) throws(PluginError) -> PrepareFilingAnswer {
        try answer(filing?.prepare, request) { _ throws in try standard.prepareFiling(request) }
    }

    /// `fiscus.filing/1 render`: the authority's file.
    public func renderFiling(_ request: RenderFilingRequest) throws(PluginError) -> [UInt8] {
        guard let function = filing?.render else { throw unsupported("files for returns") }
        return try checked(perform(function, request.json.serialized(), []))
    }
}

extension LoadedPlugin {
    private func answer<Request: Record, Answer: Record>(
        _ function: fiscus_function?, _ request: Request, _ parts: [(name: String, content: [UInt8])] = [],
        standard: (XMLParsing) throws -> Answer
    ) throws(PluginError) -> Answer {
        if let function { return try decoded(checked(perform(function, request.json.serialized(), parts))) }
        return try guarded { try standard(HostXML.tree) }
    }

    private func decoded<Answer: Record>(_ bytes: [UInt8]) throws(PluginError) -> Answer {
        do throws(Diagnostics) {
            return try Answer.decode(bytes)
        } catch {
            throw PluginError(kind: .defect, plugin: identity.id, diagnostics: error.all)
        }
    }

    private func unsupported(_ what: String) -> PluginError {
        PluginError(
            kind: .unsupported, plugin: identity.id,
            diagnostics: [Diagnostic(code: "plugin.unsupported", message: "\(identity.id) has no \(what)")])
    }

    private func sorted(_ parts: [String: [UInt8]]) -> [(name: String, content: [UInt8])] {
        parts.sorted { $0.key < $1.key }.map { (name: $0.key, content: $0.value) }
    }
}

/// The output of a call that answered FISCUS_NEEDS.
private struct NeedsAnswer: Record {
    var needs: [Needs.Need] = []

    static let shape = Shape<NeedsAnswer>("NeedsAnswer", "What a plugin needs of the host.") {
        Field(list: "needs", \.needs, .record(), "needs", limit: 20, required: true)
    }
}
