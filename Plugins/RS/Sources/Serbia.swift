internal import Documents
internal import FiscusRSData
public import PluginKit

/// Serbia: invoices for the System of electronic invoices (SEF), UBL 2.1 in the profile SRBDT.
///
/// The law is in `libFiscusRS/manifest.json`. Code is here for what a table can't say: SEF's conditions on dates,
/// parties and references, and the extension that carries settled advances.
struct Serbia: CountryPlugin {
    static var embedded: EmbeddedPack {
        EmbeddedPack(manifest: fiscus_rs_manifest(), profiles: fiscus_rs_profiles())
    }

    let pack: Pack

    func assess(_ request: AssessRequest) throws -> AssessAnswer {
        var request = request
        request.document = SEFDefaults(request.document).completed()
        let document = try defaultAssess(request).document
        try SEFRules(document, pack.manifest).check()
        return AssessAnswer(document: document)
    }

    func build(_ request: BuildRequest, parts: Parts) throws -> [UInt8] {
        let profile = try pack.profile(request.profile, for: request.document)
        return try UBLWriter(dialect: .sef(profile, request.document), parts: parts).write(request.document)
    }
}

@c(fiscus_plugin_entry) public func entry() -> PluginEntry { export(Serbia.self) }
