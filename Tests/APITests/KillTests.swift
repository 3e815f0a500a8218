import CommandTesting
import Foundation
import LedgerTesting
import Storage
import Testing

/// The host killed (SIGKILL) while clients issue: what was answered with 2xx is there, and a retry with the same key
/// makes no second document. `FISCUS_HOST_KILLS` sets how often.
@Suite("Killed hosts", .serialized)
struct KillTests {
    private static let kills =
        ProcessInfo.processInfo.environment["FISCUS_HOST_KILLS"].flatMap { Int($0) } ?? 3
    private static let fiscus = packageRoot.appendingPathComponent("bin/fiscus").path

    @Test("a 2xx always means written", arguments: Engine.allCases)
    func killed(_ engine: Engine) throws {
        let folder = try TemporaryFolder()
        var database = folder.url.appendingPathComponent("demo/data/fiscus.sqlite").path
        var others: [String] = []
        if engine == .postgres {
            let server = try TemporaryPostgres.shared.get()
            let name = try server.createDatabase()
            let migrated = try Command.run([Self.fiscus, "migrate", "--database", server.url(name, as: .owner)])
            try #require(migrated.status == 0, "\(migrated.output)\(migrated.errors)")
            database = server.url(name, as: .host)
            others = [database]
        }
        let run = try Command.run(
            [
                "/usr/bin/python3", packageRoot.appendingPathComponent("Tests/APITests/Fixtures/kill-host.py").path,
                packageRoot.path, folder.url.path, "\(Self.kills)"
            ] + others, seconds: 120 + Double(Self.kills) * 30)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        print("\(engine.rawValue): \(run.output)")
        let verified = try Command.run([Self.fiscus, "ledger", "verify", "--database", database])
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    }
}
