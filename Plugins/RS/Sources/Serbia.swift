internal import CountryPack
internal import Documents
internal import FiscusRSData
internal import JSON
public import PluginKit

/// Serbia: invoices for the System of electronic invoices (SEF), UBL 2.1 in the profile SRBDT.
///
/// The law is in `libFiscusRS/manifest.json`. Code is here for what a table can't say: SEF's conditions on dates,
/// parties and references, and the extension that carries settled advances.
struct Serbia: CountryPlugin {
    static var embedded: EmbeddedPack {
        EmbeddedPack(manifest: fiscus_rs_manifest(), profiles: fiscus_rs_profiles())
    }

    /// What SEF takes of one attachment.
    private static let maximumAttachment = 3 << 20

    let pack: Pack

    func assess(_ request: AssessRequest) throws -> AssessAnswer {
        // What we receive was judged by SEF already; our own tax rows are all that is added.
        guard request.direction == .sale else { return try defaultAssess(request) }
        var request = request
        request.document = SEFDefaults(request.document, pack.manifest).completed()
        let document = try defaultAssess(request).document
        // SEF's conditions hold for what is sent to SEF.
        if SEFRoute.isForeign(document) { return AssessAnswer(document: document) }
        return AssessAnswer(document: document, warnings: try SEFRules(document, pack.manifest).check())
    }

    func build(_ request: BuildRequest, parts: Parts) throws -> [UInt8] {
        for (name, content) in parts.all where content.count > Self.maximumAttachment {
            throw Refusal(
                Diagnostic(
                    code: "sef.attachments.size", path: "/attachments",
                    message: "the attachment \(name) has \(content.count) bytes",
                    remedy: "attach at most \(Self.maximumAttachment >> 20) MB", term: "BT-125", rule: "FileTooBig"))
        }
        let profile = try pack.profile(request.profile, for: request.document)
        return try UBLWriter(dialect: dialect(profile, for: request.document), parts: parts).write(request.document)
    }

    func dialect(_ profile: Profile, for document: Invoice?) -> UBLDialect { .sef(profile, document) }
}

// MARK: SEF

extension Serbia {
    func route(_ request: RouteRequest) throws -> RouteAnswer { SEFRoute(request.document).answer() }

    func duties(_ request: DutiesRequest) throws -> DutiesAnswer { SEFDuties(request, pack.manifest).answer() }

    func exchangeRequest(_ request: ExchangeRequest, parts: Parts) throws -> ExchangeRecipe {
        try SEFRequests(request).recipe()
    }

    func interpret(_ request: InterpretRequest, body: [UInt8], xml: XMLParsing) throws -> Interpretation {
        SEFAnswers(request, body).interpretation()
    }

    func receive(_ request: ReceiveRequest, message: [UInt8], xml: XMLParsing) throws -> ReceiveAnswer {
        try SEFInbox(plugin: self, request: request).answer(xml(message))
    }
}

// MARK: Returns

extension Serbia {
    func renderFiling(_ request: RenderFilingRequest) throws -> [UInt8] {
        guard request.filing.hasPrefix("PPPDV") else { throw Unsupported("write a file for \(request.filing)") }
        return try VATReturnFile(request: request).xml()
    }
}

@c(fiscus_plugin_entry) public func entry() -> PluginEntry { export(Serbia.self) }
