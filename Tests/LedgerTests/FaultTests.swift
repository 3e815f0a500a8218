import CommandTesting
import Documents
import Foundation
import Ledger
import LedgerTesting
import Storage
import Testing

/// What goes wrong on real machines: processes killed, disks full, files that cannot be written, pages that rot,
/// connections that break. Nothing half-done, nothing acknowledged lost, a clear error every time.
/// `FISCUS_LEDGER_KILLS` sets how often the posting process is killed.
@Suite(.serialized) struct FaultTests {
    static var kills: Int { ProcessInfo.processInfo.environment["FISCUS_LEDGER_KILLS"].flatMap { Int($0) } ?? 4 }

    /// The load program, built beside the tests.
    static var loadProgram: URL { Bundle.main.bundleURL.appendingPathComponent("fiscus-ledger-load") }

    @Test(arguments: Engine.allCases)
    func killedUnderLoad(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        _ = try await test.database.unit(id) { try ledger.numbers($0).open(class: "invoice", dimensions: "") }
        var random = Seeded(state: 5)
        var acknowledged: Set<String> = []
        for round in 0..<Self.kills {
            let process = Process()
            process.executableURL = Self.loadProgram
            process.arguments = [test.url, "\(id)", "32", "\(round)"]
            let folder = try TemporaryFolder()
            let file = folder.url.appendingPathComponent("acknowledged")
            try Data().write(to: file)
            process.standardOutput = try FileHandle(forWritingTo: file)
            try process.run()
            try await Task.sleep(for: .milliseconds(150 + random.below(500)))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            #expect(process.terminationReason == .uncaughtSignal)
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            acknowledged.formUnion(text.split(separator: "\n").map(String.init))
        }
        let report = try await ledger.verify(id)
        #expect(report.findings == [])
        let stored = try await test.database.read(id) { transaction in
            Set(
                try transaction.rows("SELECT request_key FROM entries WHERE organization_id = ?1", [SQLValue(id)]) {
                    try $0.text(0)
                })
        }
        #expect(acknowledged.subtracting(stored).isEmpty, "acknowledged and gone")
        #expect(acknowledged.count > Self.kills * 10, "the load was no load: \(acknowledged.count)")
        let numbers = try await test.database.read(id) { try ledger.numbers($0).report(1).items.count }
        #expect(numbers == stored.count, "a number without its entry, or the other way round")
        print(
            "killed \(Self.kills) times on \(engine): \(acknowledged.count) acknowledged, \(stored.count) stored, none missing"
        )
        await test.close()
    }

    /// Files are first copied as they are: then no page of the copy is in the server's memory.
    @Test func corruptedPageOfAServer() async throws {
        let test = try await TestDatabase(.postgres)
        let ledger = test.ledger
        let server = try TemporaryPostgres.shared.get()
        let id = try await SampleBooks.create(ledger)
        try await test.database.unit(id) { transaction in
            for _ in 0..<300 {
                try ledger.journal(transaction).post(SampleBooks.sale("10", vat: "2", day: today), by: .system)
            }
        }
        await test.database.close()
        for table in ["entries", "lines", "balances", "accounts"] {
            let copy = "noise_\(table)"
            try server.psql(
                "CREATE DATABASE \(copy) TEMPLATE \(test.location) STRATEGY FILE_COPY OWNER fiscus_owner",
                login: .postgres, database: "postgres")
            let path = try server.psql("SELECT pg_relation_filepath('\(table)')", login: .postgres, database: copy)
            let file = "\(server.folder)/data/\(path.split(separator: "\n").first ?? "")"
            let noise = ["dd", "if=/dev/urandom", "of=\(file)", "bs=8192", "count=1", "conv=notrunc", "status=none"]
            try #require(Command.run(noise).status == 0)
            let database = PostgresDatabase(url: server.url(copy, as: .host), connections: 1, role: nil)
            let report = try await Ledger(database).verify(id)
            #expect("\(report.findings)".contains("invalid page"), "\(table): \(report.findings)")
            await database.close()
            try server.dropDatabase(copy)
        }
        await test.close()
    }

