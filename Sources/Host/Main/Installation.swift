internal import Glibc
internal import JSON
internal import Plugins
internal import Schemas

/// Where this installation keeps its parts: beside the executable, never in the working directory.
struct Installation {
    /// The running executable, with links resolved.
    let executable: String
    private let home: String?

    init() throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0, count < buffer.count else {
            throw Failure(
                "installation.unknown", "the program cannot find itself under /proc/self/exe", remedy: "mount /proc")
        }
        executable = String(decoding: buffer[..<count], as: UTF8.self)
        let value = getenv("FISCUS_HOME").map { String(cString: $0) }
        home = value?.isEmpty == true ? nil : value
        if let home, !home.hasPrefix("/") {
            throw Failure(
                "installation.relative", "FISCUS_HOME is \(home): the working directory must not decide what is loaded",
                remedy: "give an absolute path")
        }
    }

    private var folder: String { executable.split(separator: "/").dropLast().map { "/" + $0 }.joined() }

    /// `FISCUS_HOME/plugins`, else `plugins` beside the executable.
    var plugins: String { home.map { $0 + "/plugins" } ?? folder + "/plugins" }

    /// `../share/fiscus` beside the folder of the executable: schemas, templates, the plugins' SDK.
    var shared: String { folder.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/share/fiscus" }

    /// `FISCUS_HOME/allowed.txt`, when it is there.
    var allowList: String? {
        guard let home else { return nil }
        let path = home + "/allowed.txt"
        return access(path, F_OK) == 0 ? path : nil
    }

    var probe: PluginProbe { PluginProbe(program: executable) }

    func catalogue() throws(Failure) -> SchemaCatalogue {
        do throws(SchemaError) {
            return try SchemaCatalogue.installed()
        } catch {
            throw Failure(error.code, error.message, remedy: error.remedy)
        }
    }
}

/// A command that cannot do its work: what is wrong and what to do, for the terminal.
struct Failure: Error, CustomStringConvertible {
    let findings: [Diagnostic]

    init(_ findings: [Diagnostic]) { self.findings = findings }

    init(_ code: String, _ message: String, remedy: String) {
        findings = [Diagnostic(code: code, message: message, remedy: remedy)]
    }

    init(_ refusal: PluginRefusal) { self.init(refusal.code.rawValue, refusal.message, remedy: refusal.remedy) }

    var description: String { findings.map(\.description).joined(separator: "\n") }
}
