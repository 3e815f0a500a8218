internal import ArgumentParser

@main
struct Fiscus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fiscus",
        abstract: "Country compliance for invoices and books, one plugin per country.",
        version: "0.1.0",
        subcommands: [
            IssueCommand.self, ExamplesCommand.self, PluginCommand.self, SchemaCommand.self, MigrateCommand.self,
            LedgerCommand.self, RulesCommand.self, ServeCommand.self, ConfigCommand.self,
            UserCommand.self, OrganizationCommand.self, KeyCommand.self, ExchangeCommand.self,
            SandboxCommand.self,
        ])
}
