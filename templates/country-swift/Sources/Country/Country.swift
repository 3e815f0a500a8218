internal import Data
public import PluginKit

/// __NAME__.
///
/// The law stands in `libFiscus__CODE__/manifest.json`, the document formats in `profiles.json`; the kit does the rest. Write
/// a function here for what a table can't say: `assess` to check a document, `dialect` for what differs in its XML,
/// `exchangeRequest` and `interpret` for the authority.
struct Country: CountryPlugin {
    static var embedded: EmbeddedPack { EmbeddedPack(manifest: country_manifest(), profiles: country_profiles()) }

    let pack: Pack
}

@c(fiscus_plugin_entry) public func entry() -> PluginEntry { export(Country.self) }
