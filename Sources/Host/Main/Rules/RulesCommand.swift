internal import ArgumentParser
internal import Documents
internal import JSON
internal import Validation

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Install and list dated rule sets.", subcommands: [AddCommand.self, ListCommand.self])

    struct AddCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Install an authority's rule file (.sch or compiled .xslt) as a dated edition.",
            discussion: """
                The file is compiled first; what is not supported is refused. It is copied with all it includes, and \
                its SHA-256 is kept. Editions never change and old ones stay: each document is checked against the \
                rules of its day.
                """)

        @Argument(help: "The rule file.")
        var file: String

        @Option(help: "group:name:version, for example eu.peppol:bis-billing:2026.5")
        var id: String

        @Option(help: "First issue date, YYYY-MM-DD; any when absent.")
        var validFrom: String?

        @Option(help: "Last issue date, YYYY-MM-DD; any when absent.")
        var validTo: String?

        @Option(help: "draft, active, deprecated or withdrawn.")
        var status = "active"

        @Option(help: "Name for people; the file's own title when absent.")
        var title: String?

        @Option(help: "Where the file is from.")
        var source: String?

        func run() throws {
            do throws(Failure) {
                try add()
            } catch {
                Terminal.error(error)
                throw ExitCode(1)
            }
        }

        private func add() throws(Failure) {
            guard let id = RuleSetCoordinates(id) else {
                throw Failure("rules.coordinates", "\"\(id)\" is not group:name:version", remedy: "for example eu.peppol:bis-billing:2026.5")
            }
            guard let status = RuleSetIndex.Status(rawValue: status) else {
                throw Failure("rules.status", "there is no status \(status)", remedy: "draft, active, deprecated or withdrawn")
            }
            var request = RuleInstaller.Request(file: file, id: id)
            request.status = status
            request.title = title
            request.source = source
            request.validFrom = try validFrom.map(Self.day)
            request.validTo = try validTo.map(Self.day)
            do throws(Diagnostic) {
                let home = try ValidationHome.current()
                let entry = try RuleInstaller(folder: home.rules).add(request)
                Terminal.result("\(id)  \(entry.sha256)")
                Terminal.note("installed \(entry.title) in \(home.rules)")
            } catch {
                throw Failure([error])
            }
        }

        private static func day(_ text: String) throws(Failure) -> Day {
            guard let day = Day(text) else {
                throw Failure("date.invalid", "\"\(text)\" is not a date", remedy: "write YYYY-MM-DD, as in 2026-11-20")
            }
            return day
        }
    }

    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Every rule set: built in, of plugins, installed.")

        @Flag(help: "One JSON array instead of a table.")
        var json = false

        func run() throws {
            let problems: [Diagnostic]
            do throws(Diagnostic) {
                problems = try list()
            } catch {
                problems = [error]
            }
            Terminal.error(Failure(problems))
            if !problems.isEmpty { throw ExitCode(1) }
        }

        /// - Returns: sets that are there but cannot be used.
        private func list() throws(Diagnostic) -> [Diagnostic] {
            let (validator, problems) = Validator.installed(try ValidationHome.current())
            let sets = validator.registry.all
            if json {
                Terminal.result(JSONValue.array(sets.map(Self.json)).text(pretty: true))
            } else {
                for set in sets { Terminal.result(Self.line(set)) }
            }
            return problems
        }

        private static func line(_ set: InstalledRuleSet) -> String {
            let days = "\(set.validFrom?.description ?? "any day")  \(set.validTo?.description ?? "any day")"
            return "\("\(set.id):\(set.version)".padded(to: 36))\(set.status.rawValue.padded(to: 12))\(days)  \(set.origin)"
        }

        private static func json(_ set: InstalledRuleSet) -> JSONValue {
            var object: JSONObject = [
                "id": .string("\(set.id):\(set.version)"), "title": .string(set.title), "status": .string(set.status.rawValue),
                "origin": .string(set.origin.description), "source": .string(set.source), "path": .string(set.path),
            ]
            if let day = set.validFrom { object["validFrom"] = .string(day.description) }
            if let day = set.validTo { object["validTo"] = .string(day.description) }
            if let digest = set.sha256 { object["sha256"] = .string(digest) }
            return .object(object)
        }
    }
}
