internal import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "The settings of a host.",
        subcommands: [ConfigCheckCommand.self, ConfigShowCommand.self])
}

struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read file and environment as `serve` would; name whatever is wrong.",
        discussion: "Exit code 0 when all is good, 1 otherwise.")

    @Option(help: "A JSON file; see docs/configuration.md.")
    var config: String?

    func run() throws {
        do {
            _ = try ServeConfiguration.read(file: config)
            Terminal.note("\(ServeConfiguration.settings.count) settings, nothing wrong")
        } catch let failure as Failure {
            Terminal.error(failure)
            throw ExitCode(1)
        }
    }
}

struct ConfigShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "List every setting as a Markdown table: docs/configuration.md holds it.")

    func run() {
        Terminal.result("| key in the file | variable | default | meaning |\n| --- | --- | --- | --- |")
        for setting in ServeConfiguration.settings {
            let standard = setting.standard.isEmpty ? "none" : "`\(setting.standard)`"
            Terminal.result(
                "| `\(setting.key)` | `\(ServeConfiguration.variable(setting.key))` | \(standard) | \(setting.text) |")
        }
    }
}
