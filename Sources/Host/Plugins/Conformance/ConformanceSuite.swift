internal import JSON

/// `fiscus plugin check`: every test in a child process with a time limit.
public struct ConformanceSuite: Sendable {
    private let probe: PluginProbe
    private let seconds: Int

    /// - Parameter probe: its program is run as `PROGRAM plugin check-child FILE TEST SEED`.
    public init(program: String, seconds: Int = 60) {
        probe = PluginProbe(program: program, arguments: ["plugin", "check-child"], seconds: seconds)
        self.seconds = seconds
    }

    /// - Parameter seed: for the tests that damage requests at random; the same seed damages the same bytes.
    public func run(
        file: String, seed: UInt64, tests: [ConformanceTest] = ConformanceTest.allCases,
        report: (ConformanceResult) -> Void
    ) {
        for test in tests {
            let result = run(file: file, test: test, seed: seed)
            report(result)
            // What cannot be loaded cannot be asked anything.
            if test == .load, result.status == .failed { return }
        }
    }

    private func run(file: String, test: ConformanceTest, seed: UInt64) -> ConformanceResult {
        func failed(_ reason: String) -> ConformanceResult {
            ConformanceResult(test: test, status: .failed, reason: reason)
        }
        do throws(PluginRefusal) {
            let arguments = probe.arguments + [file, test.rawValue, String(seed)]
            switch try ChildProcess.run(probe.program, arguments, seconds: seconds) {
            case .timedOut: return failed("it did not return within \(seconds) s (seed \(seed))")
            case .signalled(let signal): return failed("it died of signal \(signal) (seed \(seed))")
            case .exited(_, let output):
                return Self.result(test, output) ?? failed("it left the process without an answer")
            }
        } catch {
            return failed(error.description)
        }
    }

    private static func result(_ test: ConformanceTest, _ output: [UInt8]) -> ConformanceResult? {
        guard let value = try? JSONReader.read(output), let status = value["status"]?.string,
            let known = ConformanceResult.Status(rawValue: status)
        else { return nil }
        return ConformanceResult(test: test, status: known, reason: value["reason"]?.string ?? "")
    }
}
