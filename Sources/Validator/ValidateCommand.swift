internal import ArgumentParser
internal import JSON
internal import Schematron
internal import Validation

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fiscus-validate",
        abstract: "Check e-invoices against schemas and business rules.",
        discussion: """
            Exit status: 0 valid, 1 invalid, 2 could not be validated; of several documents the highest.
            """,
        version: "0.1.0")

    enum Threshold: String, ExpressibleByArgument, CaseIterable { case warning, error }

    @Option(help: ArgumentHelp("Profile id, auto (root element and CustomizationID), or none.", valueName: "id|auto|none"))
    var profile = "auto"

    @Option(help: ArgumentHelp("A rule file (.sch, .xslt) or group:name[:version], beside the profile's.", valueName: "file"))
    var rules: [String] = []

    @Option(help: ArgumentHelp("Only these patterns of the files named with --rules; their defaultPhase otherwise.", valueName: "id|#ALL"))
    var phase: String?

    @Option(help: ArgumentHelp("A schema in place of the profile's.", valueName: "file.xsd"))
    var schema: String?

    @Flag(help: "No schema validation.")
    var noXsd = false

    @Option(help: ArgumentHelp("Rules of which day; the document's issue date by default.", valueName: "date|latest-active"))
    var asOf: String?

    @Option(
        help: "text, json (a line a document), svrl, junit or html.",
        transform: { text in
            guard let format = ReportFormat(rawValue: text) else { throw ValidationError("there is no format \(text)") }
            return format
        })
    var format = ReportFormat.text

    @Option(help: "Documents at the same time.")
    var jobs = 1

    @Option(help: "What makes the exit status 1: warning or error.")
    var failOn = Threshold.error

    @Option(help: ArgumentHelp("Other severities for some rules (fiscus.severities/1).", valueName: "file.json"))
    var severities: String?

    @Flag(help: "Time of each layer.")
    var timings = false

    @Flag(help: "Everything about each document, also when it is one of many.")
    var verbose = false

    @Flag(help: "List the profiles and end.")
    var listProfiles = false

    @Option(help: ArgumentHelp("Say what a rule demands and end.", valueName: "rule"))
    var explain: String?

    @Option(help: ArgumentHelp("Write a rule set as JSON (or --format html) and end.", valueName: "group:name[:version]"))
    var exportRules: String?

    @Option(help: ArgumentHelp("Answer HTTP: POST a document, get the report.", valueName: "address:port"))
    var serve: String?

    @Option(help: ArgumentHelp("Largest document the daemon takes.", valueName: "MiB"))
    var maxBody = 32

    @Option(help: "Folder with the plugins' folders; that of the installation by default.")
    var plugins: String?

    @Argument(help: ArgumentHelp("Files, folders, patterns, or - for standard input; gzip is seen through.", valueName: "path"))
    var paths: [String] = []

    /// The options above that take the argument after them.
    static let valued: Set<String> = [
        "--profile", "--rules", "--phase", "--schema", "--as-of", "--format", "--jobs", "--fail-on", "--severities", "--explain",
        "--export-rules", "--serve", "--max-body", "--plugins",
    ]

    /// - Returns: the exit status.
    func perform() throws -> Int32 {
        var home = try ValidationHome.current()
        if let plugins { home.plugins = plugins }
        // Plugins' folders cost more to read than a small document to check.
        if !needsPlugins { home.plugins = "" }
        let schemas = CompiledSchemas()
        if let head = firstBytes { schemas.anticipate(documentBeginning: head) }
        let (validator, problems) = Validator.installed(
            home, schemas: schemas, stopwatch: timings ? SteadyClock.nanoseconds : nil)
        for problem in problems { Console.note("fiscus-validate: \(problem)") }
        let request = try request(validator)
        if listProfiles {
            Console.write(Listing.profiles(validator))
        } else if let explain {
            Console.write(try Listing.explanation(explain, validator, request))
        } else if let exportRules {
            let export = try validator.export(try validator.ruleSet(exportRules, asOf: request.asOf))
            Console.write(format == .html ? export.html : export.json.text(pretty: true) + "\n")
        } else if let serve {
            try Daemon(validator, request, address: serve, jobs: jobs, bodyLimit: maxBody << 20).run()
        } else {
            let status = try validate(validator, request)
            // Compiled schemas and rules are left to the end of the process; taking them apart takes milliseconds.
            withExtendedLifetime(validator) { Console.finish(status) }
        }
        return 0
    }

    /// The beginning of the first document, where a profile will most likely ask for a schema; nil elsewhere.
    private var firstBytes: [UInt8]? {
        guard profile != "none", schema == nil, !noXsd, !listProfiles, explain == nil, exportRules == nil, serve == nil,
            let path = paths.first, path != Inputs.standardInput
        else { return nil }
        return Files.beginning(of: path)
    }

    /// Whether profiles, or rule sets by their coordinates, are asked for.
    private var needsPlugins: Bool {
        let asks = listProfiles || explain != nil || exportRules != nil || serve != nil
        return asks || profile != "none" || !rules.allSatisfy(Files.exists)
    }

    private func request(_ validator: Validator) throws -> ValidationRequest {
        var request = ValidationRequest()
        switch profile {
        case "auto": request.profile = .automatic
        case "none": request.profile = .none
        default:
            _ = try validator.profile(profile)
            request.profile = .named(profile)
        }
        if let asOf {
            guard let choice = AsOf(asOf) else {
                throw Diagnostic(
                    code: "usage.asOf", message: "\"\(asOf)\" is not a date", remedy: "write YYYY-MM-DD or latest-active")
            }
            request.asOf = choice
        }
        if let phase, rules.isEmpty {
            throw Diagnostic(
                code: "usage.phase", message: "--phase \(phase) is about rule files, and --rules names none",
                remedy: "name the rule file with --rules")
        }
        request.rules = try rules.map {
            var set = try validator.ruleSet($0, asOf: request.asOf)
            set.phase = phase
            return set
        }
        request.schema = schema
        request.isSchemaSkipped = noXsd
        if let severities { request.severities = try SeverityOverrides.read(severities) }
        request.recursionBytes = Threads.recursionBytes
        request.clock = Clock(seconds: SteadyClock.secondsSince1970())
        return request
    }

    private func validate(_ validator: Validator, _ request: ValidationRequest) throws -> Int32 {
        let inputs = Inputs.expanded(paths)
        guard !inputs.isEmpty else {
            throw Diagnostic(
                code: "usage.nothing",
                message: paths.isEmpty ? "no document was named" : "there is no .xml or .xml.gz file in \(paths.joined(separator: ", "))",
                remedy: "name files or folders, or - for standard input")
        }
        guard jobs > 0, jobs <= 256 else {
            throw Diagnostic(code: "usage.jobs", message: "--jobs \(jobs) is not possible", remedy: "from 1 to 256")
        }
        // Rules named on the command line must be good before the first document is opened.
        if !request.rules.isEmpty {
            var named = request
            named.profile = .none
            try validator.prepare(named)
        }
        let run = DocumentRun(validator, request, inputs, rendering(for: inputs.count), jobs: jobs)
        let summary = run.run()
        if failOn == .warning, summary.warnings > 0 { return max(summary.outcome.rawValue, 1) }
        return summary.outcome.rawValue
    }

    private func rendering(for count: Int) -> any ReportRendering {
        format.rendering(
            isSingle: count == 1, colours: Console.usesColours, isDetailed: count == 1 || verbose, timings: timings)
    }
}

extension SeverityOverrides {
    fileprivate static func read(_ path: String) throws -> SeverityOverrides {
        do throws(Diagnostics) {
            return try decode(try Inputs.bytes(of: path))
        } catch {
            throw error.all.first ?? Diagnostic(code: "severities.unreadable", message: path)
        }
    }
}
