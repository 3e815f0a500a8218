internal import ArgumentParser
internal import Documents
internal import Issuing
internal import JSON
internal import Plugins
internal import Schemas
internal import Storage
internal import XMLSignature

struct ExamplesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "examples",
        abstract: "Issue every example of every country and print what became of it.",
        discussion: "Expects one folder per country (RS, ...) with documents as JSON; writes the XML into a folder.")

    @Argument(help: "Folder with one folder per country.")
    var folder: String

    @Option(name: .shortAndLong, help: "Folder the XML goes to.")
    var out: String

    @Flag(help: "Hand every document to simulated authorities, and say what became of it.")
    var submit = false

    @OptionGroup var keys: KeyOptions

    @OptionGroup var options: PluginOptions

    func run() async throws {
        var issued: [IssuedExample] = []
        var failed = 0
        do throws(Failure) {
            failed = try issueAll(&issued)
        } catch {
            Terminal.error(error)
            throw ExitCode(1)
        }
        if submit { failed += try await hand(issued) }
        if failed > 0 { throw ExitCode(1) }
    }

    private typealias IssuedExample = (file: String, plugin: LoadedPlugin, issued: IssuedDocument)

    /// All examples are of one day: noon of it is the present of host and authorities.
    private func hand(_ issued: [IssuedExample]) async throws -> Int {
        guard let day = issued.first?.issued.invoice.issueDate else { return 0 }
        let noon = Timestamp(microseconds: (Int64(day.number) * 86_400 + 43_200) * 1_000_000)
        do {
            let results = try await ExampleSubmission.run(issued, now: noon)
            let widths = (results.map(\.file.count).max() ?? 0, results.map(\.state.count).max() ?? 0)
            for result in results {
                Terminal.result(
                    "\(result.file.padded(to: widths.0))  \(result.state.padded(to: widths.1))  \(result.detail.prefix(90))")
            }
            let counts = Dictionary(results.map { ($0.state, 1) }, uniquingKeysWith: +)
            let summary = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            Terminal.result("Handed to simulated authorities: \(summary.joined(separator: ", "))")
            return results.count { $0.state != "accepted" && $0.state != "not sent" }
        } catch {
            Terminal.error(DatabaseOptions.failure(error))
            throw ExitCode(1)
        }
    }

    private func issueAll(_ issued: inout [IssuedExample]) throws(Failure) -> Int {
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
            for name in names {
                let row = try issue("\(country)/\(name)", issuer)
                if let document = row.issued { issued.append((row.file, plugin, document)) }
                table.add(row)
            }
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
