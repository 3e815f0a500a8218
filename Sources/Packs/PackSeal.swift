public import CountryPack
internal import Documents
public import JSON

/// What a manifest says of its folder: whose it is, for which country, and the digest of every other file.
public struct PackSeal: Record, Hashable {
    public var id = ""
    public var version = ""
    /// ISO 3166-1 alpha-2; nil for a network.
    public var country: String?
    public var files: [PackFile] = []

    public init() {}

    init(_ manifest: Manifest) {
        id = manifest.id
        version = manifest.version
        country = manifest.country
        files = manifest.files
    }

    /// The manifest's members that are read.
    static let names: Set<String> = ["id", "version", "country", "files"]

    public static let shape = Shape<PackSeal>("PackSeal", "A manifest's identity and the files it vouches for.") {
        Field("id", \.id, .identifier, "reverse DNS")
        Field("version", \.version, .version, "version of the plugin")
        Field("country", \.country, .country, "ISO 3166-1 alpha-2; absent for a network")
        Field(list: "files", \.files, .record(), "every other file of the plugin's folder", limit: 10_000)
    }
}
