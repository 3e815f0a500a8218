public import CountryPack
internal import Files
public import JSON

/// A plugin's folder `libFiscusXX/` as far as its seal goes: who it is, and the files it vouches for.
///
/// That is all a validator needs of it. A whole manifest, with its chart of accounts and tax table, takes twenty times
/// as long to read, which a command that checks one small document would notice.
public struct SealedFolder: Sendable {
    public let path: String
    public let seal: PackSeal

    /// Reads the seal; the rest of the manifest is passed over, not checked.
    ///
    /// - Throws: `pack.unreadable`, or what is wrong with the seal.
    public init(path: String) throws(Diagnostics) {
        self.path = path
        let bytes = try Self.bytes(of: "\(path)/\(PackFolder.manifestName)")
        let members: JSONObject
        do throws(JSONError) {
            members = try JSONReader.members(PackSeal.names, of: bytes)
        } catch {
            throw Diagnostics(Diagnostic(error))
        }
        seal = try PackSeal.decode(.object(members))
    }

    init(path: String, seal: PackSeal) {
        self.path = path
        self.seal = seal
    }

    public func lists(_ name: String) -> Bool { seal.files.contains { $0.path == name } }

    /// The bytes of a listed file, when they are the ones the manifest was sealed with.
    ///
    /// - Throws: `pack.notListed`, `pack.unreadable`, `pack.changed`.
    public func file(_ name: String, digest: ([UInt8]) -> String) throws(Diagnostics) -> [UInt8] {
        guard let entry = seal.files.first(where: { $0.path == name }) else {
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
        try Profiles.decode(file(PackFolder.profilesName, digest: digest))
    }

    static func bytes(of path: String) throws(Diagnostics) -> [UInt8] {
        do throws(FileBytes.Failure) {
            return try FileBytes.read(path)
        } catch {
            throw Diagnostics(
                Diagnostic(
                    code: "pack.unreadable", path: path, message: "the file cannot be read: \(error.reason)",
                    remedy: "give the plugin its folder of the same name beside the library"))
        }
    }
}
