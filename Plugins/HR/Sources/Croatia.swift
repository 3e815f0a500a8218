internal import CountryPack
internal import Documents
internal import FiscusHRData
internal import JSON
public import PluginKit

/// Croatia: e-invoices between domestic taxpayers (HR CIUS 2025 with HR EXT 2025, UBL 2.1), Fiskalizacija 2.0 and
/// eIzvještavanje, and receipts (Fiskalizacija 1.0).
///
/// The law is in `libFiscusHR/manifest.json`. Code is here for what a table can't say: the conditions of the
/// specification on parties, operator and references, the extension block, and the messages to the tax authority.
struct Croatia: CountryPlugin {
    static var embedded: EmbeddedPack {
        EmbeddedPack(manifest: fiscus_hr_manifest(), profiles: fiscus_hr_profiles())
    }

    let pack: Pack

    func assess(_ request: AssessRequest) throws -> AssessAnswer {
        // What we receive was judged on its way; our own tax rows are all that is added.
        guard request.direction == .sale else { return try defaultAssess(request) }
        var request = request
        request.document = InvoiceDefaults(request.document, pack.manifest, request.context).completed()
        let document = try defaultAssess(request).document
        try InvoiceRules(document, pack.manifest).check()
        return AssessAnswer(document: document)
    }

    func dialect(_ profile: Profile, for document: Invoice?) -> UBLDialect { .croatian(profile, document) }
}

// MARK: Tax authority and intermediary

extension Croatia {
    func route(_ request: RouteRequest) throws -> RouteAnswer { FiscalRoute.answer(request.document) }

    func duties(_ request: DutiesRequest) throws -> DutiesAnswer { FiscalDuties(request, pack.manifest).answer() }

    /// The channel decides who is spoken to; without one it is the intermediary.
    func exchangeRequest(_ request: ExchangeRequest, parts: Parts) throws -> ExchangeRecipe {
        switch request.channel {
        case FiscalRoute.fiscalisation:
            let profile = try request.document.map { try pack.profile(nil, for: $0) }
            return try FiscalMessages(request, profile).recipe()
        case FiscalRoute.receipts: return try ReceiptMessages(request, parts).recipe()
        case FiscalRoute.intermediary, nil: return try SveRacunRequests(request).recipe()
        case let channel?: throw Unsupported("the channel \(channel)")
        }
    }

    func interpret(_ request: InterpretRequest, body: [UInt8], xml: XMLParsing) throws -> Interpretation {
        switch request.channel {
        case FiscalRoute.fiscalisation, FiscalRoute.receipts:
            // What is no XML says as much as no answer.
            let root = body.isEmpty ? nil : try? xml(body)
            return FiscalAnswers(request, root).interpretation()
        default: return SveRacunAnswers(request, body).interpretation()
        }
    }

    func receive(_ request: ReceiveRequest, message: [UInt8], xml: XMLParsing) throws -> ReceiveAnswer {
        let read = try read(ReadRequest(context: request.context), xml: xml(message))
        var answer = ReceiveAnswer()
        answer.document = read.document
        answer.messageID =
            request.headers["x-document-id"] ?? request.headers["x-message-id"]
            ?? "\(read.document.seller.oib ?? read.document.seller.name)/\(read.document.number ?? "")"
        return answer
    }
}

@c(fiscus_plugin_entry) public func entry() -> PluginEntry { export(Croatia.self) }
