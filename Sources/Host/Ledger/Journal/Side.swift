public enum Side: String, Sendable, Hashable, CaseIterable {
    case debit, credit

    public var opposite: Side { self == .debit ? .credit : .debit }
    /// 1 or −1, as stored.
    var sign: Int64 { self == .debit ? 1 : -1 }
}
