import LedgerTesting
import Storage
import Testing

@Suite struct UnitTests {
    /// A unit that goes on after its transaction ended writes nothing, and neither do its neighbours lose anything.
    @Test func nothingIsWrittenAfterARollback() async throws {
        let test = try await TestDatabase(.sqlite)
        let insert = "INSERT OR ROLLBACK INTO job_queues (queue, paused) VALUES (?1, ?2)"
        await withTaskGroup(of: Void.self) { group in
            for unit in 0..<40 {
                group.addTask {
                    let refused = await refusal {
                        try await test.database.unit(nil) { transaction in
                            try transaction.run(insert, [.text("before \(unit)"), 0])
                            guard unit % 5 == 0 else { return }
                            do { try transaction.run(insert, [.text("never"), 7]) } catch {
                                // What a careless unit does: it takes no notice.
                            }
                            do { try transaction.run(insert, [.text("after \(unit)"), 0]) } catch {}
                            _ = try? transaction.change(insert, [.text("later \(unit)"), 0])
                        }
                    }
                    #expect((refused == nil) == (unit % 5 != 0))
                }
            }
        }
        let queues = try await test.database.read(nil) {
            try $0.rows("SELECT queue FROM job_queues") { try $0.text(0) }
        }
        #expect(Set(queues) == Set((0..<40).filter { $0 % 5 != 0 }.map { "before \($0)" }))
        await test.close()
    }

    struct Stop: Error {}

    private static func put(_ queue: String, _ transaction: any Transaction) throws {
        try JobQueue(transaction).setPaused(true, queue: queue)
    }

    private static func queues(_ test: TestDatabase) async throws -> [String] {
        try await test.database.read(nil) {
            try $0.rows("SELECT queue FROM job_queues ORDER BY queue") { try $0.text(0) }
        }
    }

    @Test(arguments: Engine.allCases)
    func aUnitThatFailsLeavesTheOthersAlone(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await test.database.unit(nil) { transaction in
                            try Self.put("q\(1000 + number)", transaction)
                            if number % 3 == 0 { throw Stop() }
                            // A statement that the engine refuses costs the unit, not the group.
                            if number % 3 == 1 { try transaction.run("INSERT INTO job_queues VALUES ('bad', 7)", []) }
                        }
                        #expect(number % 3 == 2)
                    } catch is Stop {
                        #expect(number % 3 == 0)
                    } catch let error as StorageError {
                        #expect(error.code == .check && number % 3 == 1)
                    }
                }
            }
            try await group.waitForAll()
        }
        let stored = try await Self.queues(test)
        #expect(stored == (0..<200).filter { $0 % 3 == 2 }.map { "q\(1000 + $0)" })
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func valuesComeBackAsTheyWent(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let texts = ["", "č ć đ š ž 日本 🧾", "a'b\"c\\d", String(repeating: "x", count: 100_000)]
        for (at, text) in texts.enumerated() {
            _ = try await test.database.unit(nil) { transaction in
                try JobQueue(transaction).enqueue(
                    JobDraft(queue: "q", kind: text, subject: .max - Int64(at), runAt: Timestamp(microseconds: .min)),
                    at: Timestamp(microseconds: 0))
            }
        }
        let back = try await test.database.read(nil) {
            try $0.rows("SELECT kind, subject, run_at, organization_id FROM jobs ORDER BY job") { row in
                #expect(row.isNull(3))
                #expect(try row.integer(2) == .min)
                return (try row.text(0), try row.integer(1))
            }
        }
        #expect(back.map(\.0) == texts)
        #expect(back.map(\.1) == texts.indices.map { .max - Int64($0) })
        #expect(
            await refusal { try await test.database.unit(nil) { try Self.put("a\0b", $0) } } == "storage.check")
        #expect(
            await refusal {
                _ = try await test.database.read(nil) { try $0.first("SELECT kind FROM jobs") { try $0.integer(0) } }
            } == "storage.unexpectedValue")
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func readsCannotWrite(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let code = await refusal {
            try await test.database.read(nil) { transaction in
                _ = try transaction.change("INSERT INTO job_queues VALUES ('x', 0)", [])
            }
        }
        #expect(code == "storage.readOnly")
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func closedIsClosed(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        await test.database.close()
        #expect(await refusal { try await test.database.unit(nil) { try Self.put("x", $0) } } == "storage.closed")
        #expect(await refusal { _ = try await Self.queues(test) } == "storage.closed")
        await test.database.close()
        await test.close()
    }
}
