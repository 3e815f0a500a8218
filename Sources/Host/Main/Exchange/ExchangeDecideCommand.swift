internal import ArgumentParser
internal import Exchange
internal import Ledger
internal import Storage

struct ExchangeDecideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Decide about a transmission that cannot go on by itself; with a reason, on record.")

    enum Decision: String, ExpressibleByArgument, CaseIterable, Sendable {
        /// The authority holds it, under an id.
        case attach
        /// The authority does not hold it: it goes again.
        case absent
        /// It shall not be sent.
        case withdraw
        /// What held it is mended.
        case release
    }

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var whose: OrganizationOption

    @Argument(help: "attach (with --id), absent, withdraw or release.")
    var decision: Decision

    @Argument(help: "The transmission, as list shows it.")
    var transmission: Int64

    @Option(help: "NAME=VALUE of the authority's id, as in SalesInvoiceId=20001.")
    var id: [String] = []

    @Option(help: "What was seen, and where.")
    var reason: String

    func run() async throws {
        try await options.run { database in
            let ledger = Ledger(database)
            let organization = try await ledger.organization(key: whose.organization)
            let exchange = Exchange(Exchange.Parts(ledger: ledger, blobs: NoBlobs(), plugins: []))
            let actions = OperatorActions(exchange)
            var failure: (any Error)?
            do {
                switch decision {
                case .attach:
                    try await actions.attach(
                        transmission, ids: try ids(), reason: reason, organization, by: .system)
                case .absent:
                    try await actions.confirmAbsence(transmission, reason: reason, organization, by: .system)
                case .withdraw: try await actions.withdraw(transmission, reason: reason, organization, by: .system)
                case .release: try await actions.release(transmission, reason: reason, organization, by: .system)
                }
            } catch { failure = error }
            try await exchange.close()
            if let failure { throw failure }
            Terminal.result("\(decision.rawValue): \(transmission)")
        }
    }

    private func ids() throws -> [String: String] {
        var ids: [String: String] = [:]
        for text in id {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw Failure("argument.pair", "\(text) is not NAME=VALUE", remedy: "put the name before the =")
            }
            ids[parts[0]] = parts[1]
        }
        return ids
    }
}

/// Decisions need no documents.
private struct NoBlobs: BlobStore {
    func put(_ content: [UInt8]) async throws -> Digest { throw none }
    func get(_ digest: Digest) async throws -> [UInt8] { throw none }
    func contains(_ digest: Digest) async throws -> Bool { false }

    private var none: StorageError { StorageError(.blobMissing, "this command has no blobs") }
}
