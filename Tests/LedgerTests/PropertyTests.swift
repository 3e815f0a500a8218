import Documents
import Foundation
import Ledger
import LedgerTesting
import Storage
import Synchronization
import Testing

/// Random business against the model: after every month all invariants hold and every report agrees, on both engines,
/// and both engines' books are the same to the last byte. `FISCUS_LEDGER_DOCUMENTS` sets how many documents.
@Suite struct PropertyTests {
    static var documents: Int {
        ProcessInfo.processInfo.environment["FISCUS_LEDGER_DOCUMENTS"].flatMap { Int($0) } ?? 2400
    }

    @Test func booksAgreeWithTheModelOnBothEngines() async throws {
        var exports: [String] = []
        for engine in Engine.allCases { exports.append(try await run(engine)) }
        #expect(exports[0] == exports[1], "the engines' books differ")
        #expect(exports[0].utf8.count > 1000)
    }

    /// - Returns: the export of the books.
    private func run(_ engine: Engine) async throws -> String {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        var business = RandomBusiness(seed: 7, from: Day(year: 2025, month: 1, day: 1)!)
        try await apply(business.firstRates(), test, id)
        let months = 18
        for month in 0..<months {
            for _ in 0..<(Self.documents / months / 25) {
                var operations: [RandomBusiness.Operation] = []
                for _ in 0..<25 { operations.append(business.next()) }
                try await apply(operations, test, id)
            }
            if month == 11 { try await closeYear(&business, test, id) }
            try await apply([business.closeMonth()], test, id)
            try await compare(business.model, through: business.month, test, id)
            if month == 13 { try await reopen(&business, test, id) }
        }
        let lines = Mutex("")
        try await ledger.exportBooks(id) { text in lines.withLock { $0 += text } }
        await test.close()
        return lines.withLock { $0 }
    }

    private func apply(_ operations: [RandomBusiness.Operation], _ test: TestDatabase, _ id: OrganizationID)
        async throws
    {
        let ledger = test.ledger
        try await test.database.unit(id) { transaction in
            let journal = ledger.journal(transaction)
            for operation in operations {
                switch operation {
                case .post(let draft):
                    for rate in draft.rates {
                        let found = try ledger.rates(transaction).rate(
                            from: rate.from, to: rate.to, on: draft.day, for: .book)
                        #expect(found == rate)
                    }
                    try journal.post(draft, by: .system)
                case .reverse(let entry, let day, let storno):
                    try journal.reverse(Int64(entry), on: day, storno: storno, by: .system)
                case .addRate(let rate): try ledger.rates(transaction).add([rate])
                case .close(let month):
                    let number = Int64(month.year * 100 + month.month)
                    let calendar = ledger.calendar(transaction)
                    try calendar.setPeriod(number, to: .closed, reason: "month end", by: .system)
                    try calendar.setPeriod(number, to: .locked, reason: "month end", by: .system)
                    try calendar.fileReturn(number, boxes: [], by: .system)
                }
            }
        }
    }

    private func closeYear(_ business: inout RandomBusiness, _ test: TestDatabase, _ id: OrganizationID) async throws {
        let ledger = test.ledger
        try await test.database.unit(id) { transaction in
            let steps = [
                ClosingStep(.kinds([.revenue]), into: .code("3400")),
                ClosingStep(.kinds([.expense]), into: .code("3400")),
                ClosingStep(.kinds([.asset, .liability, .equity]), into: .code("3900"), kind: .balanceClosing)
            ]
            let closed = try ledger.yearEnd(transaction).close(2025, steps: steps, by: .system)
            let opened = try ledger.yearEnd(transaction).openNext(after: 2025, by: .system)
            #expect(closed.count == 3)
            #expect(opened.count == 1)
        }
        let last = Day(year: 2025, month: 12, day: 31)!
        business.model.close([.revenue], into: "3400", on: last, .closing)
        business.model.close([.expense], into: "3400", on: last, .closing)
        business.model.close([.asset, .liability, .equity], into: "3900", on: last, .balanceTransfer)
        // The opening mirrors the last of them on the next day.
        business.model.reverse(business.model.count, on: last.adding(days: 1)!, storno: false)
    }

