import CountryPack
import Documents
import Ledger
import LedgerTesting
import Storage
import Testing

/// The closing balances of the kuna's last year, taken over into books in euro in the real ledger.
@Suite("Croatia's change of currency", .enabled(if: Country.codes.contains("HR")))
struct CurrencyChangeoverTests {
    /// Capital of 300,000.02, a sale of 89,876.52 and its VAT, a purchase of 40,000.37 and its VAT, 20,000 paid: the
    /// year 2022 in kuna after it was closed, and the same balances at 7.53450, each rounded to the cent.
    private static let closed = [
        "100": ("280000.02", "37162.39"), "1201": ("112345.65", "14910.83"), "14003": ("10000.09", "1327.24"),
        "220": ("-30000.46", "-3981.75"), "24003": ("-22469.13", "-2982.17"), "900": ("-300000.02", "-39816.85"),
        "950": ("-49876.15", "-6619.70")
    ]

    private static func lines(_ amounts: KeyValuePairs<String, String>) throws -> [LineDraft] {
        try amounts.map { account, text in
            let amount = try Money(text)
            return LineDraft(amount.isNegative ? .credit : .debit, .code(account), amount.magnitude)
        }
    }

    /// Books in euro, with Croatia's chart and the year 2023 open.
    private static func books(_ ledger: Ledger, _ manifest: Manifest) async throws -> OrganizationID {
        let id = try await ledger.createOrganization(key: SampleBooks.key, base: try #require(Currency("EUR")))
        try await ledger.database.unit(id) { transaction in
            try ledger.chart(transaction).add(YearEndTests.chart(manifest))
            let months = FiscalCalendar.Span.months(from: try #require(Day("2023-01-01")))
            try ledger.calendar(transaction).openYear(2023, periods: months)
        }
        return id
    }

    @Test("balances in kuna are taken over in euro at the fixed rate, what rounding leaves has its account")
    func takenOver() async throws {
        let manifest = try Country("HR").manifest
        let (kuna, euro) = (try #require(Currency("HRK")), try #require(Currency("EUR")))
        let units = try #require(manifest.currencies.first { $0.code == "HRK" }?.fixedRate)
        let (first, paid) = (try #require(Day("2023-01-01")), try #require(Day("2023-02-01")))
        let rate = try LockedRate.changeover(
            from: kuna, to: euro, units: units, day: first, source: "Zakon o uvođenju eura, art. 7")
        let test = try await TestDatabase(.sqlite)
        let ledger = test.ledger

        let id = try await Self.books(ledger, manifest)
        try await test.database.unit(id) { transaction in
            var lines: [LineDraft] = []
            var left = Money.zero
            for (account, amounts) in Self.closed.sorted(by: { $0.key < $1.key }) {
                let converted = try rate.convert(Money(amounts.0))
                left = try left.adding(converted)
                lines.append(LineDraft(converted.isNegative ? .credit : .debit, .code(account), converted.magnitude))
            }
            // A cent too little on the debit side: it is a loss of rounding.
            #expect(left == (try Money("-0.01")))
            lines.append(LineDraft(.debit, .role("rounding.loss"), left.magnitude))
            let draft = EntryDraft(day: first, kind: .initial, lines: lines, rates: [rate])
            try ledger.journal(transaction).post(draft, by: .system)

            var expected = try Self.closed.mapValues { try Money($0.1) }
            expected["489"] = try Money("0.01")
            #expect(try YearEndTests.balances(ledger, transaction, first) == expected)
            // What was invoiced in kuna is paid in euro.
            let payment = try Self.lines(["100": "14910.83", "1201": "-14910.83"])
            try ledger.journal(transaction).post(EntryDraft(day: paid, lines: payment), by: .system)
            #expect(try YearEndTests.balances(ledger, transaction, paid)["1201"] == nil)
        }
    }

    @Test(
        "the rate is applied as the law has it, rounded once",
        arguments: [("7534.50", "1000"), ("7.53", "1"), ("0.04", "0.01"), ("0.03", "0"), ("-112345.65", "-14910.83")])
    func converted(kuna: String, euro: String) throws {
        let rate = try LockedRate.changeover(
            from: try #require(Currency("HRK")), to: try #require(Currency("EUR")), units: Decimal("7.53450"),
            day: try #require(Day("2023-01-01")), source: "law")
        #expect(try rate.convert(Money(kuna)) == Money(euro))
    }
}
