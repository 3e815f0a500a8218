internal import CountryPack
internal import Glibc
internal import JSON
internal import Packs

/// Finds plugins in a folder and loads those that can be trusted; refuses the others with a reason and goes on.
public struct PluginLoader: Sendable {
    /// Digests that may be loaded; nil lets any.
    public var allowed: Set<String>?
    public var probe: PluginProbe?

    /// - Parameter probe: nil loads without a probe: only for a process that may die of it.
    public init(probe: PluginProbe?, allowed: Set<String>? = nil) {
        self.probe = probe
        self.allowed = allowed
    }

    public enum Outcome: Sendable {
        case loaded(LoadedPlugin)
        case refused(path: String, PluginRefusal)
    }

    public static let prefix = "libFiscus"
    public static let suffix = ".so"

    /// All plugins of a folder, in the order of their names. A second plugin for a country is refused.
    public func load(directory: String) throws(PluginRefusal) -> [Outcome] {
        var countries: [String: String] = [:]
        var outcomes: [Outcome] = []
        for name in try Self.candidates(in: directory) {
            let path = directory + "/" + name
            do throws(PluginRefusal) {
                let plugin = try load(file: path)
                if let country = plugin.identity.country {
                    if let first = countries[country] {
                        throw PluginRefusal(
                            .duplicateCountry, "\(country) is already provided by \(first)",
                            remedy: "remove one of the two")
                    }
                    countries[country] = name
                }
                outcomes.append(.loaded(plugin))
            } catch {
                outcomes.append(.refused(path: path, error))
            }
        }
        return outcomes
    }

    public func load(file path: String) throws(PluginRefusal) -> LoadedPlugin {
        let image = try PluginImage(path: path)
        if let allowed, !allowed.contains(image.digest) {
            throw PluginRefusal(
                .notAllowed, "its SHA-256 \(image.digest) is not on the allow-list",
                remedy: "add it after reviewing the file")
        }
        try probe?.probe(path, digest: image.digest)
        let block = try PluginBlock(loading: image)
        let identity = try PluginIdentity(block)
        let folder = try Self.folder(of: path, identity)
        return try LoadedPlugin(block, identity, image: image, folder: folder)
    }

    /// The folder of the same name, whose manifest must be the library's, byte for byte.
    private static func folder(of path: String, _ identity: PluginIdentity) throws(PluginRefusal) -> PackFolder {
        let folderPath = path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : path + ".d"
        let folder: PackFolder
        do throws(Diagnostics) {
            folder = try PackFolder(path: folderPath, known: identity.manifest, bytes: identity.manifestBytes)
        } catch {
            let missing = error.all.first?.code == "pack.unreadable"
            throw PluginRefusal(
                missing ? .noManifest : .invalidManifest,
                error.all.prefix(3).map(\.description).joined(separator: "; "),
                remedy: "put the plugin's folder \(folderPath) beside the library")
        }
        guard folder.manifestBytes == identity.manifestBytes else {
            throw PluginRefusal(
                .manifestDiffers, "manifest.json in \(folderPath) is not the one inside the library",
                remedy: "install library and folder of one build")
        }
        return folder
    }

    private static func candidates(in directory: String) throws(PluginRefusal) -> [String] {
        guard let stream = opendir(directory) else {
            throw PluginRefusal(
                .unreadable, "\(directory): \(systemError())", remedy: "name the folder with the plugins")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(prefix), name.hasSuffix(suffix) { names.append(name) }
        }
        return names.sorted()
    }
}
