internal import ArgumentParser
internal import CountryPack
internal import Digests
internal import JSON
internal import Packs
internal import Plugins

extension PluginCommand {
    struct SealCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "seal",
            abstract: "Write the digests of a plugin's files into its manifest.",
            discussion:
                "Run it after changing a file of the folder, then build the plugin again: the library carries the manifest."
        )

        @Argument(help: "The plugin's folder, libFiscusXX.")
        var folder: String

        @Flag(help: "Change nothing; fail when the manifest is not up to date.")
        var verify = false

        func run() throws {
            do throws(Failure) {
                try seal()
            } catch {
                Terminal.error(error)
                throw ExitCode(1)
            }
        }

        private func seal() throws(Failure) {
            let path = "\(folder)/\(PackFolder.manifestName)"
            let before = try LocalFile.read(path)
            let files = try paths().map { path throws(Failure) -> JSONValue in
                let digest = SHA256Digest.hex(of: try LocalFile.read("\(folder)/\(path)"))
                return ["path": .string(path), "sha256": .string(digest)]
            }
            var manifest: JSONObject
            do throws(JSONError) {
                manifest = try JSONReader.read(before).object ?? JSONObject()
            } catch {
                throw Failure([Diagnostic(error)])
            }
            manifest["files"] = files.isEmpty ? nil : .array(files)
            let value = JSONValue.object(manifest)
            do throws(Diagnostics) {
                _ = try Manifest.decode(value)
            } catch {
                throw Failure(error.all)
            }
            let after = value.serialized(pretty: true) + [0x0A]
            if after == before { return Terminal.note("\(path) is up to date: \(files.count) files") }
            if verify {
                throw Failure(
                    "pack.notSealed", "\(path) is not up to date", remedy: "run: fiscus plugin seal \(folder)")
            }
            try LocalFile.write(after, to: path)
            Terminal.note("sealed \(path): \(files.count) files; build the plugin again")
        }

        /// Every file below the folder but the manifest, by path.
        private func paths() throws(Failure) -> [String] {
            var found: [String] = []
            var folders = [""]
            while let relative = folders.popLast() {
                for entry in try LocalFile.entries(of: relative.isEmpty ? folder : "\(folder)/\(relative)") {
                    let path = relative.isEmpty ? entry.name : "\(relative)/\(entry.name)"
                    if entry.isFolder {
                        folders.append(path)
                    } else if path != PackFolder.manifestName {
                        found.append(path)
                    }
                }
            }
            return found.sorted()
        }
    }
}
