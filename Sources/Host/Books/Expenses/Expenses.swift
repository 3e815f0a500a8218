public import Documents
internal import JSON
public import Ledger
public import Storage

/// The expenses of an organization, within a transaction.
public struct Expenses {
    let books: Books
    let transaction: any Transaction

    public func list(_ filter: ExpenseFilter, skipping: Int, limit: Int) throws -> (expenses: [Expense], total: Int64) {
        var conditions = try Conditions(transaction)
        if let status = filter.status { conditions.add("status = ?", .text(status.rawValue)) }
        if let category = filter.category { conditions.add("category = ?", .text(category)) }
        if let vendor = filter.vendor { conditions.add("vendor = ?", .integer(vendor)) }
        if let from = filter.from { conditions.add("day >= ?", SQLValue(from)) }
        if let through = filter.through { conditions.add("day <= ?", SQLValue(through)) }
        let column =
            switch filter.order {
            case .expenseDate: "day"
            case .amount: "base"
            case .createdAt: "created_at"
            }
        let direction = filter.isDescending ? "DESC" : "ASC"
        let expenses = try transaction.rows(
            """
            \(Self.select) WHERE \(conditions.sql) ORDER BY \(column) \(direction), expense \(direction)
            LIMIT \(limit) OFFSET \(skipping)
            """, conditions.values, Expense.init)
        let total = try transaction.first("SELECT count(*) FROM expenses WHERE \(conditions.sql)", conditions.values) {
            try $0.integer(0)
        }
        return (expenses, total ?? 0)
    }

