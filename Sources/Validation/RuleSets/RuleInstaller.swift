public import Documents
internal import Glibc
public import JSON
internal import Schematron

/// Installs an authority's rule file as a dated edition: `fiscus rules add`.
public struct RuleInstaller: Sendable {
    /// The folder the editions go to, as `GROUP/NAME/VERSION`.
    public let folder: String

    public init(folder: String) { self.folder = folder }

    public struct Request: Sendable {
        public var file: String
        public var id: RuleSetCoordinates
        public var title: String?
        public var status = RuleSetIndex.Status.active
        public var validFrom: Day?
        public var validTo: Day?
        public var source: String?

        public init(file: String, id: RuleSetCoordinates) {
            self.file = file
            self.id = id
        }
    }

    /// Compiles the rules, and only then copies the file with all it includes. Another run sees nothing or all of it.
    ///
    /// - Throws: what is wrong with the file; `rules.exists` for an edition that is there: editions never change.
    public func add(_ request: Request) throws(Diagnostic) -> RuleSetIndex.Entry {
        if let from = request.validFrom, let to = request.validTo, to < from {
            throw Diagnostic(
                code: "rules.dates", message: "the edition ends on \(to), before it begins on \(from)",
                remedy: "swap the two days")
        }
        let files = try RuleFiles(path: request.file)
        let rules: RuleSet
        do throws(RuleLoadError) {
            rules = try RuleSet.load(request.file)
        } catch {
            throw Diagnostic(error)
        }
        var entry = RuleSetIndex.Entry()
        entry.id = request.id
        entry.title = request.title ?? (rules.title.isEmpty ? request.id.description : String(rules.title.prefix(200)))
        entry.status = request.status
        entry.validFrom = request.validFrom
        entry.validTo = request.validTo
        entry.file = files.all.first?.path ?? ""
        entry.sha256 = files.sha256
        entry.source = request.source ?? "installed from \(entry.file)"
        try write(entry, files, at: "\(folder)/\(request.id.set.group)/\(request.id.set.name)", request.id)
        return entry
    }

    private func write(
        _ entry: RuleSetIndex.Entry, _ files: RuleFiles, at parent: String, _ id: RuleSetCoordinates
    ) throws(Diagnostic) {
        let final = "\(parent)/\(id.version)"
        guard access(final, F_OK) != 0 else { throw Self.exists(id) }
        let partial = "\(parent)/.\(id.version).\(getpid()).partial"
        var index = RuleSetIndex()
        index.sets = [entry]
        for file in files.all { try Self.write(file.bytes, to: "\(partial)/\(file.path)") }
        try Self.write(index.json.serialized(pretty: true) + [0x0A], to: "\(partial)/\(RuleRegistry.indexName)")
        guard rename(partial, final) == 0 else {
            if errno == EEXIST || errno == ENOTEMPTY { throw Self.exists(id) }
            throw Self.unwritable(final)
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(Diagnostic) {
        var at = path.startIndex
        while let slash = path[path.index(after: at)...].firstIndex(of: "/") {
            guard mkdir(String(path[..<slash]), 0o755) == 0 || errno == EEXIST else { throw unwritable(path) }
            at = slash
        }
        guard let file = fopen(path, "wxe") else { throw unwritable(path) }
        let written = fwrite(bytes, 1, bytes.count, file)
        let isFlushed = fflush(file) == 0 && fsync(fileno(file)) == 0
        guard fclose(file) == 0, isFlushed, written == bytes.count else { throw unwritable(path) }
    }

    private static func exists(_ id: RuleSetCoordinates) -> Diagnostic {
        Diagnostic(
            code: "rules.exists", message: "\(id) is installed already, and editions never change",
            remedy: "give the new file a version of its own")
    }

    private static func unwritable(_ path: String) -> Diagnostic {
        Diagnostic(
            code: "rules.unwritable", path: path, message: String(cString: strerror(errno)),
            remedy: "check the folder and its permissions")
    }
}

extension Diagnostic {
    /// Why a rule file cannot be used.
    init(_ error: RuleLoadError) {
        let place = error.line > 0 ? "line \(error.line): " : ""
        let construct = error.construct.isEmpty ? "" : " (\(error.construct.prefix(200)))"
        self.init(
            code: error.code.rawValue, path: error.file, message: place + error.message + construct,
            remedy: "nothing is ever skipped: correct the file, or use another edition")
    }
}
