import Documents
import Foundation
import Ledger
import LedgerTesting
import Storage
import Testing

@Suite struct CurrencyTests {
    static let eur = Currency("EUR")!
    static let rsd = Currency("RSD")!

    static func rate(_ rate: String, _ day: String, per: Int64 = 1, purpose: LockedRate.Purpose = .book) throws
        -> LockedRate
    {
        try LockedRate(
            from: eur, to: rsd, per: per, rate: Decimal(rate), day: Day(day)!, source: "NBS", purpose: purpose)
    }

    @Test(arguments: Engine.allCases)
    func latestOnOrBefore(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        try await test.database.unit(id) { transaction in
            let rates = ledger.rates(transaction)
            let imported = try rates.importCSV(
                """
                from,to,per,rate,date,source,purpose
                EUR,RSD,1,117.2094,2026-03-02,NBS,book
                EUR,RSD,1,117.3,2026-03-05,NBS,book
                EUR,RSD,1,118,2026-03-05,NBS,vat
                JPY,RSD,100,71.0001,2026-03-05,NBS,book

                """)
            #expect(imported == 4)
            func found(_ day: String, _ purpose: LockedRate.Purpose = .book) throws -> String {
                try rates.rate(from: Self.eur, to: Self.rsd, on: Day(day)!, for: purpose).rate.description
            }
            #expect(try found("2026-03-04") == "117.2094")
            #expect(try found("2026-03-05") == "117.3")
            #expect(try found("2027-01-01", .vat) == "118")
            // A correction of the same day, added later, counts from now on.
            try rates.add([Self.rate("117.4", "2026-03-05")])
            #expect(try found("2026-03-06") == "117.4")
        }
        func failure(_ body: @escaping @Sendable (ExchangeRates) throws -> Void) async -> LedgerError? {
            do {
                try await test.database.unit(id) { try body(ledger.rates($0)) }
                return nil
            } catch { return error as? LedgerError }
        }
        let missing = await failure {
            _ = try $0.rate(from: Self.eur, to: Self.rsd, on: Day("2026-03-01")!, for: .book)
        }
        #expect(missing?.code == .rateMissing)
        #expect(missing?.message.contains("EUR to RSD on or before 2026-03-01") == true)
        #expect(missing?.remedy.isEmpty == false)
        for bad in [
            "from,to\n", "from,to,per,rate,date,source,purpose\nEUR,RSD,1,117,2026-13-01,NBS,book",
            "from,to,per,rate,date,source,purpose\nEUR,EUR,1,117,2026-03-01,NBS,book",
            "from,to,per,rate,date,source,purpose\nEUR,RSD,1,-117,2026-03-01,NBS,book",
            "from,to,per,rate,date,source,purpose\nEUR,RSD,1,1e2,2026-03-01,NBS,book"
        ] {
            #expect(await failure { _ = try $0.importCSV(bad) } != nil)
        }
        await test.close()
    }

