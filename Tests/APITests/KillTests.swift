import CommandTesting
import Foundation
import Testing

/// The host killed (SIGKILL) while clients issue: what was answered with 2xx is there, and a retry with the same key
/// makes no second document. `FISCUS_HOST_KILLS` sets how often.
@Suite("Killed hosts", .serialized)
struct KillTests {
    private static let kills =
        ProcessInfo.processInfo.environment["FISCUS_HOST_KILLS"].flatMap { Int($0) } ?? 3

    @Test("a 2xx always means written")
    func killed() throws {
        let folder = try TemporaryFolder()
        let run = try Command.run(
            [
                "/usr/bin/python3", packageRoot.appendingPathComponent("Tests/APITests/Fixtures/kill-host.py").path,
                packageRoot.path, folder.url.path, "\(Self.kills)"
            ], seconds: 120 + Double(Self.kills) * 30)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        print(run.output)
        let verified = try Command.run([
            packageRoot.appendingPathComponent("bin/fiscus").path, "ledger", "verify", "--database",
            folder.url.appendingPathComponent("demo/data/fiscus.sqlite").path
        ])
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    }
}
