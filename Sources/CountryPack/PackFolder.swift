public import JSON

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A plugin's folder `libFiscusXX/`: the manifest, the profiles, and the files the manifest vouches for.
///
/// Reading it needs neither dlopen nor the plugin; the host and the validator both do.
public struct PackFolder: Sendable {
    public let path: String
    public let manifest: Manifest
    public let manifestBytes: [UInt8]

    public static let manifestName = "manifest.json"
    public static let profilesName = "profiles.json"

    /// Reads and checks the manifest.
    ///
    /// - Throws: `pack.unreadable`, or what is wrong with the manifest.
    public init(path: String) throws(Diagnostics) {
        self.path = path
        manifestBytes = try Self.bytes(of: path + "/" + Self.manifestName)
        manifest = try Manifest.decode(manifestBytes)
    }

    /// The folder of a manifest that was read elsewhere: when the bytes are the same it is not decoded again.
    public init(path: String, known: Manifest, bytes: [UInt8]) throws(Diagnostics) {
        self.path = path
        manifestBytes = try Self.bytes(of: path + "/" + Self.manifestName)
        manifest = manifestBytes == bytes ? known : try Manifest.decode(manifestBytes)
    }

    /// The bytes of a listed file, when they are the ones the manifest was sealed with.
    public func file(_ name: String, digest: ([UInt8]) -> String) throws(Diagnostics) -> [UInt8] {
        guard let entry = manifest.files.first(where: { $0.path == name }) else {
            throw Diagnostics(
                Diagnostic(
                    code: "pack.notListed", path: name, message: "the manifest lists no such file",
                    remedy: "seal the folder again: fiscus plugin seal \(path)"))
        }
        let bytes = try Self.bytes(of: path + "/" + name)
        guard digest(bytes) == entry.sha256 else {
            throw Diagnostics(
                Diagnostic(
                    code: "pack.changed", path: name, message: "the file is not the one the manifest was sealed with",
                    remedy: "restore it, or seal the folder again: fiscus plugin seal \(path)"))
        }
        return bytes
    }

    public func profiles(digest: ([UInt8]) -> String) throws(Diagnostics) -> Profiles {
        try Profiles.decode(file(Self.profilesName, digest: digest))
    }

    private static func bytes(of path: String) throws(Diagnostics) -> [UInt8] {
        do {
            return try Array(Data(contentsOf: URL(filePath: path)))
        } catch {
            throw Diagnostics(
                Diagnostic(
                    code: "pack.unreadable", path: path, message: "the file cannot be read: \(error)",
                    remedy: "give the plugin its folder of the same name beside the library"))
        }
    }
}
