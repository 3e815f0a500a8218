public import CountryPack
public import JSON

/// A plugin's folder `libFiscusXX/`: the manifest, the profiles, and the files the manifest vouches for.
///
/// Reading it needs neither dlopen nor the plugin.
public struct PackFolder: Sendable {
    public let sealed: SealedFolder
    public let manifest: Manifest
    public let manifestBytes: [UInt8]

    public static let manifestName = "manifest.json"
    public static let profilesName = "profiles.json"

    /// Reads and checks the manifest.
    ///
    /// - Throws: `pack.unreadable`, or what is wrong with the manifest.
    public init(path: String) throws(Diagnostics) {
        let bytes = try Self.manifest(in: path)
        self.init(path, try Manifest.decode(bytes), bytes)
    }

    /// The folder of a manifest that was read elsewhere: when the bytes are the same it is not decoded again.
    public init(path: String, known: Manifest, bytes: [UInt8]) throws(Diagnostics) {
        let found = try Self.manifest(in: path)
        self.init(path, found == bytes ? known : try Manifest.decode(found), found)
    }

    private init(_ path: String, _ manifest: Manifest, _ bytes: [UInt8]) {
        sealed = SealedFolder(path: path, seal: PackSeal(manifest))
        self.manifest = manifest
        manifestBytes = bytes
    }

    public var path: String { sealed.path }

    private static func manifest(in path: String) throws(Diagnostics) -> [UInt8] {
        try SealedFolder.bytes(of: "\(path)/\(manifestName)")
    }
}
