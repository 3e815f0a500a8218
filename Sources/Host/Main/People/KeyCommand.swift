internal import ArgumentParser
internal import Books
internal import Identity
internal import Ledger
internal import Storage

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Machine keys of an organization, from the machine the host runs on.",
        subcommands: [KeyListCommand.self, KeyMakeCommand.self, KeyRevokeCommand.self])
}

struct KeyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List keys, one a line.")

    @OptionGroup var options: HostOptions

    @Option(help: "UUID of the organization (default: the only one).")
    var organization: String?

    func run() async throws {
        try await options.withBooks { books in
            let id = try await books.ledger.organization(key: organization)
            for key in try await books.database.read(id, { try books.identity.apiKeys($0).all() }) {
                let scopes = key.scopes.map(\.description).joined(separator: ",")
                Terminal.result("\(key.number) \(key.hint) \(key.state.rawValue) \(scopes) \(key.name)")
            }
        }
    }
}

struct KeyMakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "Make a key; its text goes to standard output, this once.")

    @OptionGroup var options: HostOptions

    @Option(help: "UUID of the organization (default: the only one).")
    var organization: String?

    @Option(help: "What it is for.")
    var name: String

    @Option(help: "area:right, as in journal:write; may be given again.")
    var scope: [String]

    func run() async throws {
        try await options.withBooks { books in
            let id = try await books.ledger.organization(key: organization)
            let scopes = try scope.map { text in
                guard let scope = Scope(text) else {
                    throw Failure(
                        "apiKey.scope", "there is no scope \(text)",
                        remedy: "one of: \(Scope.all.map(\.description).joined(separator: ", "))")
                }
                return scope
            }
            let name = name
            let made = try await books.database.unit(id) { transaction in
                let made = try books.identity.apiKeys(transaction).make(
                    name: name, scopes: scopes, expiresAt: nil, by: 0,
                    organizationKey: try books.tenant(transaction).key)
                try books.ledger.audit(transaction).record(
                    "apiKey.created", of: "apiKey", made.key.number, by: Origin(actor: 0, requestID: "command"))
                return made
            }
            Terminal.result(made.text)
        }
    }
}

struct KeyRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "Take a key out of use at once.")

    @OptionGroup var options: HostOptions

    @Option(help: "UUID of the organization (default: the only one).")
    var organization: String?

    @Argument(help: "Number of the key, as `list` prints it.")
    var number: Int64

    func run() async throws {
        try await options.withBooks { books in
            let id = try await books.ledger.organization(key: organization)
            let number = number
            try await books.database.unit(id) { transaction in
                _ = try books.identity.apiKeys(transaction).revoke(number)
                try books.ledger.audit(transaction).record(
                    "apiKey.revoked", of: "apiKey", number, by: Origin(actor: 0, requestID: "command"))
            }
            Terminal.note("key \(number) is revoked")
        }
    }
}
