internal import ArgumentParser
internal import Books
internal import Identity
internal import JSON
internal import Ledger
internal import Storage

struct OrganizationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "org", abstract: "Organizations of a host, from the machine it runs on.",
        subcommands: [OrganizationListCommand.self, OrganizationStateCommand.self])
}

struct OrganizationListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List organizations, one a line.")

    @OptionGroup var options: HostOptions

    func run() async throws {
        try await options.withBooks { books in
            for (id, key) in try await books.ledger.organizations() {
                let (profile, state) = try await books.database.read(id) { transaction in
                    let organizations = books.identity.organizations(transaction)
                    return (try organizations.profile(), try organizations.state())
                }
                Terminal.result("\(key) \(profile.country) \(state.rawValue) \(profile.name)")
            }
        }
    }
}

struct OrganizationStateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Approve, reject, suspend or reinstate an organization.")

    @OptionGroup var options: HostOptions

    @Argument(help: "UUID of the organization.")
    var organization: String

    @Argument(help: "active, rejected, suspended or pending.")
    var state: String

    @Option(help: "Why; kept in the audit trail.")
    var reason: String

    func run() async throws {
        try await options.withBooks { books in
            guard let wanted = OrganizationState(rawValue: state) else {
                throw Failure("organization.state", "\(state) is no state", remedy: "active, rejected, suspended, pending")
            }
            let id = try await books.ledger.organization(key: organization)
            try await books.database.unit(id) { transaction in
                try books.identity.organizations(transaction).setState(wanted, reason: reason, by: 0)
                try books.ledger.audit(transaction).record(
                    "organization.\(wanted.rawValue)", of: "organization", id.number,
                    after: ["reason": .string(reason)], by: Origin(actor: 0, requestID: "command"))
            }
            Terminal.note("\(organization) is \(wanted.rawValue)")
        }
    }
}
