internal import CommandTesting
internal import Foundation
internal import LedgerTesting
internal import Storage

/// `bin/fiscus serve` in a process of its own, on a database of its own that syncs every commit.
final class ServedHost {
    let port: Int
    let folder: URL
    private let process: Process

    var identifier: Int32 { process.processIdentifier }

    /// - Parameter checkout: after `make build`.
    init(_ engine: Engine, checkout: URL) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("fiscus-bench-host-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let fiscus = checkout.appendingPathComponent("bin/fiscus")
        var arguments = ["serve", "--data", folder.path, "--listen", "127.0.0.1:0"]
        if engine == .postgres {
            let server = try TemporaryPostgres.shared.get()
            let name = try server.createDatabase()
            let migrated = try Command.run([fiscus.path, "migrate", "--database", server.url(name, as: .owner)])
            guard migrated.status == 0 else { throw Unexpected(migrated.errors) }
            arguments += ["--database", server.url(name, as: .host)]
        }
        process = Process()
        process.executableURL = fiscus
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "FISCUS_RATE_REQUESTS": "1000000000", "FISCUS_RATE_DOORS": "1000000000",
            "FISCUS_LOG_LEVEL": ProcessInfo.processInfo.environment["FISCUS_LOG_LEVEL"] ?? "info",
        ]) { $1 }
        let notes = folder.appendingPathComponent("notes")
        try Data().write(to: notes)
        try Data().write(to: folder.appendingPathComponent("log"))
        process.standardError = try FileHandle(forWritingTo: notes)
        process.standardOutput = try FileHandle(forWritingTo: folder.appendingPathComponent("log"))
        try process.run()
        for _ in 0..<600 {
            let text = try String(contentsOf: notes, encoding: .utf8)
            if let found = text.firstMatch(of: #/serves http://127\.0\.0\.1:(\d+)/#), let port = Int(found.1) {
                self.port = port
                return
            }
            usleep(100_000)
        }
        throw Unexpected("the host did not start: see \(notes.path)")
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}
