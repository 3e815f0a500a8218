import CommandTesting
import Foundation
import Testing

/// A short run of `make chaos-exchange`; the long one has 2,000 submissions a country and engine.
@Suite("Chaos", .serialized)
struct ChaosTests {
    private static var program: String { Bundle.main.bundleURL.appendingPathComponent("fiscus-exchange-chaos").path }

    @Test(
        "killed at every named step and at random, under every fault",
        arguments: [("RS", "sqlite"), ("HR", "sqlite"), ("HR", "postgres"), ("AE", "postgres")])
    func short(_ country: String, _ engine: String) throws {
        let run = try Command.run([Self.program, country, engine, "60", "20", "7"], seconds: 600)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let line = run.output.split(separator: "\n").first.map(String.init) ?? ""
        #expect(line.hasPrefix("chaos: submissions=60 kills="), "\(line)")
        #expect(line.hasSuffix("duplicates=0 lost=0 unexplained=0 hidden=0 seed=7"), "\(line)")
        let kills = line.split(separator: " ").first { $0.hasPrefix("kills=") }?.dropFirst(6)
        #expect(kills.flatMap { Int($0) } ?? 0 >= 20)
        print("\(country) on \(engine): \(line)")
    }
}
