internal import ArgumentParser
internal import Books
internal import Ledger
internal import Storage

struct LedgerVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute chains, balances, number series and references; name what does not agree.",
        discussion: """
            First the engine looks for damage in its own files. Exit code 0 when everything agrees, 3 when something \
            does not.
            """)

    @OptionGroup var options: DatabaseOptions

    @Option(help: "Key of one organization (default: all).")
    var organization: String?

    func run() async throws {
        try await options.run { database in
            let ledger = Ledger(database)
            let damage = try await database.damage()
            for finding in damage { Terminal.result("\(finding)") }
            var isClean = damage.isEmpty
            let all = try await ledger.organizations()
            if let organization, !all.contains(where: { $0.key == organization }) {
                throw Failure(
                    "ledger.unknownOrganization", "there is no organization \(organization)", remedy: "check the key")
            }
            for (id, key) in all where organization == nil || organization == key {
                let report = try await ledger.verify(id)
                let documents = try await database.read(id) { try IssuedDocumentCheck.findings($0) }
                for finding in report.findings + documents { Terminal.result("\(key): \(finding)") }
                Terminal.note(
                    "\(key): \(report.entries) entries, \(report.lines) lines, \(report.auditEvents) audit events, "
                        + "\(report.registeredRows) registered rows: \(report.isClean && documents.isEmpty ? "clean" : "NOT CLEAN")")
                isClean = isClean && report.isClean && documents.isEmpty
            }
            if all.isEmpty { Terminal.note("no organization has books here: nothing to verify") }
            if !isClean { throw ExitCode(3) }
        }
    }
}
