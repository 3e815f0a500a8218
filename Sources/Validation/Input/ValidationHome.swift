internal import Glibc
public import JSON
public import Packs
internal import Schemas

/// Where an installation keeps what validation needs. Never the working directory: where a program is started must not
/// decide which rules it applies.
public struct ValidationHome: Sendable {
    /// Plugins' folders: `FISCUS_HOME/plugins`, else `plugins` beside the executable.
    public var plugins: String
    /// Rule sets an operator installed: `FISCUS_HOME/rules`, else `share/fiscus/rules` beside the executable's folder.
    public var rules: String

    public init(plugins: String, rules: String) {
        self.plugins = plugins
        self.rules = rules
    }

    /// - Throws: `installation.unknown` where the program cannot find itself.
    public static func current() throws(Diagnostic) -> ValidationHome {
        if let home = getenv("FISCUS_HOME").map({ String(cString: $0) }), !home.isEmpty {
            return ValidationHome(plugins: home + "/plugins", rules: home + "/rules")
        }
        guard let path = realpath("/proc/self/exe", nil) else {
            throw Diagnostic(
                code: "installation.unknown", message: "the program cannot find itself under /proc/self/exe",
                remedy: "mount /proc, or set FISCUS_HOME")
        }
        defer { free(path) }
        let folders = String(cString: path).split(separator: "/").map(String.init).dropLast()
        let bin = folders.map { "/" + $0 }.joined()
        let prefix = folders.dropLast().map { "/" + $0 }.joined()
        return ValidationHome(plugins: bin + "/plugins", rules: prefix + "/share/fiscus/rules")
    }

    /// The plugins' folders, read without loading the plugins, and those that cannot be used.
    public func packs() -> (packs: [SealedFolder], problems: [Diagnostic]) {
        var packs: [SealedFolder] = []
        var problems: [Diagnostic] = []
        for name in Folder.names(in: plugins) where name.hasPrefix("libFiscus") && Folder.isFolder("\(plugins)/\(name)") {
            do throws(Diagnostics) {
                packs.append(try SealedFolder(path: "\(plugins)/\(name)"))
            } catch {
                problems += error.all
            }
        }
        return (packs, problems)
    }
}

extension Validator {
    /// A validator over this installation: pinned schemas and rules, plugins' packs, operator's rule sets.
    ///
    /// - Returns: the validator, and what of the installation cannot be used.
    public static func installed(
        _ home: ValidationHome, schemas: CompiledSchemas = CompiledSchemas(),
        stopwatch: (@Sendable () -> UInt64)? = nil
    ) -> (validator: Validator, problems: [Diagnostic]) {
        let (packs, problems) = home.packs()
        let catalogue = try? SchemaCatalogue.installed()
        let profiles = ProfileCatalogue(packs: packs)
        let registry = RuleRegistry(catalogue: catalogue, packs: packs, installed: home.rules)
        let validator = Validator(
            catalogue: catalogue, profiles: profiles, registry: registry, schemas: schemas, stopwatch: stopwatch)
        return (validator, problems + profiles.problems + registry.problems)
    }
}
