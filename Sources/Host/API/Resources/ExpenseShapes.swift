internal import Books
internal import Documents
internal import JSON
internal import Storage

struct ExpenseQuery: Paged {
    var status: ExpenseStatus?
    var category: String?
    var vendorId: String?
    var fromDate: Day?
    var toDate: Day?
    var page = 1
    var perPage = 20
    var cursor: String?
    var sort = ExpenseFilter.Order.expenseDate
    var order = SortOrder.desc

    static let shape = Shape<ExpenseQuery>("ExpenseQuery", "Which expenses.") {
        Field("status", \.status, .enumeration(), "in this status")
        Field("category", \.category, .text(maximum: 100), "of this category")
        Field("vendorId", \.vendorId, .id, "of this vendor")
        Field("fromDate", \.fromDate, .day, "dated on or after")
        Field("toDate", \.toDate, .day, "dated on or before")
        pagingFields
        Field("sort", \.sort, .enumeration(), default: .expenseDate, "sorted by")
        Field("order", \.order, .enumeration(), default: .desc, "direction")
    }
}

struct ExpenseInput: Exemplified {
    var vendorId: String?
    var expenseDate = Day.earliest
    var category = ""
    var currencyCode: Currency?
    var netAmount = Money.zero
    var taxAmount = Money.zero
    var taxRow: String?
    var paymentMethod = PaymentMethod.bankTransfer
    var accountId: String?
    var description: String?

    init() {}

    init(_ expense: Expense, _ ids: PublicIDs) {
        vendorId = expense.draft.vendor.map { ids.text(.contact, $0) }
        expenseDate = expense.draft.day
        category = expense.draft.category
        currencyCode = expense.draft.currency
        netAmount = expense.draft.net
        taxAmount = expense.draft.tax
        taxRow = expense.draft.taxRow
        paymentMethod = expense.draft.method
        accountId = expense.draft.account.map { ids.text(.account, $0) }
        description = expense.draft.description
    }

    func draft(_ tenant: Tenant) throws -> ExpenseDraft {
        var draft = ExpenseDraft(
            day: expenseDate, category: category, currency: currencyCode ?? tenant.base, net: netAmount,
            tax: taxAmount, method: paymentMethod)
        draft.vendor = vendorId.map { tenant.ids.number(.contact, $0) }
        draft.taxRow = taxRow
        draft.account = accountId.map { tenant.ids.number(.account, $0) }
        draft.description = description
        return draft
    }

    static let shape = Shape<ExpenseInput>("ExpenseInput", "An expense, net and tax apart.") {
        Field("vendorId", \.vendorId, .id, "the vendor, a contact")
        Field("expenseDate", \.expenseDate, .day, "date of the receipt")
        Field("category", \.category, .text(maximum: 100), "what kind of expense")
        Field("currencyCode", \.currencyCode, .currency, "base currency when absent")
        Field("netAmount", \.netAmount, .amount, "without tax")
        Field("taxAmount", \.taxAmount, .amount, default: .zero, "tax")
        Field("taxRow", \.taxRow, .identifier, "row of the tax table, where tax is deducted")
        Field("paymentMethod", \.paymentMethod, .enumeration(), default: .bankTransfer, "how it is paid")
        Field("accountId", \.accountId, .id, "expense account")
        Field("description", \.description, .text(maximum: 1000, lines: true), "what it was for")
    }

    static let example: ExpenseInput = {
        var example = ExpenseInput()
        example.expenseDate = Day(year: 2026, month: 11, day: 2) ?? .earliest
        example.category = "office"
        example.netAmount = (try? Money("4250")) ?? .zero
        example.taxAmount = (try? Money("850")) ?? .zero
        example.description = "Office supplies"
        return example
    }()
}

struct PaidInput: Exemplified {
    var paidAt: Day?

    static let shape = Shape<PaidInput>("PaidInput", "When it was paid.") {
        Field("paidAt", \.paidAt, .day, "day of payment; today when absent")
    }
    static let example = PaidInput()
}

struct ExpenseAnswer: Exemplified, Versioned {
    var id = ""
    var expenseNumber = ""
    var input = ExpenseInput()
    var vendorName: String?
    var exchangeRate = Decimal.one
    var amount = Money.zero
    var baseAmount = Money.zero
    var status = ExpenseStatus.pending
    var reason: String?
    var approvedAt: Timestamp?
    var paidAt: Day?
    var transactionId: String?
    var createdBy: String?
    var versionNumber = 0
    var createdAt = Timestamp(microseconds: 0)
    var updatedAt = Timestamp(microseconds: 0)

    var version: Int64 { Int64(versionNumber) }

    static let shape = Shape<ExpenseAnswer>("Expense", "An expense.") {
        Field("id", \.id, .id, "id")
        Field("expenseNumber", \.expenseNumber, .anyText, "number, as in EXP-2026-001")
        ExpenseInput.shape.lifted(to: \.input)
        Field("vendorName", \.vendorName, .anyText, "name of the vendor")
        Field("exchangeRate", \.exchangeRate, .decimal, "to base currency, on the expense's day")
        Field("amount", \.amount, .amount, "net and tax")
        Field("baseAmount", \.baseAmount, .amount, "net and tax in base currency")
        Field("status", \.status, .enumeration(), "pending, approved, paid or rejected")
        Field("reason", \.reason, .anyText, "why it was rejected")
        Field("approvedAt", \.approvedAt, .moment, "approved")
        Field("paidAt", \.paidAt, .day, "paid")
        Field("transactionId", \.transactionId, .id, "its journal entry")
        Field("createdBy", \.createdBy, .id, "user or key")
        Field("version", \.versionNumber, .integer(0...Int.max), "for If-Match")
        Field("createdAt", \.createdAt, .moment, "written down")
        Field("updatedAt", \.updatedAt, .moment, "last changed")
    }

    static let example: ExpenseAnswer = {
        var example = ExpenseAnswer()
        example.id = Examples.id
        example.expenseNumber = "EXP-2026-001"
        example.input = .example
        example.amount = (try? Money("5100")) ?? .zero
        example.baseAmount = example.amount
        example.versionNumber = 1
        return example
    }()
}

struct ExpensePage: Exemplified {
    var data: [ExpenseAnswer] = []
    var meta = PageMeta()

    static let shape = Shape<ExpensePage>("ExpensePage", "A page of expenses.") {
        Field("data", \.data, .items(.record()), "expenses")
        Field("meta", \.meta, .record(), "where the page stands")
    }

    static let example: ExpensePage = {
        var example = ExpensePage()
        example.data = [.example]
        return example
    }()
}
