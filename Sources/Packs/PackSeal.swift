public import CountryPack
public import JSON

/// What a manifest says of its folder: whose it is, and the digest of every other file.
public struct PackSeal: Record, Hashable {
    public var id = ""
    public var version = ""
    public var files: [PackFile] = []

    public init() {}

    init(id: String, version: String, files: [PackFile]) {
        self.id = id
        self.version = version
        self.files = files
    }

    /// The manifest's members that are read.
    static let names: Set<String> = ["id", "version", "files"]

    public static let shape = Shape<PackSeal>("PackSeal", "A manifest's identity and the files it vouches for.") {
        Field("id", \.id, .identifier, "reverse DNS")
        Field("version", \.version, .version, "version of the plugin")
        Field(list: "files", \.files, .record(), "every other file of the plugin's folder", limit: 10_000)
    }
}
