internal import ArgumentParser
internal import Ledger
internal import Synchronization

struct LedgerExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the books of an organization as JSON Lines or as an hledger journal.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case jsonl, hledger
    }

    @OptionGroup var options: DatabaseOptions

    @Option(help: "Key of the organization (default: the only one).")
    var organization: String?

    @Option(help: "jsonl for `fiscus ledger import`, hledger for a second opinion.")
    var format = Format.jsonl

    @Option(help: "The file to write; - is standard output.")
    var into = "-"

    func run() async throws {
        try await options.run { database in
            let ledger = Ledger(database)
            let id = try await ledger.organization(key: organization)
            let text = Collected()
            switch format {
            case .jsonl: try await ledger.exportBooks(id) { text.add($0) }
            case .hledger: try await ledger.exportHledger(id) { text.add($0) }
            }
            try LocalFile.write(text.bytes, to: into)
        }
    }

    /// The export, gathered so that the file appears whole or not at all.
    private final class Collected: Sendable {
        private let state = Mutex<[UInt8]>([])
        var bytes: [UInt8] { state.withLock { $0 } }
        func add(_ text: String) { state.withLock { $0 += Array(text.utf8) } }
    }
}
