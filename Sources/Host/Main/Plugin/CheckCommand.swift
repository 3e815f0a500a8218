internal import ArgumentParser
internal import JSON
internal import Plugins

extension PluginCommand {
    struct CheckCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Run the conformance suite on a plugin.",
            discussion: """
                Each test runs in a process of its own: a crash or a hang is a failed test. The exit status is 0 when \
                no test failed, 1 otherwise. Tests that do not apply are skipped with the reason.
                """)

        @Argument(help: "The plugin's library; its folder lies beside it.")
        var file: String

        @Option(help: "Seed of the random damage, to repeat a run.")
        var seed: UInt64 = 1

        @Option(help: "Only these tests.")
        var test: [String] = []

        @Flag(help: "One JSON object instead of a table.")
        var json = false

        func run() throws {
            do throws(Failure) {
                if try check() > 0 { throw Failure([]) }
            } catch {
                Terminal.error(error)
                throw ExitCode(1)
            }
        }

        private func check() throws(Failure) -> Int {
            let installation = try Installation()
            let tests = test.isEmpty ? ConformanceTest.allCases : try test.map(Self.known)
            var results: [ConformanceResult] = []
            ConformanceSuite(program: installation.executable).run(file: file, seed: seed, tests: tests) { result in
                results.append(result)
                if !json { Terminal.result(Self.line(result)) }
            }
            let failed = results.count { $0.status == .failed }
            let skipped = results.count { $0.status == .skipped }
            if json {
                Terminal.result(Self.report(file, seed, results).text(pretty: true))
            } else {
                Terminal.result(
                    "\(results.count - failed - skipped) passed, \(failed) failed, \(skipped) skipped; seed \(seed)")
            }
            return failed
        }

        private static func known(_ name: String) throws(Failure) -> ConformanceTest {
            guard let test = ConformanceTest(rawValue: name) else {
                throw Failure(
                    "test.unknown", "there is no test \(name)",
                    remedy: "one of: \(ConformanceTest.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return test
        }

        private static func line(_ result: ConformanceResult) -> String {
            let head = result.status.rawValue.padded(to: 9) + result.test.rawValue.padded(to: 16) + result.test.summary
            return result.reason.isEmpty ? head : head + "\n" + String(repeating: " ", count: 9) + result.reason
        }

        private static func report(_ file: String, _ seed: UInt64, _ results: [ConformanceResult]) -> JSONValue {
            let tests = results.map { result -> JSONValue in
                var object: JSONObject = [
                    "test": .string(result.test.rawValue), "summary": .string(result.test.summary),
                    "status": .string(result.status.rawValue)
                ]
                if !result.reason.isEmpty { object["reason"] = .string(result.reason) }
                return .object(object)
            }
            return ["file": .string(file), "seed": .integer(seed), "results": .array(tests)]
        }
    }

    /// What the suite starts for each test; not for people.
    struct CheckChildCommand: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "check-child", shouldDisplay: false)

        @Argument var file: String
        @Argument var test: String
        @Argument var seed: UInt64

        func run() throws { throw ExitCode(ConformanceChild.run(path: file, test: test, seed: seed)) }
    }
}
