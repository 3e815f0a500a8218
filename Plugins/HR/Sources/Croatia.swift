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

@c(fiscus_plugin_entry) public func entry() -> PluginEntry { export(Croatia.self) }
