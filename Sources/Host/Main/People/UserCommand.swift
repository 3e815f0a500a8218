internal import ArgumentParser
internal import Books
internal import Identity
internal import Storage

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Users of a host, from the machine it runs on.",
        subcommands: [UserListCommand.self, UserAdminCommand.self, UserResetCommand.self])
}

struct UserListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List users, one a line.")

    @OptionGroup var options: HostOptions

    func run() async throws {
        try await options.withBooks { books in
            let users = try await books.database.read(nil) { try books.identity.users($0).all() }
            for user in users {
                let role = user.isSuperAdmin ? "administrator" : "user"
                Terminal.result("\(user.key) \(user.email) \(role) \(user.state.rawValue)")
            }
        }
    }
}

struct UserAdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Make the platform's administrator; the password comes from a file.")

    @OptionGroup var options: HostOptions

    @Option(help: "E-mail address.")
    var email: String

    @Option(help: "Full name.")
    var name: String

    @Option(help: "File with the password, - for standard input; its last line end is not part of it.")
    var passwordFile: String

    func run() async throws {
        try await options.withBooks { books in
            let bytes = try LocalFile.read(passwordFile, maximum: 4096)
            let password = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
            guard let token = try await books.identity.firstStartToken() else {
                throw Failure(
                    "user.administrator", "there is an administrator already", remedy: "`fiscus user list` names them")
            }
            guard let address = EmailAddress(email) else {
                throw Failure("email.form", "\(email) is not an e-mail address", remedy: "as in ana@example.com")
            }
            _ = try await books.identity.claim(
                token: token, email: address, fullName: name, password: password, requestID: "command")
            Terminal.note("\(address) is the administrator")
        }
    }
}

struct UserResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-password", abstract: "Send a user the link for a new password.")

    @OptionGroup var options: HostOptions

    @Argument(help: "E-mail address.")
    var email: String

    func run() async throws {
        try await options.withBooks { books in
            try await books.identity.requestPasswordReset(email: email, requestID: "command")
            Terminal.note("if \(email) is known, the link is in the mail")
        }
    }
}

extension HostOptions {
    /// Opens the host's database and books, does the work, closes; errors go to the terminal with exit code 1.
    func withBooks(_ body: (Books) async throws -> Void) async throws {
        do {
            let books = try await HostComposition(try configuration(), plugins, try Installation()).open()
            do {
                try await body(books)
                await books.database.close()
            } catch {
                await books.database.close()
                throw error
            }
        } catch {
            Terminal.error(DatabaseOptions.failure(error))
            throw ExitCode(1)
        }
    }
}
