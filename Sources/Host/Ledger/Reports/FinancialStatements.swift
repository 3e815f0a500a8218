public import Documents
internal import Storage

/// A line of a statement: an account and its amount, positive on the normal side of its section.
public struct StatementLine: Sendable, Hashable {
    public let account: Account
    public let amount: Money
}

/// What the organization owns and owes on a day.
public struct BalanceSheet: Sendable, Hashable {
    public let day: Day
    public let assets: [StatementLine]
    public let liabilities: [StatementLine]
    public let equity: [StatementLine]
    /// The result not yet closed into equity.
    public let openResult: Money
    public let totalAssets: Money
    /// Liabilities, equity and the open result.
    public let totalClaims: Money

    public var isBalanced: Bool { totalAssets == totalClaims }
}

/// Revenue and expense of a range of days, whether closed since or not.
public struct ProfitAndLoss: Sendable, Hashable {
    public let from: Day
    public let through: Day
    public let revenue: [StatementLine]
    public let expenses: [StatementLine]
    public let totalRevenue: Money
    public let totalExpenses: Money
    public let result: Money
}

/// Where the cash came from and went to, by the indirect method: result, then the changes of every other account by
/// activity. The three activities sum to the change in cash.
public struct CashFlow: Sendable, Hashable {
    public let from: Day
    public let through: Day
    public let result: Money
    /// Positive where the change brought cash.
    public let operating: [StatementLine]
    public let investing: [StatementLine]
    public let financing: [StatementLine]
    public let openingCash: Money
    public let closingCash: Money
    /// Result and all changes; equals closing less opening cash.
    public let netFlow: Money

    public var agrees: Bool {
        get throws { try closingCash.subtracting(openingCash) == netFlow }
    }
}

extension Reports {
    /// Balances signed by debit, by account, without zeros.
    private func balances(
        from: Day? = nil, through: Day, _ classes: [PostingClass]
    ) throws -> [(account: Account, debit: Money)] {
        var sums: [Int64: Money] = [:]
        for result in try BalanceQuery(transaction, from: from, through: through, classes: classes).run() {
            sums[result.account] = try (sums[result.account] ?? .zero).adding(result.debit)
                .subtracting(result.credit)
        }
        return ordered.compactMap { account in
            sums[account.number].flatMap { $0.isZero ? nil : (account, $0) }
        }
    }

    private func lines(
        _ balances: [(account: Account, debit: Money)], _ kinds: Set<Account.Kind>
    ) -> [StatementLine] {
        balances.filter { kinds.contains($0.account.kind) }.map { account, debit in
            StatementLine(account: account, amount: account.kind.normalSide == .debit ? debit : debit.negated)
        }
    }

    public func balanceSheet(on day: Day) throws -> BalanceSheet {
        let balances = try balances(through: day, [.current, .closing])
        let open = try balances.filter { $0.account.kind.isResult }.map(\.debit).total().negated
        let (assets, liabilities, equity) = (
            lines(balances, [.asset]), lines(balances, [.liability]), lines(balances, [.equity])
        )
        return BalanceSheet(
            day: day, assets: assets, liabilities: liabilities, equity: equity, openResult: open,
            totalAssets: try assets.map(\.amount).total(),
            totalClaims: try (liabilities + equity).map(\.amount).total().adding(open))
    }

    public func profitAndLoss(from: Day, through: Day) throws -> ProfitAndLoss {
        let balances = try balances(from: from, through: through, [.current])
        let (revenue, expenses) = (lines(balances, [.revenue]), lines(balances, [.expense]))
        let (income, costs) = (try revenue.map(\.amount).total(), try expenses.map(\.amount).total())
        return ProfitAndLoss(
            from: from, through: through, revenue: revenue, expenses: expenses, totalRevenue: income,
            totalExpenses: costs, result: try income.subtracting(costs))
    }

    public func cashFlow(from: Day, through: Day) throws -> CashFlow {
        let changes = try balances(from: from, through: through, [.current])
        let before = from.adding(days: -1)
        let cash = { (balances: [(account: Account, debit: Money)]) in
            try balances.filter { $0.account.activity == .cash }.map(\.debit).total()
        }
        let opening = try before.map { try cash(balances(through: $0, [.current])) } ?? .zero
        let result = try changes.filter { $0.account.kind.isResult }.map(\.debit).total().negated
        func flows(_ activity: Account.Activity) -> [StatementLine] {
            changes.filter { $0.account.activity == activity && !$0.account.kind.isResult }
                .map { StatementLine(account: $0.account, amount: $0.debit.negated) }
        }
        let (operating, investing, financing) = (flows(.operating), flows(.investing), flows(.financing))
        return CashFlow(
            from: from, through: through, result: result, operating: operating, investing: investing,
            financing: financing, openingCash: opening, closingCash: try opening.adding(cash(changes)),
            netFlow: try (operating + investing + financing).map(\.amount).total().adding(result))
    }
}
