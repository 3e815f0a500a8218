public import Documents
public import Ledger
public import Storage

/// An organization with a small chart, the years 2025 and 2026 open, base currency RSD.
public enum SampleBooks {
    public static let accounts: [AccountDraft] = [
        .init("1000", "Assets", .asset, isPostable: false),
        .init("1200", "Receivables", .asset, parent: "1000", roles: ["receivable"]),
        .init("1400", "Input VAT", .asset, parent: "1000", roles: ["inputVAT.standard"]),
        .init("1500", "Equipment", .asset, parent: "1000", activity: .investing),
        .init("1000B", "Bank", .asset, parent: "1000", activity: .cash, roles: ["bank"]),
        .init("1001B", "Bank, EUR", .asset, parent: "1000", currency: Currency("EUR"), activity: .cash),
        .init("2200", "Payables", .liability, roles: ["payable"]),
        .init("2400", "Output VAT", .liability, roles: ["outputVAT.standard"]),
        .init("2700", "Loans", .liability, activity: .financing),
        .init("3000", "Capital", .equity, activity: .financing, roles: ["capital"]),
        .init("3400", "Retained earnings", .equity, roles: ["retainedEarnings"]),
        .init("3900", "Opening and closing balances", .equity, roles: ["balanceTransfer"]),
        .init("5000", "Costs", .expense, roles: ["costs"]),
        .init("5600", "Exchange losses", .expense, roles: ["fx.loss"]),
        .init("5700", "Rounding", .expense, roles: ["rounding"]),
        .init("6000", "Sales", .revenue, roles: ["sales"]),
        .init("6600", "Exchange gains", .revenue, roles: ["fx.gain"])
    ]

    public static let key = "11111111-1111-4111-8111-111111111111"

    public static func create(
        _ ledger: Ledger, key: String = SampleBooks.key, base: String = "RSD"
    ) async throws -> OrganizationID {
        guard let currency = Currency(base) else { throw CommandFailed("no currency \(base)") }
        let id = try await ledger.createOrganization(key: key, base: currency)
        try await ledger.database.unit(id) { transaction in
            try ledger.chart(transaction).add(accounts)
            for year in [2025, 2026] {
                guard let first = Day(year: year, month: 1, day: 1) else { continue }
                let months = FiscalCalendar.Span.months(from: first)
                try ledger.calendar(transaction).openYear(Int64(year), periods: months)
                try ledger.calendar(transaction).openVATPeriods(months)
            }
        }
        return id
    }

    /// A sale on credit: receivable against sales and VAT.
    public static func sale(
        _ net: String, vat: String, day: Day, document: Int64? = nil, party: Int64? = 1, key: String? = nil
    ) throws -> EntryDraft {
        let (net, vat) = (try Money(net), try Money(vat))
        return EntryDraft(
            day: day,
            lines: [
                .init(
                    .debit, .role("receivable"), try net.adding(vat), party: party, document: document,
                    due: day.adding(days: 30)),
                .init(
                    .credit, .role("sales"), net,
                    tax: TaxTag(row: "standard", document: "invoice", part: "base")),
                .init(
                    .credit, .role("outputVAT.standard"), vat,
                    tax: TaxTag(row: "standard", document: "invoice", part: "tax"))
            ], document: document, text: "Sale \(document ?? 0)", requestKey: key)
    }
}
