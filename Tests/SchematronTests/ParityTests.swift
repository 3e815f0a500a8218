import Files
import Foundation
import JSON
import Schematron
import Testing
import XML

/// The same verdicts as the reference, document by document: which assertions fire, how often, with which severity,
/// and which cannot be evaluated.
@Suite(.enabled(if: Shared.isThere, Shared.reason))
struct ParityTests {
    static let compiledEN = Shared.packageRoot.appendingPathComponent(
        "schemas/fetched/en16931-ubl-1.3.16/EN16931-UBL-validation.xslt")

    static let ruleFiles: [(expected: String, rules: String)] = [
        ("en16931-ubl", "rules/en16931-ubl/preprocessed/EN16931-UBL-validation-preprocessed.sch"),
        ("en16931-ubl", "rules/en16931-ubl/EN16931-UBL-validation.sch"),
        ("peppol-ubl", "rules/peppol-ubl/PEPPOL-EN16931-UBL.sch"),
        ("pint", "rules/pint/PINT-UBL-validation-preprocessed.sch"),
        ("pint-ae-shared", "rules/pint-ae/2026.5/billing/PINT-UBL-validation-preprocessed.sch"),
        ("pint-ae-aligned", "rules/pint-ae/2026.5/billing/PINT-jurisdiction-aligned-rules.sch"),
        ("hr", "rules/hr/1.0.3-2026-03-06/HR-CIUS-EXT-EN16931-UBL.sch"),
        ("srbdt", "rules/srbdt/EN16931-UBL-srbdt-validation.sch"),
    ]

    @Test(arguments: ruleFiles)
    func verdictsAgree(_ expected: String, _ rules: String) throws {
        try compare(expected, try RuleSet.load(Shared.path(rules)))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: compiledEN.path), "needs make schemas"))
    func verdictsOfTheCompiledFormAgree() throws {
        try compare("en16931-ubl", try RuleSet.load(compiledXSLT: Self.compiledEN.path))
    }

    private func compare(_ expected: String, _ rules: RuleSet) throws {
        let lines = try String(contentsOfFile: Shared.path("expected/\(expected).jsonl"), encoding: .utf8)
        var agreed = 0
        for line in lines.split(separator: "\n") {
            let row = try JSONReader.read(String(line))
            let document = row["document"]?.string ?? ""
            let tree = try XMLReader.tree(try FileBytes.read(Shared.path(document)))
            let difference = Self.difference(rules.evaluate(tree), row)
            #expect(difference == nil, "\(document): \(difference ?? "")")
            if difference == nil { agreed += 1 }
        }
        print("\(expected): \(agreed) documents agree")
        #expect(agreed > 0)
    }

    private static func difference(_ findings: [Finding], _ row: JSONValue) -> String? {
        let errors = findings.filter { $0.kind == .error && $0.severity == .error }
        switch row["status"]?.string {
        case "abort": return errors.isEmpty && findings.allSatisfy { $0.severity != .error } ? "says valid" : nil
        // The reference passes over an error in a context, as XSLT allows; here it is reported.
        case "ok": if let error = errors.first(where: { !$0.message.contains(" in the context ") }) {
            return "reports the error \(error.rule): \(error.message)"
        }
        default: break
        }
        var wanted: [String: Int] = [:]
        var flags: [String: String] = [:]
        for entry in row["failed"]?.array ?? [] {
            guard let parts = entry.array, parts.count == 3, let id = parts[0].string else { continue }
            wanted[id, default: 0] += parts[2].int ?? 0
            flags[id] = parts[1].string
        }
        var found: [String: Int] = [:]
        for finding in findings where finding.kind == .failed {
            found[finding.rule, default: 0] += 1
            if let flag = flags[finding.rule], (flag == "warning") != (finding.severity == .warning) {
                return "\(finding.rule) is \(finding.severity), not \(flag)"
            }
        }
        if wanted != found {
            let missing = wanted.filter { found[$0.key] != $0.value }
            let extra = found.filter { wanted[$0.key] != $0.value }
            return "expected \(missing), found \(extra)"
        }
        let reported = Set(errors.map(\.rule))
        for entry in row["errors"]?.array ?? [] {
            guard let id = entry.string ?? entry.array?.first?.string else { continue }
            if !reported.contains(id) { return "does not report the error of \(id)" }
        }
        return nil
    }
}
