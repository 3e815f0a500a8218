internal import ArgumentParser
internal import Storage

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring a database's schema up to this program's.",
        discussion: "On PostgreSQL give the owner's URL here; hosts run with a login that is a member of fiscus_app.")

    @OptionGroup var options: DatabaseOptions

    @Flag(help: "Only say what would be applied; exit code 2 when something would.")
    var check = false

    func run() async throws {
        // A look at what is not there must not create it.
        if check, options.isAbsentFile {
            for step in try DatabaseOptions.migrations().all {
                Terminal.result("pending \(step.number) \(step.name)")
            }
            throw ExitCode(2)
        }
        try await options.run(isMigrating: true) { database in
            let migrations = try DatabaseOptions.migrations()
            let pending = try migrations.pending(after: await database.appliedMigrations(), on: database.engine)
            for step in pending { Terminal.result("\(check ? "pending" : "applying") \(step.number) \(step.name)") }
            if check {
                if !pending.isEmpty { throw ExitCode(2) }
            } else {
                try await database.migrate(migrations, at: Timestamp.system())
            }
            Terminal.note(
                "\(migrations.all.count - (check ? pending.count : 0)) of \(migrations.all.count) steps applied")
        }
    }
}
