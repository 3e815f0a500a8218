import Documents
import JSON
import Ledger
import LedgerTesting
import Storage
import Testing

@Suite struct YearEndTests {
    private static let steps = [
        ClosingStep(.kinds([.revenue, .expense]), into: .role("retainedEarnings")),
        ClosingStep(.kinds([.asset, .liability, .equity]), into: .role("balanceTransfer"), kind: .balanceClosing)
    ]

    /// Reopening says why, even where neither the year nor a period had been closed.
    @Test(arguments: Engine.allCases)
    func reopeningIsAudited(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        let last = Day(year: 2025, month: 12, day: 31)!
        try await test.database.unit(id) { transaction in
            try ledger.journal(transaction).post(SampleBooks.sale("100", vat: "20", day: last), by: .system)
            _ = try ledger.yearEnd(transaction).close(2025, steps: Self.steps, by: .system)
            _ = try ledger.yearEnd(transaction).openNext(after: 2025, by: .system)
        }
        func reopen(_ reason: String) async -> String? {
            await refusal {
                try await test.database.unit(id) {
                    try ledger.yearEnd($0).reopen(2025, reason: reason, storno: false, by: .system)
                }
            }
        }
        #expect(await reopen("") == "reason.missing")
        #expect(try await ledger.verify(id).entries == 4, "something was reversed without a reason")
        // One opening a year.
        let second = await refusal {
            try await test.database.unit(id) { _ = try ledger.yearEnd($0).openNext(after: 2025, by: .system) }
        }
        #expect(second == "year.opened")
        #expect(await reopen("forgotten invoice") == nil)
        let (event, text) = try await test.database.read(id) { transaction in
            (
                try ledger.audit(transaction).events().last, try ledger.journal(transaction).text(of: 5)
            )
        }
        #expect(event?.event.action == "year.reopened")
        #expect(event?.event.subject == 2025)
        let payload = try JSONReader.read(event?.payload ?? "")
        #expect(payload["after"]?["reason"]?.string == "forgotten invoice")
        #expect(payload["after"]?["reversed"]?.array?.compactMap(\.int) == [3, 2, 4])
        #expect(text == "forgotten invoice")
        // Closed and opened again, as if for the first time.
        try await test.database.unit(id) { transaction in
            _ = try ledger.yearEnd(transaction).close(2025, steps: Self.steps, by: .system)
            let opened = try ledger.yearEnd(transaction).openNext(after: 2025, by: .system)
            #expect(opened.count == 1)
        }
        #expect(try await ledger.verify(id).findings == [])
        await test.close()
    }
}
