import CommandTesting
import Foundation
import JSON
import Plugins
import Testing

@Suite("Conformance suite")
struct ConformanceTests {
    private func results(_ library: String, _ tests: [ConformanceTest] = ConformanceTest.allCases)
        -> [ConformanceResult]
    {
        var results: [ConformanceResult] = []
        ConformanceSuite(program: PluginWorkshop.program, seconds: 30).run(file: library, seed: 7, tests: tests) {
            results.append($0)
        }
        return results
    }

    @Test("the Serbian plugin passes everything, with nothing skipped")
    func serbia() {
        let results = results(PluginWorkshop.serbia)
        #expect(results.count == ConformanceTest.allCases.count)
        for result in results { #expect(result.status == .passed, "\(result)") }
    }

    @Test("a plugin in plain C passes; what it leaves to the host is asked of the host")
    func plainC() throws {
        let library = try PluginWorkshop().keeping { try $0.build() }
        let results = results(library.value)
        for result in results { #expect(result.status != .failed, "\(result)") }
        // It has neither functions, nor identifiers, nor posting rules of its own.
        #expect(results.filter { $0.status == .skipped }.map(\.test) == [.validInput, .identifiers, .posting])
    }

    /// Each defect must fail the test that is there for it: a suite that cannot fail proves nothing.
    @Test(
        "every defect is found by its test",
        arguments: [
            (28, ConformanceTest.determinism), (28, .threads), (29, .sinks), (30, .invalidInput), (30, .emptyInput),
            (30, .hugeInput), (30, .notUTF8), (30, .truncatedInput), (31, .emptyInput), (32, .exports),
            (33, .capabilities),
            (34, .validInput), (28, .examples)
        ])
    func defects(number: Int, test: ConformanceTest) throws {
        let library = try PluginWorkshop().keeping { try $0.build("hostile.c", hostile: number) }
        let result = results(library.value, [test])
        #expect(result.map(\.status) == [.failed], "\(result)")
    }

    @Test("the command's exit status and JSON report agree")
    func command() throws {
        let library = try PluginWorkshop().keeping { try $0.build("hostile.c", hostile: 33) }
        let run = try Command.run([
            PluginWorkshop.program, "plugin", "check", "--json", "--test", "capabilities", library.value
        ])
        #expect(run.status == 1)
        let report = try JSONReader.read(run.output)
        #expect(report["results"]?.array?.first?["status"]?.string == "failed")
    }
}
