public import Documents

/// A journal entry to be posted.
public struct EntryDraft: Sendable, Hashable {
    /// The posting date: decides the accounting period.
    public var day: Day
    /// The date on the document; the posting date when nil.
    public var documentDay: Day?
    public var kind: EntryKind
    /// At least two.
    public var lines: [LineDraft]
    /// Id of the business document this entry comes from.
    public var document: Int64?
    /// Free text; kept apart from the chain, erasable.
    public var text: String?
    /// Posting again with the same key gives the entry posted first instead of a second one.
    public var requestKey: String?
    /// The exchange rates that the amounts were made with.
    public var rates: [LockedRate]

    public init(
        day: Day, documentDay: Day? = nil, kind: EntryKind = .normal, lines: [LineDraft], document: Int64? = nil,
        text: String? = nil, requestKey: String? = nil, rates: [LockedRate] = []
    ) {
        self.day = day
        self.documentDay = documentDay
        self.kind = kind
        self.lines = lines
        self.document = document
        self.text = text
        self.requestKey = requestKey
        self.rates = rates
    }
}

public enum EntryKind: String, Sendable, Hashable, CaseIterable {
    case normal
    /// Balances taken over from another system.
    case initial
    case reversal
    case correction
    /// Open foreign-currency balances valued at a closing rate.
    case revaluation
    /// Result accounts closed into equity.
    case closing
    /// Balance sheet accounts closed at the end of a year, where the law has it.
    case balanceClosing
    /// Balance sheet accounts opened again: the mirror of `balanceClosing`.
    case opening

    /// Which reports an entry of this kind belongs to.
    var postingClass: PostingClass {
        switch self {
        case .normal, .initial, .reversal, .correction, .revaluation: .current
        case .closing: .closing
        case .balanceClosing, .opening: .balanceTransfer
        }
    }
}

/// Balances are kept apart by class, so that a profit and loss account can be read after the year is closed.
public enum PostingClass: Int64, Sendable, Hashable, CaseIterable {
    case current = 0
    case closing = 1
    case balanceTransfer = 2
}

/// One line of a draft.
public struct LineDraft: Sendable, Hashable {
    public var account: AccountReference
    public var side: Side
    /// In base currency; positive, or zero where `foreign` is so small that it rounds to nothing.
    public var base: Money
    /// Red storno: the amount lessens the turnover of its own side.
    public var storno: Bool
    /// The transaction currency and its amount; nil on base-only lines.
    public var foreign: ForeignAmount?
    public var party: Int64?
    /// The document whose open item this line makes or settles.
    public var document: Int64?
    public var due: Day?
    public var tax: TaxTag?
    public var text: String?

    public init(
        _ side: Side, _ account: AccountReference, _ base: Money, storno: Bool = false, foreign: ForeignAmount? = nil,
        party: Int64? = nil, document: Int64? = nil, due: Day? = nil, tax: TaxTag? = nil, text: String? = nil
    ) {
        self.account = account
        self.side = side
        self.base = base
        self.storno = storno
        self.foreign = foreign
        self.party = party
        self.document = document
        self.due = due
        self.tax = tax
        self.text = text
    }
}

public struct ForeignAmount: Sendable, Hashable {
    public var currency: Currency
    public var amount: Money

    public init(_ amount: Money, _ currency: Currency) {
        self.amount = amount
        self.currency = currency
    }
}

/// Where a line stands in the VAT return; the plugin's tax table turns it into boxes.
public struct TaxTag: Sendable, Hashable {
    /// Key of the tax row.
    public var row: String
    /// invoice, credit, advance, advanceReversal, selfAssessment.
    public var document: String
    /// base, tax, taxNonDeductible.
    public var part: String
    /// The VAT date; the posting date when nil.
    public var day: Day?
    /// The VAT period; the first open one that ends on or after the VAT date when nil.
    public var period: Int64?

    public init(row: String, document: String, part: String, day: Day? = nil, period: Int64? = nil) {
        self.row = row
        self.document = document
        self.part = part
        self.day = day
        self.period = period
    }
}