    /// - Throws: `expense.unknown`.
    public func find(_ number: Int64) throws -> Expense {
        let found = try transaction.first(
            Self.select + " WHERE organization_id = ?1 AND expense = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)], Expense.init)
        guard let found else { throw BooksError.unknown("expense") }
        return found
    }

    /// Writes an expense down, with the next number of its year and the day's exchange rate.
    public func add(_ draft: ExpenseDraft, by origin: Origin) throws -> Expense {
        let checked = try check(draft)
        let organization = SQLValue(try transaction.requireOrganization())
        let number =
            try transaction.first(
                "SELECT coalesce(max(expense), 0) + 1 FROM expenses WHERE organization_id = ?1", [organization]
            ) { try $0.integer(0) } ?? 1
        let taken = try takeNumber(for: number)
        let now = SQLValue(books.now())
        try transaction.run(
            """
            INSERT INTO expenses (organization_id, expense, number, series, place, vendor, day, category, currency,
                rate, net, tax, base, tax_row, payment_method, account, description, status, version, created_by,
                created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 'pending', 1, ?18, ?19,
                ?19)
            """,
            [
                organization, .integer(number), .text(taken.name), .integer(taken.series), .integer(taken.place)
            ] + checked.stored(draft) + [.integer(origin.actor), now])
        try books.ledger.audit(transaction).record("expense.created", of: "expense", number, by: origin)
        return try find(number)
    }

    /// - Throws: `expense.decided` unless it is pending.
    public func update(_ number: Int64, to draft: ExpenseDraft, by origin: Origin) throws -> Expense {
        let before = try find(number)
        try Self.requirePending(before)
        let checked = try check(draft)
        try transaction.change(
            """
            UPDATE expenses SET vendor = ?3, day = ?4, category = ?5, currency = ?6, rate = ?7, net = ?8, tax = ?9,
                base = ?10, tax_row = ?11, payment_method = ?12, account = ?13, description = ?14,
                version = version + 1, updated_at = ?15 WHERE organization_id = ?1 AND expense = ?2
            """,
            [SQLValue(try transaction.requireOrganization()), .integer(number)] + checked.stored(draft)
                + [SQLValue(books.now())])
        try books.ledger.audit(transaction).record("expense.changed", of: "expense", number, by: origin)
        return try find(number)
    }

    /// Takes a pending expense away; its number stays taken, void with the reason.
    public func remove(_ number: Int64, by origin: Origin) throws {
        let expense = try find(number)
        try Self.requirePending(expense)
        try transaction.change(
            "DELETE FROM expenses WHERE organization_id = ?1 AND expense = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)])
        try books.ledger.numbers(transaction).void(expense.series, expense.place, reason: "deleted", by: origin)
        try books.ledger.audit(transaction).record("expense.deleted", of: "expense", number, by: origin)
    }

    /// Decides upon an expense or marks it paid.
    /// - Throws: `expense.status` when the status cannot follow the present one.
    public func move(
        _ number: Int64, to status: ExpenseStatus, reason: String? = nil, paidOn: Day? = nil, by origin: Origin
    ) throws -> Expense {
        let expense = try find(number)
        guard expense.status.mayBecome(status) else {
            let next = expense.status.successors.map(\.rawValue).joined(separator: ", ")
            throw BooksError(
                .state, "expense.status", "the expense is \(expense.status) and cannot become \(status)",
                remedy: next.isEmpty ? "it stays as it is" : "possible: \(next)")
        }
        let now = SQLValue(books.now())
        try transaction.change(
            """
            UPDATE expenses SET status = ?3, reason = coalesce(?4, reason), decided_by = coalesce(decided_by, ?5),
                decided_at = coalesce(decided_at, ?6), paid_on = ?7, version = version + 1, updated_at = ?6
            WHERE organization_id = ?1 AND expense = ?2
            """,
            [
                SQLValue(try transaction.requireOrganization()), .integer(number), .text(status.rawValue),
                SQLValue(reason), .integer(origin.actor), now, SQLValue(paidOn)
            ])
        try books.ledger.audit(transaction).record(
            "expense.\(status.rawValue)", of: "expense", number, before: ["status": .string(expense.status.rawValue)],
            after: ["status": .string(status.rawValue)], by: origin)
        return try find(number)
    }

    private static func requirePending(_ expense: Expense) throws {
        guard expense.status == .pending else {
            throw BooksError(
                .state, "expense.decided", "the expense is \(expense.status), not pending",
                remedy: "reverse it instead")
        }
    }

    private struct Checked {
        let rate: Decimal
        let base: Money

        /// In the order of the columns from `vendor` to `description`.
        func stored(_ draft: ExpenseDraft) -> [SQLValue] {
            [
                SQLValue(draft.vendor), SQLValue(draft.day), .text(draft.category), .text(draft.currency.code),
                .text(rate.description), SQLValue(draft.net), SQLValue(draft.tax), SQLValue(base),
                SQLValue(draft.taxRow), .text(draft.method.rawValue), SQLValue(draft.account),
                SQLValue(draft.description)
            ]
        }
    }

    private func check(_ draft: ExpenseDraft) throws -> Checked {
        let tenant = try books.tenant(transaction)
        if let vendor = draft.vendor { _ = try books.contacts(transaction).find(vendor, field: "/vendorId") }
        if let account = draft.account {
            guard try books.ledger.chart(transaction).account(account)?.isPostable == true else {
                throw BooksError(
                    .notFound, "account.unknown", "there is no such account that takes postings", field: "/accountId",
                    remedy: "list the accounts")
            }
        }
        if let key = draft.taxRow {
            _ = try books.taxRows(transaction).row(key, on: draft.day, field: "/taxRow")
        }
        guard !draft.net.isNegative, !draft.tax.isNegative, draft.net > .zero || draft.tax > .zero,
            draft.net.isWhole(decimals: draft.currency.decimals), draft.tax.isWhole(decimals: draft.currency.decimals)
        else {
            throw BooksError(
                .invalid, "expense.amount", "net and tax are positive amounts in whole minor units", field: "/netAmount",
                remedy: "\(draft.currency) has \(draft.currency.decimals) decimals")
        }
        let total = try draft.net.adding(draft.tax)
        guard draft.currency != tenant.base else { return Checked(rate: .one, base: total) }
        let rate = try books.ledger.rates(transaction).rate(
            from: draft.currency, to: tenant.base, on: draft.day, for: .book)
        let single = try Decimal.quotient(of: rate.rate, times: .one, by: Decimal(Int(rate.per)), decimals: 10)
        return Checked(rate: single, base: try rate.convert(total))
    }

    /// The next number of the running year. The day of the series is the day of writing down, so that expenses may be
    /// entered in any order.
    private func takeNumber(for expense: Int64) throws -> (name: String, series: Int64, place: Int64) {
        let today = books.now().dayInUTC ?? .earliest
        let numbers = books.ledger.numbers(transaction)
        let year = "\(today.year)"
        let series =
            try numbers.id(class: "expense", dimensions: year) ?? numbers.open(class: "expense", dimensions: year)
        let place = try numbers.take(series, day: today, document: nil)
        let digits = String(place)
        let padded = String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
        return ("EXP-\(year)-\(padded)", series, place)
    }

    private static let select = """
        SELECT expense, number, vendor, day, category, currency, rate, net, tax, base, tax_row, payment_method, account,
            description, status, reason, decided_at, paid_on, entry, created_by, version, created_at, updated_at,
            series, place FROM expenses
        """
}

extension Expense {
    init(_ row: Row) throws {
        var draft = ExpenseDraft(
            day: try row.day(3), category: try row.text(4), currency: try Currency(known: try row.text(5)),
            net: try row.money(7), tax: try row.money(8), method: PaymentMethod(rawValue: try row.text(11)) ?? .cash)
        draft.vendor = try row.integerIfPresent(2)
        draft.taxRow = try row.textIfPresent(10)
        draft.account = try row.integerIfPresent(12)
        draft.description = try row.textIfPresent(13)
        self.init(
            number: try row.integer(0), name: try row.text(1), draft: draft, rate: try Decimal(try row.text(6)),
            base: try row.money(9), status: ExpenseStatus(rawValue: try row.text(14)) ?? .rejected,
            reason: try row.textIfPresent(15),
            decidedAt: try row.integerIfPresent(16).map(Timestamp.init(microseconds:)),
            paidOn: try row.dayIfPresent(17), entry: try row.integerIfPresent(18), createdBy: try row.integer(19),
            version: try row.integer(20), createdAt: try row.timestamp(21), updatedAt: try row.timestamp(22),
            series: try row.integer(23), place: try row.integer(24))
    }
}

extension Currency {
    init(known code: String) throws {
        guard let currency = Currency(code) else {
            throw BooksError(.invalid, "currency.unknown", "\(code) is not a currency")
        }
        self = currency
    }
}

extension Books {
    public func expenses(_ transaction: any Transaction) -> Expenses { Expenses(books: self, transaction: transaction) }
}
