internal import Books
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Storage

/// Expenses: written down, decided upon, paid.
enum ExpenseRoutes {
    static let group = RouteGroup("expenses", "Expenses: pending, then approved or rejected, then paid.") {
        list
        get
        create
        update
        approve
        reject
        pay
        remove
    }

    private static let reading = Access.member(.viewer, Scope(.expenses, .read))
    private static let writing = Access.member(.accountant, Scope(.expenses, .write))

    private static let list = Route.read(
        "/expenses", "listExpenses", "Expenses.", as: reading, query: ExpenseQuery.self, answers: ExpensePage.self
    ) { reading, transaction in
        let query = reading.query
        var filter = ExpenseFilter()
        filter.status = query.status
        filter.category = query.category
        filter.vendor = query.vendorId.map { reading.ids.number(.contact, $0) }
        filter.from = query.fromDate
        filter.through = query.toDate
        filter.order = query.sort
        filter.isDescending = query.order == .desc
        let found = try reading.books.expenses(transaction).list(
            filter, skipping: try query.skipping(), limit: query.perPage)
        var page = ExpensePage()
        page.data = try ExpenseView(reading.books, reading.tenant, transaction).answers(found.expenses)
        page.meta = try PageMeta(query, total: found.total, shown: found.expenses.count)
        return page
    }

    private static let get = Route.read(
        "/expenses/{id}", "getExpense", "One expense.", as: reading, answers: ExpenseAnswer.self
    ) { reading, transaction in
        let expense = try reading.books.expenses(transaction).find(reading.number(.expense))
        return try ExpenseView(reading.books, reading.tenant, transaction).answer(expense)
    }

    private static let create = Route.write(
        .post, "/expenses", "createExpense", "Writes an expense down, with the next number of its year.", as: writing,
        takes: ExpenseInput.self, answers: ExpenseAnswer.self, status: 201,
        refusals: [
            .missing("Vendor, account or tax row is unknown."), .invalid("An amount is wrong, or a rate is missing.")
        ]
    ) { writing, transaction in
        let expense = try writing.books.expenses(transaction).add(
            try writing.input.draft(writing.tenant), by: writing.origin)
        return Written(try ExpenseView(writing.books, writing.tenant, transaction).answer(expense))
    }

    private static let update = Route.write(
        .put, "/expenses/{id}", "updateExpense", "Changes a pending expense; fields left out stay as they are.",
        as: writing, takes: Partial<ExpenseInput>.self, answers: ExpenseAnswer.self,
        refusals: [.state("It is not pending."), .invalid("An amount is wrong, or a rate is missing.")]
    ) { writing, transaction in
        let expenses = writing.books.expenses(transaction)
        let before = try expenses.find(writing.number(.expense))
        try writing.requireMatch(before.version)
        let input = try writing.input.applied(to: ExpenseInput(before, writing.ids))
        let expense = try expenses.update(before.number, to: try input.draft(writing.tenant), by: writing.origin)
        return Written(try ExpenseView(writing.books, writing.tenant, transaction).answer(expense))
    }

    private static let approve = move(
        "approve", "approveExpense", "Approves a pending expense and posts it.", takes: Nothing.self
    ) { _ in (.approved, nil, nil) }

    private static let reject = move(
        "reject", "rejectExpense", "Rejects a pending expense, with the reason.", takes: ReasonInput.self
    ) { (.rejected, $0.input.reason, nil) }

    private static let pay = move(
        "pay", "payExpense", "Marks an approved expense as paid and posts the payment.", takes: PaidInput.self
    ) { (.paid, nil, $0.input.paidAt ?? $0.call.host.invoicing.today($0.tenant)) }

    private static let remove = Route.remove(
        "/expenses/{id}", "removeExpense", "Takes a pending expense away; its number stays taken.", as: writing,
        refusals: [.state("It is not pending.")]
    ) { writing, transaction in
        try writing.books.expenses(transaction).remove(writing.number(.expense), by: writing.origin)
    }

    private static func move<Input: Exemplified>(
        _ verb: String, _ id: String, _ summary: String, takes: Input.Type,
        _ to: @escaping @Sendable (Writing<Input>) -> (ExpenseStatus, reason: String?, paidOn: Day?)
    ) -> Route {
        Route.write(
            .patch, "/expenses/{id}/\(verb)", id, summary, as: writing, takes: takes, answers: ExpenseAnswer.self,
            refusals: [
                .state("The status cannot follow the present one."),
                .invalid("A period is closed, or the tax row is not for purchases.")
            ]
        ) { writing, transaction in
            let expenses = writing.books.expenses(transaction)
            let before = try expenses.find(writing.number(.expense))
            try writing.requireMatch(before.version)
            let (status, reason, paidOn) = to(writing)
            let moved = try expenses.move(
                before.number, to: status, reason: reason, paidOn: paidOn, by: writing.origin)
            let expense = try writing.call.host.invoicing.post(moved, transaction, by: writing.origin)
            return Written(try ExpenseView(writing.books, writing.tenant, transaction).answer(expense))
        }
    }
}

/// Expenses as the outside sees them.
struct ExpenseView {
    private let books: Books
    private let tenant: Tenant
    private let transaction: any Transaction

    init(_ books: Books, _ tenant: Tenant, _ transaction: any Transaction) {
        self.books = books
        self.tenant = tenant
        self.transaction = transaction
    }

    func answer(_ expense: Expense) throws -> ExpenseAnswer {
        guard let answer = try answers([expense]).first else {
            throw Problem(.notFound, "expense.unknown", "there is no such expense")
        }
        return answer
    }

    func answers(_ expenses: [Expense]) throws -> [ExpenseAnswer] {
        let names = try books.contacts(transaction).names(of: expenses.compactMap(\.draft.vendor))
        let actors = try Actors(books, tenant, transaction).names(of: expenses.map(\.createdBy))
        return try expenses.map { expense in
            var answer = ExpenseAnswer()
            answer.id = tenant.ids.text(.expense, expense.number)
            answer.expenseNumber = expense.name
            answer.input = ExpenseInput(expense, tenant.ids)
            answer.vendorName = expense.draft.vendor.flatMap { names[$0] }
            answer.exchangeRate = expense.rate
            answer.amount = try expense.total
            answer.baseAmount = expense.base
            answer.status = expense.status
            answer.reason = expense.reason
            answer.approvedAt = expense.status == .rejected ? nil : expense.decidedAt
            answer.paidAt = expense.paidOn
            answer.transactionId = expense.entry.map { tenant.ids.text(.entry, $0) }
            answer.createdBy = actors[expense.createdBy]
            answer.versionNumber = Int(expense.version)
            answer.createdAt = expense.createdAt
            answer.updatedAt = expense.updatedAt
            return answer
        }
    }
}
