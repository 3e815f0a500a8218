internal import ArgumentParser
internal import Books
internal import Identity
internal import Ledger
internal import Storage

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the tenants' HTTP API.",
        discussion: """
            Needs nothing but --data: SQLite, keys and mail lie there, plugins come with the installation. Everything \
            else has a default; `fiscus config show` lists it. SIGTERM and SIGINT stop it when what is under \
            way is done.
            """)

    @OptionGroup var options: HostOptions

    func run() async throws {
        do {
            try await HostComposition(try options.configuration(), options.plugins, try Installation()).run()
        } catch {
            Terminal.error(DatabaseOptions.failure(error))
            throw ExitCode(1)
        }
    }
}

/// What `serve` and the commands beside it agree on.
struct HostOptions: ParsableArguments {
    @Option(help: "Folder for the database, keys and mail; made when it is not there.")
    var data: String?

    @Option(help: "Address and port.")
    var listen: String?

    @Option(help: "postgres://... or a SQLite file, in place of DATA/fiscus.sqlite.")
    var database: String?

    @Option(help: "A JSON file with settings; the environment goes before it, options before both.")
    var config: String?

    @OptionGroup var plugins: PluginOptions

    func configuration() throws -> ServeConfiguration {
        var configuration = try ServeConfiguration.read(file: config)
        if let data { configuration.data = data }
        if let listen { configuration.listen = listen }
        if let database { configuration.database = database }
        return configuration
    }
}