    /// The server's data on a file system of a few MiB, full.
    @Test(.enabled(if: getuid() == 0, "mounting a small file system needs root"))
    func fullDiskOfAServer() async throws {
        let test = try await TestDatabase(.postgres)
        let ledger = test.ledger
        let server = try TemporaryPostgres.shared.get()
        let path = server.folder + "/small"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try #require(Command.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", path]).status == 0)
        try #require(Command.run(["chown", "postgres", path]).status == 0)
        try server.psql("CREATE TABLESPACE small LOCATION '\(path)'", login: .postgres, database: "postgres")
        try server.psql(
            "ALTER DATABASE \(test.location) SET TABLESPACE small", login: .postgres, database: "postgres")
        let id = try await SampleBooks.create(ledger)
        var posted: Int64 = 0
        var failure: StorageError?
        while failure == nil, posted < 100_000 {
            do {
                posted = try await test.database.unit(id) { transaction in
                    var last: Int64 = 0
                    for _ in 0..<50 {
                        last = try ledger.journal(transaction).post(
                            SampleBooks.sale("10", vat: "2", day: today), by: .system
                        ).number
                    }
                    return last
                }
            } catch let error as StorageError { failure = error }
        }
        #expect(failure?.code == .diskFull, "\(failure.map { "\($0)" } ?? "none")")
        #expect(failure?.remedy.contains("free space") == true)
        #expect(posted > 0 && posted % 50 == 0)
        let report = try await ledger.verify(id)
        #expect(report.findings == [])
        #expect(report.entries == posted, "a unit was stored in part")
        #expect(try Command.run(["mount", "-o", "remount,size=64m", path]).status == 0)
        let after = try await test.database.unit(id) {
            try ledger.journal($0).post(SampleBooks.sale("10", vat: "2", day: today), by: .system).number
        }
        #expect(after == posted + 1)
        await test.close()
        try server.psql("DROP TABLESPACE small", login: .postgres, database: "postgres")
        #expect(try Command.run(["umount", path]).status == 0)
    }

