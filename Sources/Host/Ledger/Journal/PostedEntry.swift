public import Documents
public import Storage

/// What posting gives back: the entry's place in the chain.
public struct PostedEntry: Sendable, Hashable {
    /// 1, 2, 3, ... within the organization, without gaps.
    public let number: Int64
    public let hash: Digest
    /// True when an earlier call with the same request key had posted it.
    public let isRepeated: Bool
}

/// An entry as it stands in the journal.
public struct Entry: Sendable, Hashable {
    public let number: Int64
    public let day: Day
    public let documentDay: Day
    public let period: Int64
    public let kind: EntryKind
    public let postingClass: PostingClass
    public let reverses: Int64?
    public let document: Int64?
    public let requestKey: String?
    public let actor: Int64
    public let at: Timestamp
    /// SHA-256 over salt and payload of the texts; nil when the entry has none.
    public let textDigest: Digest?
    public let previous: Digest
    public let hash: Digest
    public internal(set) var lines: [Line]
    public internal(set) var rates: [LockedRate]
}

public struct Line: Sendable, Hashable {
    /// From 1, in the order of the draft.
    public let number: Int64
    public let account: Int64
    public let side: Side
    public let base: Money
    public let isStorno: Bool
    public let foreign: ForeignAmount?
    public let party: Int64?
    public let document: Int64?
    public let due: Day?
    /// With day and period filled in.
    public let tax: TaxTag?

    /// Positive for debits, negative for credits; red storno turns it round.
    var signedBase: Int64 { base.tenThousandths * side.sign * (isStorno ? -1 : 1) }
    var signedAmount: Int64 { (foreign?.amount.tenThousandths ?? 0) * side.sign * (isStorno ? -1 : 1) }
}