    /// Sold at 117, half paid at 118, the rest at 116.5: gain, then loss, and nothing left on the item.
    @Test(arguments: Engine.allCases)
    func realisedDifferences(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        let amount = try Money("100")
        let sold = try Self.rate("117", "2026-03-01")
        let item = LineDraft(.credit, .role("receivable"), amount, party: 5, document: 9)
        var settlement = Settlement(open: amount, carried: try Money("11700"), currency: Self.eur)
        let first = try settlement.lines(
            paying: Money("33.33"), at: Self.rate("118", "2026-03-10"), base: Self.rsd, item: item,
            bank: .code("1001B"),
            isReceivable: true)
        #expect(first.map(\.base) == [try Money("3932.94"), try Money("3899.61"), try Money("33.33")])
        settlement = Settlement(open: try Money("66.67"), carried: try Money("7800.39"), currency: Self.eur)
        let second = try settlement.lines(
            paying: Money("66.67"), at: Self.rate("116.5", "2026-03-12"), base: Self.rsd, item: item,
            bank: .code("1001B"),
            isReceivable: true)
        #expect(second.map(\.base) == [try Money("7767.06"), try Money("7800.39"), try Money("33.33")])
        #expect(second[2].account == .role("fx.loss"))
        try await test.database.unit(id) { transaction in
            let journal = ledger.journal(transaction)
            let foreign = ForeignAmount(amount, Self.eur)
            try journal.post(
                EntryDraft(
                    day: today,
                    lines: [
                        .init(
                            .debit, .role("receivable"), sold.convert(amount), foreign: foreign, party: 5, document: 9),
                        .init(.credit, .role("sales"), sold.convert(amount), foreign: foreign)
                    ], rates: [sold]), by: .system)
            try journal.post(EntryDraft(day: today, lines: first), by: .system)
            try ledger.rates(transaction).add([Self.rate("200", "2026-03-01")])  // late: moves nothing
            try journal.post(EntryDraft(day: today, lines: second), by: .system)
        }
        try await test.database.read(id) { transaction in
            let reports = try ledger.reports(transaction)
            #expect(try reports.openItems("1200", on: today).isEmpty)
            let result = try reports.profitAndLoss(from: today, through: today)
            #expect(result.result == (try Money("11700")))
            #expect(try ledger.journal(transaction).entry(1)?.rates == [sold])
        }
        #expect(
            await refusal {
                _ = try settlement.lines(
                    paying: Money("66.68"), at: Self.rate("116.5", "2026-03-12"), base: Self.rsd, item: item,
                    bank: .code("1001B"), isReceivable: true)
            } == "line.amount")
        #expect(try await ledger.verify(id).findings == [])
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func revaluationIsReversedNextDay(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        let end = Day("2026-03-31")!
        let foreign = ForeignAmount(try Money("100"), Self.eur)
        let revalued = try await test.database.unit(id) { transaction in
            let journal = ledger.journal(transaction)
            try journal.post(
                EntryDraft(
                    day: today,
                    lines: [
                        .init(.debit, .code("1001B"), Money("11700"), foreign: foreign),
                        .init(.credit, .role("sales"), Money("11700"), foreign: foreign)
                    ]), by: .system)
            return try journal.revalue(
                Revaluation(day: end, rates: [Self.rate("117.5", "2026-03-31")]), storno: false, by: .system)
        }
        #expect(revalued?.number == 2)
        try await test.database.read(id) { transaction in
            let reports = try ledger.reports(transaction)
            #expect(try reports.balanceSheet(on: end).totalAssets == Money("11750"))
            #expect(try reports.balanceSheet(on: end.adding(days: 1)!).totalAssets == Money("11700"))
        }
        #expect(
            await refusal {
                _ = try await test.database.unit(id) { transaction in
                    try ledger.journal(transaction).revalue(
                        Revaluation(day: end, rates: []), storno: false, by: .system)
                }
            } == "rate.missing")
        #expect(try await ledger.verify(id).findings == [])
        await test.close()
    }

    /// A gain counts once, whatever was open when.
    @Test(arguments: Engine.allCases)
    func revaluationCountsOnce(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        let foreign = ForeignAmount(try Money("100"), Self.eur)
        _ = try await test.database.unit(id) { transaction in
            try ledger.journal(transaction).post(
                EntryDraft(
                    day: today,
                    lines: [
                        .init(.debit, .code("1001B"), Money("11700"), foreign: foreign),
                        .init(.credit, .role("capital"), Money("11700"), foreign: foreign)
                    ]), by: .system)
        }
        func revalue(_ day: String, _ rate: String) async throws -> PostedEntry? {
            try await test.database.unit(id) { transaction in
                try ledger.journal(transaction).revalue(
                    Revaluation(day: Day(day)!, rates: [Self.rate(rate, day)]), storno: false, by: .system)
            }
        }
        func balance(_ code: String, _ day: String) async throws -> Money? {
            try await test.database.read(id) { transaction in
                try ledger.reports(transaction).trialBalance([.init(through: Day(day)!)]).rows
                    .first { $0.account.code == code }?.columns[0].closing
            }
        }
        // Twice on one day: the second posts what the first left.
        #expect(try await revalue("2026-03-31", "118") != nil)
        #expect(try await revalue("2026-03-31", "118") == nil)
        #expect(try await balance("1001B", "2026-03-31") == Money("11800"))
        #expect(try await revalue("2026-03-31", "119") != nil)
        #expect(try await balance("1001B", "2026-03-31") == Money("11900"))
        #expect(try await balance("1001B", "2026-04-01") == Money("11700"))
        // The next day's period is closed: posted all the same, and taken back when it can be.
        try await test.database.unit(id) {
            try ledger.calendar($0).setPeriod(202605, to: .closed, reason: "early", by: .system)
        }
        #expect(try await revalue("2026-04-30", "118") != nil)
        #expect(try await balance("1001B", "2026-05-01") == Money("11800"))
        #expect(try await revalue("2026-06-30", "118") != nil)
        #expect(try await balance("1001B", "2026-06-01") == Money("11700"))
        #expect(try await balance("1001B", "2026-06-30") == Money("11800"))
        // The next day's year is not there yet.
        #expect(try await revalue("2026-12-31", "118") != nil)
        try await test.database.unit(id) {
            try ledger.calendar($0).openYear(2027, periods: FiscalCalendar.Span.months(from: Day("2027-01-01")!))
        }
        #expect(try await revalue("2027-01-31", "118") != nil)
        #expect(try await balance("1001B", "2027-01-01") == Money("11700"))
        #expect(try await balance("1001B", "2027-01-31") == Money("11800"))
        #expect(try await balance("6600", "2027-01-31")?.magnitude == Money("100"))
        #expect(try await ledger.verify(id).findings == [])
        await test.close()
    }

    @Test func roundingHasALimit() throws {
        let draft = EntryDraft(
            day: today,
            lines: [
                .init(.debit, .role("receivable"), try Money("10.02")), .init(.credit, .role("sales"), try Money("10"))
            ])
        let balanced = try draft.balanced(rounding: .role("rounding"), atMost: Money("0.05"))
        #expect(balanced.lines[2] == LineDraft(.credit, .role("rounding"), try Money("0.02")))
        #expect(throws: LedgerError.self) { try draft.balanced(rounding: .role("rounding"), atMost: Money("0.01")) }
    }
}
