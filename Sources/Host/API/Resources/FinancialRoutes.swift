internal import Books
internal import Documents
internal import Identity
internal import JSON
internal import Ledger

/// Profit and loss, balance sheet, cash flow.
enum FinancialRoutes {
    @RouteBuilder static var routes: [Route] {
        profitAndLoss
        balanceSheet
        cashFlow
    }

    private static let profitAndLoss = Route.read(
        "/reports/profit-loss", "profitAndLoss", "Revenue and expenses of a range of days.", as: ReportRoutes.access,
        query: RangeQuery.self, answers: ProfitAndLossAnswer.self
    ) { reading, transaction in
        let range = try reading.query.range(today: reading.today())
        let report = try reading.books.ledger.reports(transaction).profitAndLoss(
            from: range.from, through: range.to)
        var answer = ProfitAndLossAnswer()
        answer.period = range
        answer.baseCurrency = reading.tenant.base.code
        answer.revenue = try StatementSection(report.revenue, reading.ids)
        answer.expenses = try StatementSection(report.expenses, reading.ids)
        answer.netProfit = report.result
        return answer
    }

    private static let balanceSheet = Route.read(
        "/reports/balance-sheet", "balanceSheet", "What the organization owns and owes on a day.",
        as: ReportRoutes.access, query: DateQuery.self, answers: BalanceSheetAnswer.self
    ) { reading, transaction in
        let report = try reading.books.ledger.reports(transaction).balanceSheet(
            on: try reading.query.date ?? reading.today())
        var answer = BalanceSheetAnswer()
        answer.date = report.day
        answer.baseCurrency = reading.tenant.base.code
        answer.assets = try StatementSection(report.assets, reading.ids)
        answer.liabilities = try StatementSection(report.liabilities, reading.ids)
        answer.equity = try StatementSection(report.equity, reading.ids)
        answer.openResult = report.openResult
        answer.totalAssets = report.totalAssets
        answer.totalClaims = report.totalClaims
        answer.isBalanced = report.isBalanced
        return answer
    }

    private static let cashFlow = Route.read(
        "/reports/cash-flow", "cashFlow", "Where cash came from and went to, by the indirect method.",
        as: ReportRoutes.access, query: RangeQuery.self, answers: CashFlowAnswer.self
    ) { reading, transaction in
        let range = try reading.query.range(today: reading.today())
        let report = try reading.books.ledger.reports(transaction).cashFlow(from: range.from, through: range.to)
        var answer = CashFlowAnswer()
        answer.period = range
        answer.baseCurrency = reading.tenant.base.code
        answer.result = report.result
        answer.operating = try StatementSection(report.operating, reading.ids)
        answer.investing = try StatementSection(report.investing, reading.ids)
        answer.financing = try StatementSection(report.financing, reading.ids)
        answer.openingBalance = report.openingCash
        answer.closingBalance = report.closingCash
        answer.netCashFlow = report.netFlow
        return answer
    }
}

struct RangeQuery: Exemplified {
    var from: Day?
    var to: Day?

    /// The running calendar year up to today by default.
    func range(today: Day) -> DayRange {
        var range = DayRange()
        range.to = to ?? today
        range.from = from ?? Day(year: range.to.year, month: 1, day: 1) ?? range.to
        return range
    }

    static let shape = Shape<RangeQuery>(
        "RangeQuery", "A range of days.",
        check: { query, context in
            if let from = query.from, let to = query.to, from > to {
                context.report("range.order", "the range ends before it begins", remedy: "exchange from and to")
            }
        }
    ) {
        Field("from", \.from, .day, "first day; the first of the year when absent")
        Field("to", \.to, .day, "last day; today when absent")
    }
    static let example = RangeQuery()
}

struct DayRange: Record {
    var from = Day.earliest
    var to = Day.earliest

    static let shape = Shape<DayRange>("DayRange", "A range of days.") {
        Field("from", \.from, .day, "first day")
        Field("to", \.to, .day, "last day")
    }
}

struct StatementLineAnswer: Record {
    var accountId = ""
    var accountCode = ""
    var accountName = ""
    var amount = Money.zero

