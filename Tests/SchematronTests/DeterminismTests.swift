import Files
import Foundation
import Schematron
import Testing
import XML

/// The same document gives the same findings: twice, and on many threads at once.
@Suite(.enabled(if: Shared.isThere, Shared.reason))
struct DeterminismTests {
    @Test func threadsAgree() async throws {
        let rules = try RuleSet.load(
            Shared.path("rules/en16931-ubl/preprocessed/EN16931-UBL-validation-preprocessed.sch"))
        let folder = Shared.conformance.appendingPathComponent("documents/mutants")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().prefix(60)
        let documents = try names.map { try FileBytes.read(folder.appendingPathComponent($0).path) }
        let expected = try documents.map { rules.evaluate(try XMLReader.tree($0)) }
        #expect(expected.contains { !$0.isEmpty })
        try await withThrowingTaskGroup(of: [[Finding]].self) { group in
            for _ in 0..<4 {
                group.addTask { try documents.map { rules.evaluate(try XMLReader.tree($0)) } }
            }
            for try await findings in group { #expect(findings == expected) }
        }
    }
}