    /// A file system of a few MiB, full.
    @Test(.enabled(if: getuid() == 0, "mounting a small file system needs root"))
    func diskFull() async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.path
        try #require(Command.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", path]).status == 0)
        let database = try SQLiteDatabase(path: path + "/books.sqlite")
        try await database.migrate(TestDatabase.migrations(), at: Timestamp(microseconds: 0))
        let ledger = Ledger(database)
        let id = try await SampleBooks.create(ledger)
        var posted: Int64 = 0
        var failure: StorageError?
        while failure == nil, posted < 100_000 {
            do {
                posted = try await database.unit(id) { transaction in
                    var last: Int64 = 0
                    for _ in 0..<50 {
                        last = try ledger.journal(transaction).post(
                            SampleBooks.sale("10", vat: "2", day: today), by: .system
                        ).number
                    }
                    return last
                }
            } catch let error as StorageError { failure = error }
        }
        #expect(failure?.code == .diskFull, "\(failure.map { "\($0)" } ?? "none")")
        #expect(failure?.remedy.contains("free space") == true)
        #expect(posted > 0 && posted % 50 == 0)
        let report = try await ledger.verify(id)
        #expect(report.findings == [])
        #expect(report.entries == posted, "a unit was stored in part")
        // With room again it goes on.
        #expect(try Command.run(["mount", "-o", "remount,size=20m", path]).status == 0)
        let after = try await database.unit(id) {
            try ledger.journal($0).post(SampleBooks.sale("10", vat: "2", day: today), by: .system).number
        }
        #expect(after == posted + 1)
        let blobs = try LocalBlobStore(folder: path + "/blobs")
        #expect(await refusal { _ = try await blobs.put([UInt8](repeating: 1, count: 30 << 20)) } == "storage.diskFull")
        #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/blobs/temporary").isEmpty)
        await database.close()
        _ = try Command.run(["umount", path])
    }

    @Test(.enabled(if: getuid() == 0, "mounting needs root"))
    func readOnlyDisk() async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.path
        try #require(Command.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", path]).status == 0)
        let file = path + "/books.sqlite"
        let first = try SQLiteDatabase(path: file)
        try await first.migrate(TestDatabase.migrations(), at: Timestamp(microseconds: 0))
        let id = try await SampleBooks.create(Ledger(first))
        await first.close()
        try #require(Command.run(["mount", "-o", "remount,ro", path]).status == 0)
        let code = await refusal {
            let database = try SQLiteDatabase(path: file)
            let ledger = Ledger(database)
            _ = try await database.unit(id) {
                try ledger.journal($0).post(SampleBooks.sale("10", vat: "2", day: today), by: .system)
            }
        }
        #expect(["storage.readOnly", "storage.cannotOpen"].contains(code), "\(code ?? "nothing")")
        _ = try Command.run(["mount", "-o", "remount,rw", path])
        _ = try Command.run(["umount", path])
    }

    /// Bytes in the middle of the file turned into noise: found, said, and nothing crashes.
    @Test func corruptedPages() async throws {
        let test = try await TestDatabase(.sqlite)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        try await test.database.unit(id) { transaction in
            for document in 1...300 {
                try ledger.journal(transaction).post(
                    SampleBooks.sale("10", vat: "2", day: today, document: Int64(document)), by: .system)
            }
        }
        await test.database.close()
        #expect(try Command.run([CommandTests.program, "migrate", "--database", test.location]).status == 0)
        // No free pages: whichever is hit, it holds something.
        #expect(try Command.run(["sqlite3", test.location, "VACUUM"]).status == 0)
        let size = try #require(
            (try FileManager.default.attributesOfItem(atPath: test.location)[.size] as? NSNumber)?.intValue)
        var random = Seeded(state: 3)
        var missed: [Int] = []
        for _ in 0..<24 {
            let copy = try await test.copy()
            await copy.database.close()
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: copy.location))
            // Any page but the first: a file that is no database at all is the easy case.
            let page = 1 + random.below(size / 4096 - 1)
            try file.seek(toOffset: UInt64(page * 4096))
            try file.write(contentsOf: Data((0..<4096).map { _ in UInt8(random.below(256)) }))
            try file.close()
            do {
                let database = try SQLiteDatabase(path: copy.location)
                if try await database.damage().isEmpty { missed.append(page) }
                _ = try await Ledger(database).verify(id)
                await database.close()
            } catch let error as StorageError {
                #expect([.corrupted, .unexpectedValue, .inputOutput].contains(error.code), "\(error)")
            }
            let command = try Command.run([CommandTests.program, "ledger", "verify", "--database", copy.location])
            #expect(command.status == 3 || command.status == 1, "page \(page): \(command.output)\(command.errors)")
            #expect(!(command.output + command.errors).isEmpty)
            await copy.close()
        }
        #expect(missed == [], "pages of noise that nobody saw")
        let sound = try Command.run([CommandTests.program, "ledger", "verify", "--database", test.location])
        #expect(sound.status == 0, "\(sound.output)\(sound.errors)")
        await test.close()
    }

    /// The server ends every connection again and again while 16 posters work on three organizations.
    @Test func lostConnections() async throws {
        let test = try await TestDatabase(.postgres)
        let ledger = test.ledger
        var ids: [OrganizationID] = []
        for number in 1...3 {
            ids.append(try await SampleBooks.create(ledger, key: "\(number)"))
        }
        let server = try TemporaryPostgres.shared.get()
        let organizations = ids
        let breaker = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .milliseconds(60))
                try server.psql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(test.location)' AND usename = 'fiscus_host'",
                    login: .postgres, database: "postgres")
            }
        }
        let outcome = try await withThrowingTaskGroup(of: (kept: Int, lost: Int, other: [String]).self) { group in
            for poster in 0..<16 {
                group.addTask {
                    var (kept, lost, other) = (0, 0, [String]())
                    for at in 0..<60 {
                        let key = "\(poster)-\(at)"
                        let id = organizations[poster % 3]
                        // Repeating with the same key is safe even after `commitUnknown`.
                        for _ in 0..<40 {
                            do {
                                _ = try await ledger.database.unit(id) {
                                    try ledger.journal($0).post(
                                        SampleBooks.sale("10", vat: "2", day: today, key: key), by: .system)
                                }
                                kept += 1
                                break
                            } catch let error as StorageError
                                where [.connectionLost, .commitUnknown, .cannotOpen].contains(error.code)
                            {
                                lost += 1
                            } catch { other.append("\(error)") }
                        }
                    }
                    return (kept, lost, other)
                }
            }
            return try await group.reduce(into: (kept: 0, lost: 0, other: [String]())) { sum, part in
                sum = (sum.kept + part.kept, sum.lost + part.lost, sum.other + part.other)
            }
        }
        breaker.cancel()
        _ = await breaker.result
        #expect(outcome.other == [])
        #expect(outcome.kept == 16 * 60)
        #expect(outcome.lost > 0, "no connection was lost")
        var entries: Int64 = 0
        for id in ids {
            let report = try await ledger.verify(id)
            #expect(report.findings == [])
            entries += report.entries
        }
        #expect(entries == 16 * 60)
        await test.close()
    }
}
