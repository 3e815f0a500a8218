internal import JSON
internal import Schematron
internal import XML

#if canImport(Glibc)
    internal import Glibc
#endif

/// `fiscus-validate`: documents against rule files, one JSON object a line.
@main
enum Main {
    static func main() {
        var rules: [String] = []
        var paths: [String] = []
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            switch argument {
            case "--rules": if let value = arguments.popFirst() { rules.append(value) }
            case "--profile", "--format": _ = arguments.popFirst()
            case "--no-xsd": break
            default: paths.append(argument)
            }
        }
        var sets: [RuleSet] = []
        for rule in rules {
            do {
                sets.append(try RuleSet.load(rule))
            } catch {
                let text = "\(error)\n"
                _ = write(STDERR_FILENO, text, text.utf8.count)
                exit(2)
            }
        }
        for path in paths { print(report(path, sets)) }
    }

    private static func report(_ path: String, _ sets: [RuleSet]) -> String {
        var findings: [JSONValue] = []
        var isValid = true
        do {
            let tree = try XMLReader.tree(try FileBytes.read(path))
            for set in sets {
                for finding in set.evaluate(tree) {
                    if finding.severity == .error { isValid = false }
                    findings.append(
                        .object(
                            JSONObject(uniqueMembers: [
                                .init(key: "rule", value: .string(finding.rule)),
                                .init(key: "severity", value: .string(finding.severity.rawValue)),
                                .init(key: "layer", value: "rules"),
                                .init(key: "kind", value: .string(finding.kind.rawValue)),
                                .init(key: "line", value: .integer(finding.line)),
                                .init(key: "column", value: .integer(finding.column)),
                                .init(key: "location", value: .string(finding.location)),
                                .init(key: "message", value: .string(finding.message)),
                                .init(
                                    key: "values",
                                    value: .array(
                                        finding.values.map {
                                            ["expression": .string($0.expression), "value": .string($0.value)]
                                        })),
                            ])))
                }
            }
        } catch {
            isValid = false
            findings.append(["rule": "xml", "severity": "error", "layer": "xml", "kind": "error", "message": .string("\(error)")])
        }
        let object: JSONValue = ["path": .string(path), "valid": .bool(isValid), "findings": .array(findings)]
        return String(decoding: object.serialized(pretty: false), as: UTF8.self)
    }
}
