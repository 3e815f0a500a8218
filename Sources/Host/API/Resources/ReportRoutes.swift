internal import Books
internal import Documents
internal import Identity
internal import Ledger
internal import Storage

/// The reports of the ledger.
enum ReportRoutes {
    static let group = RouteGroup("reports", "Figures from the balance tables; each leads to its entries.") {
        trialBalance
        FinancialRoutes.routes
        LedgerReportRoutes.routes
    }

    static let access = Access.member(.viewer, Scope(.reports, .read))

    private static let trialBalance = Route.read(
        "/reports/trial-balance", "trialBalance", "All accounts with debits, credits and balances.", as: access,
        query: TrialBalanceQuery.self, answers: TrialBalanceAnswer.self
    ) { reading, transaction in
        let day = try reading.query.date ?? reading.today()
        let report = try reading.books.ledger.reports(transaction).trialBalance(
            [.init(from: reading.query.from, through: day)])
        var answer = TrialBalanceAnswer()
        answer.from = reading.query.from
        answer.date = day
        answer.baseCurrency = reading.tenant.base.code
        answer.rows = try report.rows.compactMap { row in
            guard let column = row.columns.first else { return nil }
            var made = TrialBalanceRow()
            made.accountId = reading.ids.text(.account, row.account.number)
            made.accountCode = row.account.code
            made.accountName = row.account.name
            made.accountType = row.account.kind.rawValue
            made.isHeading = !row.account.isPostable
            made.opening = column.opening
            made.debit = column.debit
            made.credit = column.credit
            made.balance = try column.closing
            return made
        }
        answer.totalDebit = report.totals.first?.debit ?? .zero
        answer.totalCredit = report.totals.first?.credit ?? .zero
        answer.isBalanced = report.isBalanced
        return answer
    }
}

extension Reading {
    /// The present day where the organization is.
    func today() throws -> Day { call.host.invoicing.today(tenant) }
}
