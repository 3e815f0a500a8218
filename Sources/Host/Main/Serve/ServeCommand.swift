internal import API
internal import ArgumentParser
internal import Books
internal import Identity
internal import Ledger
internal import Logging
internal import Plugins
internal import ServiceLifecycle
internal import Storage

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the tenants' HTTP API.",
        discussion: "Needs nothing but --data: SQLite and blobs lie there, plugins come with the installation.")

    @Option(help: "Folder for the database, blobs, keys and mail; made when it is not there.")
    var data = "."

    @Option(help: "Address and port.")
    var listen = "127.0.0.1:8080"

    @Option(help: "postgres://... or a SQLite file, in place of DATA/fiscus.sqlite.")
    var database: String?

    @OptionGroup var plugins: PluginOptions

    func run() async throws {
        do {
            let installation = try Installation()
            try await HostComposition(
                data: data, database: database, listen: listen, plugins: plugins, installation: installation
            ).run()
        } catch let failure as Failure {
            Terminal.error(failure)
            throw ExitCode(1)
        }
    }
}
