internal import ArgumentParser
internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print a published JSON Schema, made from the types that read the data.",
        discussion: "Without a name: all names. docs/schemas holds what this prints.")

    @Argument(help: "document-1, manifest-1, profiles-1 ...")
    var name: String?

    @Option(help: "Write all schemas into this folder instead.")
    var into: String?

    func run() throws {
        do throws(Failure) {
            if let into {
                for schema in PublishedSchema.all {
                    try LocalFile.write(
                        schema.json.serialized(pretty: true) + [0x0A], to: "\(into)/\(schema.name).json")
                }
            } else if let name {
                guard let schema = PublishedSchema.all.first(where: { $0.name == name }) else {
                    throw Failure(
                        "schema.unknown", "there is no schema \(name)",
                        remedy: "one of: \(PublishedSchema.all.map(\.name).joined(separator: ", "))")
                }
                Terminal.result(schema.json.text(pretty: true))
            } else {
                for schema in PublishedSchema.all { Terminal.result(schema.name) }
            }
        } catch {
            Terminal.error(error)
            throw ExitCode(1)
        }
    }
}
