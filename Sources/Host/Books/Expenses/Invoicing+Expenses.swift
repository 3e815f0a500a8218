internal import CountryPack
internal import Documents
public import Ledger
internal import Posting
public import Storage

extension Invoicing {
    /// Posts what an expense's new status means: a cost and what is owed for it when it is approved, the payment when
    /// it is paid. Other statuses post nothing.
    /// - Returns: the expense with its entry.
    public func post(_ expense: Expense, _ transaction: any Transaction, by origin: Origin) throws -> Expense {
        guard expense.status == .approved || expense.status == .paid else { return expense }
        let desk = try desk(transaction)
        let isPayment = expense.status == .paid
        let event = try isPayment ? payment(of: expense, desk) : approval(of: expense, desk, transaction)
        var draft = try DocumentPosting(desk: desk).entry(
            event, on: isPayment ? expense.paidOn ?? desk.now.day : expense.draft.day, customer: expense.draft.vendor,
            text: "\(isPayment ? "paid" : "approved") \(expense.name)")
        if isPayment, expense.draft.currency != desk.tenant.base {
            try settle(expense, event, desk, &draft, transaction)
        }
        for at in draft.lines.indices { draft.lines[at].document = nil }
        if isPayment { draft.documentDay = expense.draft.day }
        let posted = try books.ledger.journal(transaction).post(draft, by: origin)
        try transaction.change(
            """
            UPDATE expenses SET \(isPayment ? "payment_entry" : "entry") = ?3
            WHERE organization_id = ?1 AND expense = ?2
            """,
            [SQLValue(try transaction.requireOrganization()), .integer(expense.number), .integer(posted.number)])
        return try books.expenses(transaction).find(expense.number)
    }

    /// Tax that names a row is deducted as the row says; tax without one is part of the cost.
    private func approval(
        of expense: Expense, _ desk: IssuingDesk, _ transaction: any Transaction
    ) throws -> PostingEvent {
        let draft = expense.draft
        var event = PostingEvent(.expenseApproved, currency: draft.currency, rate: Self.rate(of: expense, desk))
        let total = try expense.total
        event.amounts = ["totals.due": total, "totals.withTax": total, "totals.prepaidUninvoiced": .zero]
        let account = try draft.account.flatMap { try books.ledger.chart(transaction).account($0)?.code }
        guard let key = draft.taxRow else {
            event.lists["lines"] = [PostingItem(["net": total], account: account)]
            return event
        }
        let row = try books.taxRows(transaction).row(key, on: draft.day, field: "/taxRow").row
        guard row.direction == .purchase else {
            throw BooksError(
                .invalid, "taxRow.direction", "the row \(key) is for sales", field: "/taxRow",
                remedy: "use a purchase row; see /settings/tax-rates")
        }
        event.lists["lines"] = [PostingItem(["net": draft.net], row: key, account: account)]
        event.lists["taxByRow"] = [
            PostingItem(["taxable": draft.net, "tax": draft.tax, "remaining": draft.tax], row: key, account: account)
        ]
        return event
    }

    private func payment(of expense: Expense, _ desk: IssuingDesk) throws -> PostingEvent {
        let isOwed = expense.draft.method == .employee
        var event = PostingEvent(
            isOwed ? .expensePaidByEmployee : .expensePaid, currency: expense.draft.currency,
            rate: Self.rate(of: expense, desk))
        event.amounts = ["amount": try expense.total]
        if expense.draft.method == .cash, let cash = desk.accounts["cash"] ?? desk.manifest.roles["cash"] {
            event.accounts["bank"] = cash
        }
        return event
    }

    /// The bank pays at the rate of its day; what is owed goes out at the value it came in with, and the difference is
    /// gain or loss.
    private func settle(
        _ expense: Expense, _ event: PostingEvent, _ desk: IssuingDesk, _ draft: inout EntryDraft,
        _ transaction: any Transaction
    ) throws {
        let rate = try books.ledger.rates(transaction).rate(
            from: expense.draft.currency, to: desk.tenant.base, on: draft.day, for: .book)
        var today = event
        today.rate = ExchangeRate(rate)
        let paid = try DocumentPosting(desk: desk).entry(today, on: draft.day, customer: expense.draft.vendor, text: "")
        // Both are of one rule: line for line the same accounts. The credit is what leaves the house.
        for (at, line) in paid.lines.enumerated() where line.side == .credit { draft.lines[at].base = line.base }
        let (debits, credits) = (
            try draft.lines.filter { $0.side == .debit }.map(\.base).total(),
            try draft.lines.filter { $0.side == .credit }.map(\.base).total()
        )
        if let line = try desk.exchangeDifference(debits.subtracting(credits)) { draft.lines.append(line) }
        draft.rates = [rate]
    }

    /// The rate of the expense's day, locked when it was written down.
    private static func rate(of expense: Expense, _ desk: IssuingDesk) -> ExchangeRate? {
        guard expense.draft.currency != desk.tenant.base else { return nil }
        var rate = ExchangeRate()
        rate.rate = expense.rate
        rate.date = expense.draft.day
        return rate
    }
}
