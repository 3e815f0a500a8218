internal import CountryPack
internal import Documents
internal import FiscusAEData
internal import JSON
public import PluginKit

/// United Arab Emirates: PINT AE for billing and self-billing, reported by accredited service providers over Peppol.
///
/// The law is in `libFiscusAE/manifest.json`. Code is here for what a table can't say: transaction flags, amounts per
/// line in dirhams, the emirate a supply is reported in, and the gaps of the official rules.
struct Emirates: CountryPlugin {
    static var embedded: EmbeddedPack {
        EmbeddedPack(manifest: fiscus_ae_manifest(), profiles: fiscus_ae_profiles())
    }

    let pack: Pack

    func assess(_ request: AssessRequest) throws -> AssessAnswer {
        guard request.direction == .sale else { return try defaultAssess(request) }
        var request = request
        request.document = try PINTDefaults(request.document, request.context).completed()
        let document = try defaultAssess(request).document
        return AssessAnswer(document: document, warnings: try PINTRules(document, pack.manifest).check())
    }

    func dialect(_ profile: Profile, for document: Invoice?) -> UBLDialect { .pint(profile) }

    func route(_ request: RouteRequest) throws -> RouteAnswer { PeppolRoute(request.document).answer() }

    func duties(_ request: DutiesRequest) throws -> DutiesAnswer { PeppolDuties(request, pack.manifest).answer() }

    func exchangeRequest(_ request: ExchangeRequest, parts: Parts) throws -> ExchangeRecipe {
        try PeppolExchange.recipe(request, pack)
    }

    func interpret(_ request: InterpretRequest, body: [UInt8], xml: XMLParsing) throws -> Interpretation {
        AccessPointAnswers(request, body).interpretation()
    }

    func receive(_ request: ReceiveRequest, message: [UInt8], xml: XMLParsing) throws -> ReceiveAnswer {
        try PeppolExchange.receive(request, xml(message), self)
    }
}

@c(fiscus_plugin_entry) public func entry() -> PluginEntry { export(Emirates.self) }
