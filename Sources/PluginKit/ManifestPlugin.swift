internal import PluginAPI

/// A country that is only data: everything by default. The host runs it where a plugin has no function of its own.
public struct ManifestPlugin: CountryPlugin {
    public static var embedded: EmbeddedPack { EmbeddedPack(manifest: fiscus_bytes(), profiles: fiscus_bytes()) }

    public let pack: Pack

    public init(pack: Pack) { self.pack = pack }
}
