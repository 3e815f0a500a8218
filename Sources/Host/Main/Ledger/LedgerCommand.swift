internal import ArgumentParser
internal import Ledger
internal import Storage

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Verify, export and import the books.",
        subcommands: [LedgerVerifyCommand.self, LedgerExportCommand.self, LedgerImportCommand.self])
}

extension Ledger {
    /// The organization of that key; the only one when none is named.
    func organization(key: String?) async throws -> OrganizationID {
        let all = try await organizations()
        if let key {
            guard let found = all.first(where: { $0.key == key }) else {
                throw Failure("ledger.unknownOrganization", "there is no organization \(key)", remedy: "check the key")
            }
            return found.id
        }
        guard let only = all.first, all.count == 1 else {
            throw Failure(
                "ledger.unknownOrganization", "the database has \(all.count) organizations",
                remedy: "name one with --organization")
        }
        return only.id
    }
}
