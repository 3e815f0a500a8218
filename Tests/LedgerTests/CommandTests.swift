import CommandTesting
import Foundation
import Ledger
import LedgerTesting
import Storage
import Testing

/// `fiscus migrate` and `fiscus ledger ...` as their user runs them, with good input and bad.
@Suite struct CommandTests {
    /// Built beside the tests.
    static let program = Bundle.main.bundleURL.appendingPathComponent("fiscus").path

    private func fiscus(_ arguments: String..., database: String? = nil) throws -> Command {
        try Command.run(
            [Self.program] + arguments, environment: database.map { ["FISCUS_DATABASE": $0] } ?? [:], seconds: 60)
    }

    @Test func migratesAFileStepByStep() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appendingPathComponent("books.sqlite").path
        let pending = try fiscus("migrate", "--check", "--database", path)
        #expect(pending.status == 2)
        #expect(pending.output.contains("pending 100 books"))
        #expect(!FileManager.default.fileExists(atPath: path), "a look created the file")
        let first = try fiscus("migrate", "--database", path)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("applying 100 books"))
        let again = try fiscus("migrate", database: path)
        #expect(again.status == 0)
        #expect(again.output.isEmpty)
        #expect(try fiscus("migrate", "--check", database: path).status == 0)
        #expect(try fiscus("ledger", "verify", database: path).status == 0)
        // A database of a later program.
        let later = "INSERT INTO schema_migrations VALUES (9999, 'later', '\(String(repeating: "0", count: 64))', 0)"
        #expect(try Command.run(["sqlite3", path, later]).status == 0)
        for arguments in [["migrate"], ["ledger", "verify"]] {
            let refused = try Command.run([Self.program] + arguments, environment: ["FISCUS_DATABASE": path])
            #expect(refused.status == 1)
            #expect(refused.errors.contains("storage.databaseNewer"), "\(refused.errors)")
        }
    }

    @Test func badInputIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appendingPathComponent("books.sqlite").path
        func expect(_ code: String, _ arguments: String...) throws {
            let command = try Command.run([Self.program] + arguments, environment: ["FISCUS_DATABASE": ""])
            #expect(command.status == 1, "\(arguments)")
            #expect(command.errors.contains(code), "\(arguments): \(command.errors)")
            #expect(command.output.isEmpty, "\(arguments): \(command.output)")
        }
        try expect("database.missing", "migrate")
        try expect("database.missing", "ledger", "verify")
        try expect("database.missing", "ledger", "verify", "--database", path)
        try expect("storage.cannotOpen", "migrate", "--database", folder.url.path + "/no/such/folder.sqlite")
        try expect("storage.cannotOpen", "ledger", "verify", "--database", "postgres:///x?host=/nowhere&user=nobody")
        let text = folder.url.appendingPathComponent("text.sqlite")
        try Data(String(repeating: "no database ", count: 1000).utf8).write(to: text)
        try expect("storage.corrupted", "migrate", "--database", text.path)
        try expect("storage.corrupted", "ledger", "verify", "--database", text.path)
        let empty = folder.url.appendingPathComponent("empty.sqlite")
        try Data().write(to: empty)
        try expect("storage.databaseOlder", "ledger", "verify", "--database", empty.path)
        #expect(try fiscus("migrate", "--database", path).status == 0)
        try expect("ledger.unknownOrganization", "ledger", "export", "--database", path)
        try expect("ledger.unknownOrganization", "ledger", "verify", "--organization", "x", "--database", path)
        try expect("file.unreadable", "ledger", "import", folder.url.path + "/none.jsonl", "--database", path)
        try expect("import.invalid", "ledger", "import", empty.path, "--database", path)
        #expect(try fiscus("ledger", "export", "--format", "pdf", "--database", path).status == 64)
    }

    @Test(arguments: Engine.allCases)
    func exportsAndImports(_ engine: Engine) async throws {
        let (source, _) = try await VerifyTests.fullBooks(engine)
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("books.jsonl").path
        // The program knows more tables than the ledger's own.
        #expect(try fiscus("migrate", "--database", source.ownersURL).status == 0)
        #expect(try fiscus("ledger", "verify", "--database", source.url).status == 0)
        let exported = try fiscus("ledger", "export", "--into", file, "--database", source.url)
        #expect(exported.status == 0, "\(exported.errors)")
        let unwritable = try fiscus(
            "ledger", "export", "--into", folder.url.path + "/no/such/file", "--database", source.url)
        #expect(unwritable.status == 1)
        #expect(unwritable.errors.contains("file.unwritable"))
        let journal = try fiscus("ledger", "export", "--format", "hledger", database: source.url)
        #expect(journal.status == 0)
        #expect(journal.output.contains("2026-03-14"))

        let copy = folder.url.appendingPathComponent("copy.sqlite").path
        #expect(try fiscus("migrate", "--database", copy).status == 0)
        let tampered = folder.url.appendingPathComponent("tampered.jsonl")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try Data(text.replacingOccurrences(of: "month end", with: "year end").utf8).write(to: tampered)
        let refused = try fiscus("ledger", "import", tampered.path, "--database", copy)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("import.differs"), "\(refused.errors)")
        let imported = try fiscus("ledger", "import", file, "--database", copy)
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(imported.errors.contains("5 entries, clean"), "\(imported.errors)")
        #expect(try fiscus("ledger", "import", file, "--database", copy).errors.contains("storage.unique"))
        let back = try fiscus("ledger", "export", database: copy)
        #expect(back.output == text)

        // An edit with another tool: exit code 3, the row is named.
        try await source.breakRows(
            "UPDATE lines SET base = base + 10000 WHERE entry = 2 AND line = 1", dropping: "lines")
        let found = try fiscus("ledger", "verify", "--database", source.url)
        #expect(found.status == 3)
        #expect(found.output.contains("\(SampleBooks.key): entries 2:"), "\(found.output)")
        await source.close()
    }
}
