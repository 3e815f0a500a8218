internal import CountryPack
internal import Documents
internal import FiscusBAData
internal import JSON
public import PluginKit

/// Bosnia and Herzegovina: one VAT, three places of final consumption, plain EN 16931 until the central platform
/// publishes a profile of its own.
///
/// The law is in `libFiscusBA/manifest.json`. Code is here for the place of final consumption and for the purchase and
/// sales ledgers, which are files of the authority.
struct Bosnia: CountryPlugin {
    static var embedded: EmbeddedPack {
        EmbeddedPack(manifest: fiscus_ba_manifest(), profiles: fiscus_ba_profiles())
    }

    let pack: Pack

    func assess(_ request: AssessRequest) throws -> AssessAnswer {
        guard request.direction == .sale else { return try defaultAssess(request) }
        var request = request
        request.document = try FinalConsumption(request.document).placed()
        // VAT is accounted in marks, whatever the document says.
        if request.document.currency?.code != "BAM", request.document.taxCurrency == nil {
            request.document.taxCurrency = Currency("BAM")
        }
        let document = try defaultAssess(request).document
        return AssessAnswer(document: document, warnings: try BosnianRules(document, pack.manifest).check())
    }

    func dialect(_ profile: Profile, for document: Invoice?) -> UBLDialect {
        var dialect = UBLDialect(profile)
        // BR-O-02: a document outside the scope of VAT carries no VAT identifier.
        if document?.taxBreakdown.contains(where: { $0.category == "O" }) ?? false {
            dialect.partyTaxSchemes = { _ in [] }
            dialect.showsPercent = { _, category in category != "O" }
        }
        return dialect
    }

    func route(_ request: RouteRequest) throws -> RouteAnswer {
        .none("no authority in Bosnia and Herzegovina takes invoices yet")
    }

    func renderFiling(_ request: RenderFilingRequest) throws -> [UInt8] {
        switch request.filing {
        case "eKUF": try LedgerFile(request, kind: .purchases, pack.manifest).bytes()
        case "eKIF": try LedgerFile(request, kind: .sales, pack.manifest).bytes()
        default: throw Unsupported("write a file for \(request.filing)")
        }
    }
}

@c(fiscus_plugin_entry) public func entry() -> PluginEntry { export(Bosnia.self) }
