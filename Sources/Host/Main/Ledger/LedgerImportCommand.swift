internal import ArgumentParser
internal import Ledger

struct LedgerImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Rebuild exported books as a new organization, chain for chain; all of it or nothing.")

    @OptionGroup var options: DatabaseOptions

    @Argument(help: "A file that `fiscus ledger export` wrote; - is standard input.")
    var file: String

    func run() async throws {
        try await options.run { database in
            let text = String(decoding: try LocalFile.read(file, maximum: 2 << 30), as: UTF8.self)
            let lines = text.split(separator: "\n").map(String.init)
            let ledger = Ledger(database)
            let id = try await ledger.importBooks(lines)
            let report = try await ledger.verify(id)
            for finding in report.findings { Terminal.result("\(finding)") }
            Terminal.note("organization \(id): \(report.entries) entries, \(report.isClean ? "clean" : "NOT CLEAN")")
            if !report.isClean { throw ExitCode(3) }
        }
    }
}