    static let shape = Shape<StatementLineAnswer>("StatementLine", "An account of a statement.") {
        Field("accountId", \.accountId, .id, "the account")
        Field("accountCode", \.accountCode, .anyText, "its code")
        Field("accountName", \.accountName, .anyText, "its name")
        Field("amount", \.amount, .amount, "positive on the section's own side")
    }
}

struct StatementSection: Record {
    var total = Money.zero
    var accounts: [StatementLineAnswer] = []

    init() {}

    init(_ lines: [StatementLine], _ ids: PublicIDs) throws {
        total = try lines.map(\.amount).total()
        accounts = lines.map { line in
            var made = StatementLineAnswer()
            made.accountId = ids.text(.account, line.account.number)
            made.accountCode = line.account.code
            made.accountName = line.account.name
            made.amount = line.amount
            return made
        }
    }

    static let shape = Shape<StatementSection>("StatementSection", "A section of a statement.") {
        Field("total", \.total, .amount, "sum")
        Field("accounts", \.accounts, .items(.record()), "by account")
    }
}

struct ProfitAndLossAnswer: Exemplified {
    var period = DayRange()
    var baseCurrency = ""
    var revenue = StatementSection()
    var expenses = StatementSection()
    var netProfit = Money.zero

    static let shape = Shape<ProfitAndLossAnswer>("ProfitAndLoss", "Revenue less expenses.") {
        Field("period", \.period, .record(), "the range")
        Field("baseCurrency", \.baseCurrency, .anyText, "currency of every figure")
        Field("revenue", \.revenue, .record(), "revenue")
        Field("expenses", \.expenses, .record(), "expenses")
        Field("netProfit", \.netProfit, .amount, "revenue less expenses")
    }
    static let example = ProfitAndLossAnswer()
}

struct BalanceSheetAnswer: Exemplified {
    var date = Day.earliest
    var baseCurrency = ""
    var assets = StatementSection()
    var liabilities = StatementSection()
    var equity = StatementSection()
    var openResult = Money.zero
    var totalAssets = Money.zero
    var totalClaims = Money.zero
    var isBalanced = true

    static let shape = Shape<BalanceSheetAnswer>("BalanceSheet", "What is owned and owed.") {
        Field("date", \.date, .day, "the day")
        Field("baseCurrency", \.baseCurrency, .anyText, "currency of every figure")
        Field("assets", \.assets, .record(), "assets")
        Field("liabilities", \.liabilities, .record(), "liabilities")
        Field("equity", \.equity, .record(), "equity")
        Field("openResult", \.openResult, .amount, "result not yet closed into equity")
        Field("totalAssets", \.totalAssets, .amount, "sum of assets")
        Field("totalClaims", \.totalClaims, .amount, "liabilities, equity and open result")
        Field("isBalanced", \.isBalanced, .bool, "whether the sums are equal")
    }
    static let example = BalanceSheetAnswer()
}

struct CashFlowAnswer: Exemplified {
    var period = DayRange()
    var baseCurrency = ""
    var result = Money.zero
    var operating = StatementSection()
    var investing = StatementSection()
    var financing = StatementSection()
    var openingBalance = Money.zero
    var closingBalance = Money.zero
    var netCashFlow = Money.zero

    static let shape = Shape<CashFlowAnswer>("CashFlow", "Sources and uses of cash.") {
        Field("period", \.period, .record(), "the range")
        Field("baseCurrency", \.baseCurrency, .anyText, "currency of every figure")
        Field("result", \.result, .amount, "profit or loss of the range")
        Field("operating", \.operating, .record(), "changes by operation")
        Field("investing", \.investing, .record(), "changes by investment")
        Field("financing", \.financing, .record(), "changes by financing")
        Field("openingBalance", \.openingBalance, .amount, "cash before")
        Field("closingBalance", \.closingBalance, .amount, "cash after")
        Field("netCashFlow", \.netCashFlow, .amount, "closing less opening")
    }
    static let example = CashFlowAnswer()
}
