public import Documents

/// An account of an organization's chart.
public struct Account: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case asset, liability, equity, revenue, expense

        /// Whether the account belongs to the result of a year (and is closed into equity at its end).
        public var isResult: Bool { self == .revenue || self == .expense }
        /// 1 where debits increase the account, −1 where credits do.
        public var normalSide: Side { self == .asset || self == .expense ? .debit : .credit }
    }

    /// Where changes of the account stand in the cash flow statement.
    public enum Activity: String, Sendable, CaseIterable {
        case cash, operating, investing, financing
    }

    /// Unique within the organization, never reused.
    public let number: Int64
    public let code: String
    public let name: String
    public let kind: Kind
    /// The account above, for the hierarchy of reports.
    public let parent: Int64?
    /// When set, every line must carry this transaction currency.
    public let currency: Currency?
    public let activity: Activity
    public let isActive: Bool
    /// False for headings: they sum what is below and take no lines.
    public let isPostable: Bool
}

/// What a new account is to be.
public struct AccountDraft: Sendable, Hashable {
    public var code: String
    public var name: String
    public var kind: Account.Kind
    /// Code of the account above; it must exist.
    public var parent: String?
    public var currency: Currency?
    public var activity: Account.Activity
    public var isPostable: Bool
    /// Roles this account plays (`receivable`, `outputVAT.standard`); a role belongs to one account.
    public var roles: [String]

    public init(
        _ code: String, _ name: String, _ kind: Account.Kind, parent: String? = nil, currency: Currency? = nil,
        activity: Account.Activity = .operating, isPostable: Bool = true, roles: [String] = []
    ) {
        self.code = code
        self.name = name
        self.kind = kind
        self.parent = parent
        self.currency = currency
        self.activity = activity
        self.isPostable = isPostable
        self.roles = roles
    }
}
