import Documents
import Ledger
import LedgerTesting
import Storage
import Testing

let today = Day(year: 2026, month: 3, day: 14)!

@Suite struct PostingTests {
    @Test(arguments: Engine.allCases)
    func postsAndReadsBack(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        let posted = try await test.database.unit(id) { transaction in
            try ledger.journal(transaction).post(SampleBooks.sale("1000", vat: "200", day: today), by: .system)
        }
        #expect(posted.number == 1)
        let entry = try await test.database.read(id) { try ledger.journal($0).entry(1) }
        #expect(entry?.hash == posted.hash)
        #expect(entry?.lines.count == 3)
        let balance = try await test.database.read(id) { transaction in
            try transaction.rows("SELECT account, debit, credit FROM day_balances WHERE organization_id = ?1 ORDER BY account", [SQLValue(id)]) {
                [try $0.integer(0), try $0.integer(1), try $0.integer(2)]
            }
        }
        #expect(balance == [[2, 12_000_000, 0], [8, 0, 2_000_000], [16, 0, 10_000_000]])
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func manyPostersShareCommits(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for poster in 0..<32 {
                group.addTask {
                    for at in 0..<20 {
                        _ = try await test.database.unit(id) { transaction in
                            try ledger.journal(transaction).post(
                                SampleBooks.sale("10", vat: "2", day: today, document: Int64(poster * 100 + at)),
                                by: .system)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let last = try await test.database.read(id) { try ledger.journal($0).lastNumber() }
        #expect(last == 640)
        await test.close()
    }
}
