import Documents
import Foundation
import Ledger
import LedgerTesting
import Storage
import Testing

/// A small company's quarter, worked out by hand.
@Suite struct ReportTests {
    static func day(_ month: Int, _ day: Int) -> Day { Day(year: 2026, month: month, day: day)! }

    /// January: capital 1000, sale 100 + 20 due 31 January; February: equipment 300, loan 200, purchase 50 + 10,
    /// 60 of the sale paid; March: sale of January partly reversed in red (10 + 2).
    static func books(_ engine: Engine) async throws -> (TestDatabase, OrganizationID) {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        try await test.database.unit(id) { transaction in
            let journal = ledger.journal(transaction)
            func post(_ month: Int, _ day: Int, _ lines: [LineDraft]) throws {
                try journal.post(EntryDraft(day: Self.day(month, day), lines: lines), by: .system)
            }
            func line(
                _ side: Side, _ code: String, _ amount: String, document: Int64? = nil, due: Day? = nil,
                storno: Bool = false
            ) throws -> LineDraft {
                LineDraft(
                    side, .code(code), try Money(amount), storno: storno, party: document.map { _ in 4 },
                    document: document, due: due)
            }
            try post(1, 2, [line(.debit, "1000B", "1000"), line(.credit, "3000", "1000")])
            try post(
                1, 10,
                [
                    line(.debit, "1200", "120", document: 1, due: Self.day(1, 31)), line(.credit, "6000", "100"),
                    line(.credit, "2400", "20")
                ])
            try post(2, 1, [line(.debit, "1500", "300"), line(.credit, "1000B", "300")])
            try post(2, 2, [line(.debit, "1000B", "200"), line(.credit, "2700", "200")])
            try post(
                2, 3, [line(.debit, "5000", "50"), line(.debit, "1400", "10"), line(.credit, "2200", "60", document: 2)]
            )
            try post(2, 20, [line(.debit, "1000B", "60"), line(.credit, "1200", "60", document: 1)])
            try post(
                3, 5,
                [
                    line(.debit, "1200", "12", document: 1, storno: true), line(.credit, "6000", "10", storno: true),
                    line(.credit, "2400", "2", storno: true)
                ])
        }
        return (test, id)
    }

    @Test(arguments: Engine.allCases)
    func figuresByHand(_ engine: Engine) async throws {
        let (test, id) = try await Self.books(engine)
        let ledger = test.ledger
        try await test.database.read(id) { transaction in
            let reports = try ledger.reports(transaction)
            let trial = try reports.trialBalance([
                .init(from: Self.day(2, 1), through: Self.day(2, 28)),
                .init(from: Self.day(3, 1), through: Self.day(3, 5))
            ])
            func row(_ code: String, _ at: Int) -> [String] {
                let column = trial.rows.first { $0.account.code == code }?.columns[at]
                return [column?.opening, column?.debit, column?.credit].map { $0?.description ?? "" }
            }
            #expect(row("1000B", 0) == ["1000.00", "260.00", "300.00"])
            #expect(row("1200", 0) == ["120.00", "0.00", "60.00"])
            #expect(row("1200", 1) == ["60.00", "-12.00", "0.00"])
            #expect(row("6000", 1) == ["-100.00", "0.00", "-10.00"])
            // The heading sums what is below it.
            #expect(row("1000", 0) == ["1120.00", "570.00", "360.00"])
            #expect(trial.isBalanced)

            let sheet = try reports.balanceSheet(on: Self.day(3, 31))
            #expect(sheet.totalAssets == (try Money("1318")))
            #expect(sheet.openResult == (try Money("40")))
            #expect(sheet.isBalanced)
            let result = try reports.profitAndLoss(from: Self.day(1, 1), through: Self.day(3, 31))
            #expect(
                [result.totalRevenue, result.totalExpenses, result.result] == [
                    try Money("90"), try Money("50"), try Money("40")
                ])

            let flow = try reports.cashFlow(from: Self.day(2, 1), through: Self.day(3, 31))
            #expect(flow.openingCash == (try Money("1000")))
            #expect(flow.closingCash == (try Money("960")))
            #expect(flow.investing.map(\.amount) == [try Money("-300")])
            #expect(flow.financing.map(\.amount) == [try Money("200")])
            #expect(flow.result == (try Money("-60")))
            let agrees = try flow.agrees
            #expect(agrees)

            let book = try reports.generalLedger("1200", from: Self.day(2, 1), through: Self.day(3, 31))
            #expect(book.opening == (try Money("120")))
            #expect(book.items.map(\.balance) == [try Money("60"), try Money("48")])
            #expect(book.items.map(\.counterAccounts) == [["1000B"], ["6000", "2400"]])
            #expect(book.items.map(\.entry) == [6, 7])
            let statement = try reports.generalLedger("1200", through: Self.day(3, 31), party: 5)
            #expect(statement.items.isEmpty && statement.closing == .zero)
            #expect(try reports.generalLedger("1200", through: Self.day(3, 31), party: 4).closing == Money("48"))

            let aging = try reports.aging("1200", on: Self.day(3, 31))
            #expect(aging.buckets.map(\.total) == [.zero, .zero, try Money("48"), .zero, .zero])
            #expect(try reports.aging("1200", on: Self.day(1, 31)).buckets[0].total == Money("120"))
        }
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func pagesJoin(_ engine: Engine) async throws {
        let (test, id) = try await Self.books(engine)
        let ledger = test.ledger
        try await test.database.read(id) { transaction in
            let reports = try ledger.reports(transaction)
            let whole = try reports.generalLedger("1000B", through: Self.day(3, 31))
            var items: [GeneralLedger.Item] = []
            var place: GeneralLedger.Place?
            repeat {
                let page = try reports.generalLedger("1000B", through: Self.day(3, 31), after: place, limit: 1)
                items += page.items
                place = page.next
            } while place != nil
            #expect(items == whole.items)
            #expect(items.count == 4)
        }
        await test.close()
    }

    /// Inside a unit, reports see what the unit has posted.
    @Test(arguments: Engine.allCases)
    func unitsReadTheirOwnPostings(_ engine: Engine) async throws {
        struct Stop: Error {}
        let (test, id) = try await Self.books(engine)
        let ledger = test.ledger
        await #expect(throws: Stop.self) {
            try await test.database.unit(id) { transaction in
                try ledger.journal(transaction).post(SampleBooks.sale("1", vat: "0.2", day: today), by: .system)
                try ledger.settle(transaction)
                #expect(try ledger.reports(transaction).balanceSheet(on: Self.day(3, 31)).openResult == Money("41"))
                throw Stop()
            }
        }
        #expect(try await ledger.verify(id).findings == [])
        await test.close()
    }
}
