public import CountryPack
public import Documents

/// Something that happened in the books, in figures: what a posting rule turns into journal lines.
///
/// Figures are in `currency`; names are those the rules use (`amount`, `totals.due`, in lists `net`, `tax` ...).
public struct PostingEvent: Sendable, Hashable {
    public var kind: BooksEvent
    public var amounts: [String: Money] = [:]
    public var lists: [String: [PostingItem]] = [:]
    public var conditions: Set<String> = []
    public var origin = TaxRow.Origin.domestic
    /// The other party belongs to the same group.
    public var isRelated = false
    /// Account codes in place of what a role stands for: the bank account that was paid from, say.
    public var accounts: [String: String] = [:]
    public var currency: Currency
    /// To base currency; nil when the event is in base currency.
    public var rate: ExchangeRate?

    public init(_ kind: BooksEvent, currency: Currency, rate: ExchangeRate? = nil) {
        self.kind = kind
        self.currency = currency
        self.rate = rate
    }
}

/// One item of an event's list: an invoice line, an entry of the tax breakdown.
public struct PostingItem: Sendable, Hashable {
    public var amounts: [String: Money]
    /// The same in base currency, where the document itself says so: never converted a second time.
    public var baseAmounts: [String: Money] = [:]
    public var row: String?
    /// An account role or code in place of the rule's.
    public var account: String?
    public var nature: TaxRow.Supply?

    public init(
        _ amounts: [String: Money], row: String? = nil, account: String? = nil, nature: TaxRow.Supply? = nil
    ) {
        self.amounts = amounts
        self.row = row
        self.account = account
        self.nature = nature
    }
}

/// A line for the journal.
public struct PostedLine: Sendable, Hashable {
    public enum Side: String, Sendable { case debit, credit }

    /// Where the line stands in the VAT return.
    public struct Tag: Sendable, Hashable {
        public let row: String
        public let document: Repartition.DocumentKind
        public let part: Repartition.Part
    }

    public var side: Side
    /// Code of the account.
    public let account: String
    public let storno: Bool
    /// Positive, in the event's currency.
    public var amount: Money
    /// Positive or zero, in base currency.
    public var base: Money
    public let tag: Tag?
    /// Whether it makes or settles an open item of the party.
    public let isOpenItem: Bool
}

/// Why an event cannot be posted.
public struct PostingError: Error, Sendable, Hashable {
    public enum Code: String, Sendable {
        case noRule = "posting.noRule"
        case noAmount = "posting.noAmount"
        case noAccount = "posting.noAccount"
        case noRow = "posting.noRow"
        case noRepartition = "posting.noRepartition"
        case unbalanced = "posting.unbalanced"
        case range = "posting.range"
        case tooFew = "posting.tooFewLines"
    }

    public let code: Code
    public let message: String
    public let remedy: String

    public init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}
