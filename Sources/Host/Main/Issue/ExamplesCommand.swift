internal import ArgumentParser
internal import Documents
internal import Issuing
internal import JSON
internal import Plugins
internal import Schemas
internal import XMLSignature

struct ExamplesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "examples",
        abstract: "Issue every example of every country and print what became of it.",
        discussion: "Expects one folder per country (RS, ...) with documents as JSON; writes the XML into a folder.")

    @Argument(help: "Folder with one folder per country.")
    var folder: String

    @Option(name: .shortAndLong, help: "Folder the XML goes to.")
    var out: String

    @OptionGroup var keys: KeyOptions

    @Option(help: "Folder with the plugins; that of the installation when absent.")
    var plugins: String?

    func run() throws {
        var failed = 0
        do throws(Failure) {
            failed = try issueAll()
        } catch {
            Terminal.error(error)
            throw ExitCode(1)
        }
        if failed > 0 { throw ExitCode(1) }
    }

    private func issueAll() throws(Failure) -> Int {
        let installation = try Installation()
        let key = try keys.signingKey()
        let trust = try keys.trustAnchors()
        let catalogue = try installation.catalogue()
        let outcomes: [PluginLoader.Outcome]
        do throws(PluginRefusal) {
            outcomes = try PluginLoader(probe: installation.probe).load(directory: plugins ?? installation.plugins)
        } catch {
            throw Failure(error)
        }
        try LocalFile.makeFolder(out)
        var table = ExampleTable()
        for outcome in outcomes {
            guard case .loaded(let plugin) = outcome, let country = plugin.identity.country else { continue }
            let issuer = DocumentIssuer(
                plugin: plugin, catalogue: catalogue, key: key, trust: trust, clock: SystemClock.nanoseconds)
            guard let names = try? LocalFile.names(in: "\(folder)/\(country)", suffix: ".json") else { continue }
            do throws(IssueFailure) {
                try issuer.prepare()
            } catch {
                throw Failure(error.diagnostics)
            }
            for name in names { table.add(try issue("\(country)/\(name)", issuer)) }
        }
        table.print()
        Terminal.result("The XML is in \(out)")
        return table.failures
    }

    private func issue(_ path: String, _ issuer: DocumentIssuer) throws(Failure) -> ExampleTable.Row {
        let moment = try keys.moment()
        let name = String(path.dropLast(".json".count)).replacing("/", with: "-") + ".xml"
        var row = ExampleTable.Row(file: path)
        let start = SystemClock.nanoseconds()
        do throws(IssueFailure) {
            let request = IssueRequest(
                document: try document(path), moment: moment, businessDate: moment.day, name: name)
            row.take(try issuer.issue(request))
        } catch {
            row.findings = error.diagnostics
        }
        row.nanoseconds = SystemClock.nanoseconds() - start
        if let issued = row.issued {
            try LocalFile.write(issued.xml, to: "\(out)/\(name)")
            if let detached = issued.detachedSignature { try LocalFile.write(detached, to: "\(out)/\(name).xades.xml") }
        }
        return row
    }

    private func document(_ path: String) throws(IssueFailure) -> [UInt8] {
        do throws(Failure) {
            return try LocalFile.read("\(folder)/\(path)")
        } catch {
            throw IssueFailure(.read, error.findings)
        }
    }
}

/// The table that `fiscus examples` prints.
struct ExampleTable {
    struct Row {
        let file: String
        var issued: IssuedDocument?
        var findings: [Diagnostic] = []
        var nanoseconds: UInt64 = 0

        init(file: String) { self.file = file }

        mutating func take(_ document: IssuedDocument) { issued = document }
    }

    private var rows: [Row] = []

    var failures: Int { rows.count { $0.issued == nil } }

    mutating func add(_ row: Row) { rows.append(row) }

    func print() {
        line("file", "document", "lines", "total", "XSD", "signature", "time")
        for row in rows {
            guard let issued = row.issued else {
                line(row.file, "not issued", "", "", "", "", Terminal.milliseconds(row.nanoseconds))
                for finding in row.findings { Terminal.result("    \(finding)") }
                continue
            }
            let invoice = issued.invoice
            let total = "\(invoice.totals?.due?.description ?? "") \(invoice.currency?.code ?? "")"
            let signature = issued.signature == nil ? "none" : "\(issued.form.rawValue) ok"
            line(
                row.file, "\(invoice.kind.rawValue) \(invoice.number ?? "")", String(invoice.lines.count), total, "ok",
                signature, Terminal.milliseconds(row.nanoseconds))
        }
    }

    private func line(
        _ file: String, _ document: String, _ lines: String, _ total: String, _ schema: String, _ signature: String,
        _ time: String
    ) {
        Terminal.result(
            file.padded(to: 28) + document.padded(to: 24) + lines.leftPadded(to: 5) + total.leftPadded(to: 16) + "  "
                + schema.padded(to: 5) + signature.padded(to: 13) + time)
    }
}
