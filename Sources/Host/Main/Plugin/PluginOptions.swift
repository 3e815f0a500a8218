internal import ArgumentParser
internal import Plugins

/// Where a command takes its plugins from, and which may be loaded.
struct PluginOptions: ParsableArguments {
    @Option(help: "Folder with the plugins; that of the installation when absent.")
    var plugins: String?

    @Option(help: "File with the SHA-256 digests that may be loaded, one a line; FISCUS_HOME/allowed.txt when it is there.")
    var allow: String?

    func folder(_ installation: Installation) -> String { plugins ?? installation.plugins }

    func loader(_ installation: Installation) throws(Failure) -> PluginLoader {
        let list = allow ?? installation.allowList
        let allowed = try list.map { path throws(Failure) in try AllowList.read(path) }
        return PluginLoader(probe: installation.probe, allowed: allowed)
    }

    func load(_ installation: Installation) throws(Failure) -> [PluginLoader.Outcome] {
        let loader = try loader(installation)
        do throws(PluginRefusal) {
            return try loader.load(directory: folder(installation))
        } catch {
            throw Failure(error)
        }
    }
}
