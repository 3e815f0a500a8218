internal import ArgumentParser
internal import CountryPack
internal import JSON
internal import Plugins

struct PluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "List, probe and check plugins.",
        subcommands: [
            ListCommand.self, NewCommand.self, ProbeCommand.self, CheckCommand.self, SealCommand.self,
            ProbeChildCommand.self,
            CheckChildCommand.self
        ])

    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "The plugins of a folder: what was loaded, what was refused and why.")

        @OptionGroup var options: PluginOptions

        @Flag(help: "One JSON array instead of a table.")
        var json = false

        func run() throws {
            do throws(Failure) {
                try list()
            } catch {
                Terminal.error(error)
                throw ExitCode(1)
            }
        }

        private func list() throws(Failure) {
            let installation = try Installation()
            let outcomes = try options.load(installation)
            if json {
                Terminal.result(JSONValue.array(outcomes.map(\.json)).text(pretty: true))
            } else {
                for outcome in outcomes { Terminal.result(outcome.line) }
                if outcomes.isEmpty { Terminal.note("there are no plugins in \(options.folder(installation))") }
            }
        }
    }

    struct ProbeCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "probe", abstract: "Probe one plugin in a child process, then load it and say who it is.")

        @Argument(help: "The plugin's library.")
        var file: String

        @OptionGroup var options: PluginOptions

        func run() throws {
            do throws(Failure) {
                let loader = try options.loader(Installation())
                do throws(PluginRefusal) {
                    let plugin = try loader.load(file: file)
                    Terminal.result(PluginLoader.Outcome.loaded(plugin).json.text(pretty: true))
                } catch {
                    throw Failure(error)
                }
            } catch {
                Terminal.error(error)
                throw ExitCode(1)
            }
        }
    }

    /// What the loader starts to see whether a plugin can be trusted to load; not for people.
    struct ProbeChildCommand: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "probe-child", shouldDisplay: false)

        @Argument var file: String
        @Argument var digest: String

        func run() throws { throw ExitCode(ProbeChild.run(path: file, digest: digest)) }
    }
}

/// A file of digests: one SHA-256 a line, the rest of the line is a comment.
enum AllowList {
    static func read(_ path: String) throws(Failure) -> Set<String> {
        let bytes = try LocalFile.read(path, maximum: 1 << 20)
        var digests: Set<String> = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let word = line.split(separator: 0x20).first.map { String(decoding: $0, as: UTF8.self) } ?? ""
            if word.isEmpty || word.hasPrefix("#") { continue }
            guard word.utf8.count == 64, word.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
                throw Failure(
                    "allow.form", "line \(index + 1) of \(path) does not begin with a SHA-256 digest",
                    remedy: "write 64 hexadecimal digits, as sha256sum does")
            }
            digests.insert(word.lowercased())
        }
        return digests
    }
}

extension PluginLoader.Outcome {
    var json: JSONValue {
        switch self {
        case .loaded(let plugin):
            let identity = plugin.identity
            return [
                "status": "loaded", "path": .string(plugin.path), "sha256": .string(plugin.digest),
                "id": .string(identity.id), "country": identity.country.map { .string($0) } ?? .null,
                "version": .string(identity.version), "vendor": .string(identity.vendor), "sdk": .string(identity.sdk),
                "toolchain": .string(identity.toolchain),
                "capabilities": .array(identity.capabilities.map { .string($0) }),
                "profiles": .array(plugin.profiles.map { .string($0.id) })
            ]
        case .refused(let path, let refusal):
            return [
                "status": "refused", "path": .string(path), "code": .string(refusal.code.rawValue),
                "message": .string(refusal.message), "remedy": .string(refusal.remedy)
            ]
        }
    }

    var line: String {
        switch self {
        case .loaded(let plugin):
            let identity = plugin.identity
            return
                "loaded   \((identity.country ?? "--").padded(to: 4))\(identity.id.padded(to: 24))\(identity.version.padded(to: 8))"
                + "\(identity.capabilities.count) capabilities  \(plugin.digest.prefix(12))  \(plugin.path)"
        case .refused(let path, let refusal):
            return "refused  \(path)\n         \(refusal)"
        }
    }
}
