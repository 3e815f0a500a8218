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

    @OptionGroup var options: PluginOptions

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
        let outcomes = try options.load(installation)
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
            var request = IssueRequest(
                document: try document(path), moment: moment, businessDate: keys.businessDate(moment), name: name)
            request.ids = FreshIDs.make(4)
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
        var lines = [["file", "document", "lines", "total", "XSD", "signature", "time"]]
        for row in rows { lines.append(Self.cells(row)) }
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        for (index, cells) in lines.enumerated() {
            // Figures stand flush right.
            let padded = cells.indices.map { column in
                [2, 3, 6].contains(column)
                    ? cells[column].leftPadded(to: widths[column]) : cells[column].padded(to: widths[column])
            }
            Terminal.result(padded.joined(separator: "  "))
            guard index > 0 else { continue }
            for finding in rows[index - 1].findings { Terminal.result("    \(finding)") }
        }
    }

    private static func cells(_ row: Row) -> [String] {
        let time = Terminal.milliseconds(row.nanoseconds)
        guard let issued = row.issued else { return [row.file, "not issued", "", "", "", "", time] }
        let invoice = issued.invoice
        return [
            row.file, "\(invoice.kind.rawValue) \(invoice.number ?? "")", String(invoice.lines.count),
            "\(invoice.totals?.due?.description ?? "") \(invoice.currency?.code ?? "")", "ok",
            issued.signature == nil ? "none" : "\(issued.form.rawValue) ok", time
        ]
    }
}
