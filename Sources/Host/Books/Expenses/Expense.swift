public import Documents
public import Storage

/// Pending, decided upon, paid. What was rejected or paid stays as it is.
public enum ExpenseStatus: String, StateMachine {
    case pending, approved, paid, rejected
    public static let initial: [ExpenseStatus] = [.pending]
    public static let transitions: [(from: ExpenseStatus, to: ExpenseStatus)] = [
        (.pending, .approved), (.pending, .rejected), (.approved, .paid)
    ]
}

public enum PaymentMethod: String, Sendable, CaseIterable {
    case bankTransfer = "bank_transfer"
    case cash
    case card
    /// An employee paid and is owed the money.
    case employee
}

/// An expense as the tenant writes it.
public struct ExpenseDraft: Sendable, Hashable {
    public var vendor: Int64?
    public var day: Day
    public var category: String
    public var currency: Currency
    /// Without tax, in `currency`.
    public var net: Money
    /// In `currency`.
    public var tax: Money
    /// Row of the country's tax table; needed where tax is deducted.
    public var taxRow: String?
    public var method: PaymentMethod
    /// The expense account; the category's own when nil.
    public var account: Int64?
    public var description: String?

    public init(day: Day, category: String, currency: Currency, net: Money, tax: Money, method: PaymentMethod) {
        self.day = day
        self.category = category
        self.currency = currency
        self.net = net
        self.tax = tax
        self.method = method
    }
}

/// An expense as it is stored.
public struct Expense: Sendable, Hashable {
    public let number: Int64
    /// `EXP-2026-001`.
    public let name: String
    public let draft: ExpenseDraft
    /// From `currency` to base currency on the expense's day; 1 in base currency.
    public let rate: Decimal
    /// Net and tax in base currency.
    public let base: Money
    public let status: ExpenseStatus
    public let reason: String?
    public let decidedAt: Timestamp?
    public let paidOn: Day?
    public let entry: Int64?
    public let createdBy: Int64
    public let version: Int64
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    let series: Int64
    let place: Int64

    public var total: Money { get throws { try draft.net.adding(draft.tax) } }
}

/// Which expenses a list wants.
public struct ExpenseFilter: Sendable, Hashable {
    public enum Order: String, Sendable, CaseIterable { case expenseDate, amount, createdAt }

    public var status: ExpenseStatus?
    public var category: String?
    public var vendor: Int64?
    public var from: Day?
    public var through: Day?
    public var order = Order.expenseDate
    public var isDescending = true

    public init() {}
}
