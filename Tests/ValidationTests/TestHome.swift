import CommandTesting
import CountryPack
import Foundation
import Schemas
import Validation

/// An installation of its own: the repository's pinned schemas and Serbian pack, and an empty folder for rule sets.
struct TestHome {
    let folder: TemporaryFolder
    let home: ValidationHome

    init() throws {
        folder = try TemporaryFolder()
        let root = folder.url
        let manager = FileManager.default
        try manager.createDirectory(at: root.appendingPathComponent("plugins"), withIntermediateDirectories: true)
        try manager.createSymbolicLink(
            at: root.appendingPathComponent("schemas"), withDestinationURL: packageRoot.appendingPathComponent("schemas/fetched"))
        try manager.createSymbolicLink(
            at: root.appendingPathComponent("plugins/libFiscusRS"),
            withDestinationURL: packageRoot.appendingPathComponent("Plugins/RS/libFiscusRS"))
        home = ValidationHome(
            plugins: root.appendingPathComponent("plugins").path, rules: root.appendingPathComponent("rules").path)
    }

    func validator(stopwatch: (@Sendable () -> UInt64)? = nil) -> Validator {
        let (packs, _) = home.packs()
        let catalogue = SchemaCatalogue(root: folder.url.appendingPathComponent("schemas").path)
        return Validator(
            catalogue: catalogue, profiles: ProfileCatalogue(packs: packs),
            registry: RuleRegistry(catalogue: catalogue, packs: packs, installed: home.rules), stopwatch: stopwatch)
    }

    func write(_ text: String, _ name: String) throws -> String {
        let url = folder.url.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    static let program = packageRoot.appendingPathComponent(".build/release/fiscus-validate").path

    /// The command with this installation.
    func run(_ arguments: String...) throws -> Command {
        try Command.run([Self.program] + arguments, in: folder.url, environment: ["FISCUS_HOME": folder.url.path, "NO_COLOR": "1"])
    }
}
