import CountryPack
import Documents
import Ledger
import LedgerTesting
import Posting
import Storage
import Testing

import struct Ledger.Account

/// A year of every country in the real ledger: posted, closed as the country closes it, opened again.
@Suite("Year end")
struct YearEndTests {
    /// A sale, a purchase, money in and out, and tax on profit, in the country's own accounts.
    private func year(_ country: Country) throws -> BooksKeeper {
        var books = BooksKeeper(country)
        let example = try #require(country.examples().first { $0.name == "simple.json" }).document
        try books.post(.invoiceIssued, example)
        let row = country.manifest.taxRows.contains { $0.key == "purchase.standard" } ? "standard" : "pdv25"
        let purchase = try DocumentDrafts(example: example).document(
            .invoice, "P-1", "2026-06-10", lines: [("300", "purchase." + row, "expense.services")])
        try books.post(.purchaseReceived, purchase, .purchase)
        try books.post(.advanceReceived, ["amount": "500"])
        try books.post(.paymentMade, ["amount": "120"])
        try books.post(.paymentBankFee, ["amount": "7.5"])
        try books.post(.profitTaxAccrued, ["amount": "90", "advances": "0", "payable": "90"])
        return books
    }

    /// The country's accounts, all of which take postings; clearing accounts are equity on its way.
    static func chart(_ manifest: Manifest) -> [AccountDraft] {
        let roles = Dictionary(grouping: manifest.roles.keys, by: { manifest.roles[$0] ?? "" })
        return manifest.accounts.filter { $0.kind != .offBalance }.map { account in
            var draft = AccountDraft(account.code, account.names["en"] ?? account.code, .asset)
            switch account.kind {
            case .asset, .offBalance: draft.kind = .asset
            case .liability: draft.kind = .liability
            case .equity, .clearing: draft.kind = .equity
            case .revenue: draft.kind = .revenue
            case .expense: draft.kind = .expense
            }
            draft.roles = (roles[account.code] ?? []).sorted()
            return draft
        }
    }

    static func step(_ rule: ClosingRule) -> ClosingStep {
        ClosingStep(
            rule.codes.isEmpty
                ? .kinds(Set(rule.kinds.compactMap { Account.Kind(rawValue: $0.rawValue) })) : .codes(rule.codes),
            into: .role(rule.into),
            kind: rule.kind == .closing ? .closing : .balanceClosing)
    }

    static func draft(_ lines: [PostedLine], on day: Day) -> EntryDraft {
        EntryDraft(
            day: day,
            lines: lines.map { line in
                LineDraft(line.side == .debit ? .debit : .credit, .code(line.account), line.base, storno: line.storno)
            })
    }

    static func balances(_ ledger: Ledger, _ transaction: any Transaction, _ day: Day) throws -> [String: Money]
    {
        let trial = try ledger.reports(transaction).trialBalance([.init(through: day)])
        #expect(trial.isBalanced)
        var balances: [String: Money] = [:]
        for row in trial.rows where row.account.isPostable { balances[row.account.code] = try row.columns[0].closing }
        return balances.filter { !$0.value.isZero }
    }

    @Test(
        "every step is run; results go into equity, and the next year opens with what the old one closed",
        arguments: Country.all)
    func closed(country: Country) async throws {
        let books = try year(country)
        let manifest = country.manifest
        let test = try await TestDatabase(.sqlite)
        let ledger = test.ledger
        let id = try await ledger.createOrganization(key: SampleBooks.key, base: try #require(manifest.baseCurrency))
        let (day, last, first) = (
            try #require(Day("2026-06-15")), try #require(Day("2026-12-31")), try #require(Day("2027-01-01"))
        )
        try await test.database.unit(id) { transaction in
            try ledger.chart(transaction).add(Self.chart(manifest))
            for year in [2026, 2027] {
                let months = FiscalCalendar.Span.months(from: try #require(Day(year: year, month: 1, day: 1)))
                try ledger.calendar(transaction).openYear(Int64(year), periods: months)
                try ledger.calendar(transaction).openVATPeriods(months)
            }
            for lines in books.entries { try ledger.journal(transaction).post(Self.draft(lines, on: day), by: .system) }
        }
        try await test.database.unit(id) { transaction in
            let kept = try books.balances()
            let before = try Self.balances(ledger, transaction, day)
            #expect(before == kept)
            // What is in no balance sheet: revenue, expense, and the accounts they pass through.
            let resultCodes = Set(
                manifest.accounts.filter { [.revenue, .expense, .clearing].contains($0.kind) }.map(\.code))
            let result = try kept.filter { resultCodes.contains($0.key) }.values.reduce(Money.zero) {
                try $0.adding($1)
            }
            #expect(result.isNegative, "the year makes a profit")

            let steps = manifest.yearEnd.map(Self.step)
            let closing = try ledger.yearEnd(transaction).close(
                2026, steps: steps.filter { $0.kind == .closing }, by: .system)
            #expect(!closing.isEmpty)
            let after = try Self.balances(ledger, transaction, last)
            // Nothing is left on results and on the way to them; equity has grown by the profit.
            let temporary = manifest.accounts.filter { [.revenue, .expense, .clearing].contains($0.kind) }.map(\.code)
            #expect(after.keys.filter { temporary.contains($0) } == [])
            let equity = Set(manifest.accounts.filter { $0.kind == .equity }.map(\.code))
            let grown = try after.filter { equity.contains($0.key) }.values.reduce(Money.zero) { try $0.adding($1) }
            #expect(grown == result)

            let balance = steps.filter { $0.kind == .balanceClosing }
            let closed = try ledger.yearEnd(transaction).close(2026, steps: balance, by: .system)
            #expect(closed.count == balance.count)
            if !balance.isEmpty { #expect(try Self.balances(ledger, transaction, last) == [:]) }
            let opened = try ledger.yearEnd(transaction).openNext(after: 2026, by: .system)
            #expect(opened.count == balance.count)
            #expect(try Self.balances(ledger, transaction, first) == after)
        }
    }

    @Test("every account of a result is closed by exactly one step", arguments: Country.all)
    func once(country: Country) {
        for account in country.manifest.accounts where account.kind == .revenue || account.kind == .expense {
            let steps = country.manifest.yearEnd.filter { rule in
                rule.kinds.contains(account.kind) || rule.codes.contains { account.code.hasPrefix($0) }
            }
            let isTarget = country.manifest.yearEnd.contains { country.manifest.roles[$0.into] == account.code }
            #expect(
                steps.count == 1 || (isTarget && steps.count <= 1),
                "\(country.code) \(account.code): \(steps.map(\.key))")
        }
    }
}
