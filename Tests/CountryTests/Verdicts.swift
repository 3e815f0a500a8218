import CommandTesting
import CountryPack
import Foundation
import JSON

/// What `fiscus-validate` says of files.
struct Verdicts {
    struct Finding: Hashable {
        let rule: String
        let severity: String
        let layer: String
        let message: String
    }

    /// By file name.
    let findings: [String: [Finding]]

    static let program = packageRoot.appendingPathComponent("bin/fiscus-validate").path

    /// - Parameter arguments: profile, rules; none: as the document says.
    init(_ files: [URL], _ arguments: [String]) throws {
        let command = try Command.run([Self.program, "--format", "json"] + arguments + files.map(\.path))
        var findings: [String: [Finding]] = [:]
        for line in command.output.split(separator: "\n") {
            let report = try JSONReader.read(Array(line.utf8))
            let path = URL(fileURLWithPath: report["path"]?.string ?? "").lastPathComponent
            findings[path] = (report["findings"]?.array ?? []).map { finding in
                Finding(
                    rule: finding["rule"]?.string ?? "", severity: finding["severity"]?.string ?? "",
                    layer: finding["layer"]?.string ?? "", message: finding["message"]?.string ?? "")
            }
        }
        guard findings.count == files.count else { throw NoVerdict(text: command.errors + command.output) }
        self.findings = findings
    }

    struct NoVerdict: Error { let text: String }

    func errors(_ file: String) -> [Finding] { (findings[file] ?? []).filter { $0.severity == "error" } }

    /// Ids of the rules that fired with severity error.
    func errorIDs(_ file: String) -> Set<String> { Set(errors(file).map(\.rule)) }
}

/// The official rule files and samples beside the project, where they are.
enum Conformance {
    static let folder = packageRoot.deletingLastPathComponent().appendingPathComponent("shared/conformance")

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    private static let en16931 = "rules/en16931-ubl/preprocessed/EN16931-UBL-validation-preprocessed.sch"

    /// Which official files judge the documents of a profile.
    static func rules(for profile: String) -> [String] {
        let pint = { (kind: String) in
            ["PINT-UBL-validation-preprocessed.sch", "PINT-jurisdiction-aligned-rules.sch"].map {
                "rules/pint-ae/2026.5/\(kind)/\($0)"
            }
        }
        return switch true {
        case profile.hasPrefix("rs-sef"): [en16931, "rules/srbdt/EN16931-UBL-srbdt-validation.sch"]
        case profile.hasPrefix("hr-"): [en16931, "rules/hr/2026-03-13/HR-CIUS-EXT-EN16931-UBL.sch"]
        case profile.hasPrefix("ae-selfbilling"): pint("selfbilling")
        case profile.hasPrefix("ae-billing"): pint("billing")
        default: [en16931]
        }
    }

    static func arguments(_ rules: [String]) -> [String] {
        ["--profile", "none", "--no-xsd"] + rules.flatMap { ["--rules", folder.appendingPathComponent($0).path] }
    }

    static func documents(_ path: String) -> [URL] {
        let root = folder.appendingPathComponent(path)
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.allObjects as? [URL]
        return (files ?? []).filter { $0.pathExtension == "xml" }.sorted { $0.path < $1.path }
    }
}