    /// Undoes the closing of 2025 two months into 2026, and locks its months again.
    private func reopen(_ business: inout RandomBusiness, _ test: TestDatabase, _ id: OrganizationID) async throws {
        let ledger = test.ledger
        let count = business.model.count
        try await test.database.unit(id) { transaction in
            let calendar = ledger.calendar(transaction)
            try calendar.setPeriod(202601, to: .closed, reason: "reopening 2025", by: .system)
            try calendar.setPeriod(202601, to: .open, reason: "reopening 2025", by: .system)
            try ledger.yearEnd(transaction).reopen(2025, reason: "forgotten invoice", storno: false, by: .system)
            try calendar.setPeriod(202601, to: .closed, reason: "done", by: .system)
            for month in 1...12 {
                try calendar.setPeriod(Int64(202500 + month), to: .closed, reason: "done", by: .system)
            }
        }
        let kinds = try await test.database.read(id) { transaction in
            try ledger.journal(transaction).entries(Int64(count + 1)...Int64(count + 4)).map {
                ($0.kind, $0.reverses, $0.day)
            }
        }
        #expect(kinds.map(\.0) == [.reversal, .reversal, .reversal, .reversal])
        for (_, reverses, day) in kinds { business.model.reverse(Int(reverses!), on: day, storno: false) }
    }

    private func compare(_ model: ModelLedger, through day: Day, _ test: TestDatabase, _ id: OrganizationID)
        async throws
    {
        let report = try await test.ledger.verify(id)
        #expect(report.findings == [])
        #expect(report.entries == Int64(model.count))
        let ledger = test.ledger
        let start = Day(year: 2025, month: 1, day: 1)!
        let middle = day.adding(days: -40)!
        try await test.database.read(id) { transaction in
            let reports = try ledger.reports(transaction)
            for (from, through) in [
                (nil, day), (start, middle), (middle, day), (day.adding(months: -2)!, day.adding(days: -1)!)
            ] {
                let trial = try reports.trialBalance([.init(from: from, through: through)])
                #expect(trial.isBalanced)
                var rows: [String: [Int64]] = [:]
                for row in trial.rows where row.account.isPostable {
                    let column = row.columns[0]
                    rows[row.account.code] = [column.opening, column.debit, column.credit].map(\.tenThousandths)
                }
                #expect(
                    rows == model.trialBalance(from: from, through: through), "\(from?.description ?? "") \(through)")
            }
            let result = try reports.profitAndLoss(from: start, through: day)
            #expect(result.result.tenThousandths == model.result(from: start, through: day))
            let sheet = try reports.balanceSheet(on: day)
            #expect(sheet.isBalanced)
            #expect(sheet.totalAssets.tenThousandths == model.assets(on: day))
            let flow = try reports.cashFlow(from: middle, through: day)
            let agrees = try flow.agrees
            #expect(agrees)
            #expect(flow.closingCash.tenThousandths == model.cash(on: day))
            for code in ["1200", "2200"] {
                let items = try reports.openItems(code, on: middle)
                let found = Dictionary(
                    uniqueKeysWithValues: items.map { item in
                        let amount = item.foreign.map { item.isForeignDebit ? $0.amount : $0.amount.negated } ?? .zero
                        return (item.document, [item.balance.tenThousandths, amount.tenThousandths])
                    })
                #expect(found == model.openItems(code, on: middle))
                #expect(
                    try reports.aging(code, on: middle).total.tenThousandths == found.values.reduce(0) { $0 + $1[0] })
            }
            for period in [202501, 202503, middle.year * 100 + middle.month] {
                let vat = try reports.vat(Int64(period), rules: [])
                let rows = Dictionary(
                    uniqueKeysWithValues: vat.rows.map {
                        ("\($0.row)/\($0.document)/\($0.part)", [$0.debit.tenThousandths, $0.credit.tenThousandths])
                    })
                #expect(rows == model.vat(period))
            }
            for code in ["1001B", "5600"] {
                let book = try reports.generalLedger(code, through: middle, limit: 1_000_000)
                let rows = book.items.map { [$0.entry, $0.amount.tenThousandths, $0.balance.tenThousandths] }
                // Closing entries of the model carry no line numbers; the order within them is not compared.
                #expect(Set(rows.map { $0[0] }) == Set(model.generalLedger(code, through: middle).map { $0[0] }))
                #expect(rows.last?[2] == model.generalLedger(code, through: middle).last?[2])
                #expect(rows.count == model.generalLedger(code, through: middle).count)
            }
        }
    }
}
