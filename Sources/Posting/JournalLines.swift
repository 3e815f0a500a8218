internal import CountryPack
internal import Documents

/// Gathers an entry's lines: one per account, side and place in the return; then balances them.
struct JournalLines {
    private struct Key: Hashable {
        let side: PostedLine.Side
        let account: String
        let storno: Bool
        let tag: PostedLine.Tag?
        let openItem: Bool
    }

    private let event: PostingEvent
    private let reversal: Manifest.Reversal
    private var order: [Key] = []
    private var amounts: [Key: LineAmount] = [:]

    init(_ event: PostingEvent, reversal: Manifest.Reversal) {
        self.event = event
        self.reversal = reversal
    }

    mutating func add(
        _ side: PostingLine.Side, _ account: String, _ amount: LineAmount, storno: Bool, tag: PostedLine.Tag?,
        openItem: Bool
    ) throws(PostingError) {
        let own: PostedLine.Side = side == .debit ? .debit : .credit
        // A black reversal is a line on the other side; a red one keeps its side and lessens its turnover.
        let isBlack = storno && reversal == .black
        let key = Key(
            side: isBlack ? own.opposite : own, account: account, storno: storno && !isBlack, tag: tag,
            openItem: openItem)
        if amounts[key] == nil { order.append(key) }
        let soFar = amounts[key] ?? LineAmount(foreign: .zero, base: .zero)
        amounts[key] = try PostingError.checked { () throws(AmountError) in try soFar.adding(amount) }
    }

    func balanced() throws(PostingError) -> [PostedLine] {
        var signed: [(key: Key, amount: LineAmount)] = order.compactMap { key in amounts[key].map { (key, $0) } }
        let open = try PostingError.checked { () throws(AmountError) in try Self.sum(signed) }
        guard open.foreign.isZero else {
            throw PostingError(
                .unbalanced, "debits and credits of \(event.kind.rawValue) differ by \(open.foreign)",
                remedy: "check the figures of the event, or the posting rule")
        }
        if !open.base.isZero { try takeRemainder(open.base, &signed) }
        let lines = signed.compactMap { Self.line($0.key, $0.amount) }
        guard lines.count >= 2 else {
            throw PostingError(
                .tooFew, "\(event.kind.rawValue) posts nothing: every figure is zero",
                remedy: "do not post a document without amounts")
        }
        return lines
    }

    /// What conversion left over goes to the open item, else to the first line.
    private func takeRemainder(
        _ difference: Money, _ signed: inout [(key: Key, amount: LineAmount)]
    ) throws(PostingError) {
        let at = signed.firstIndex { $0.key.openItem } ?? 0
        let isDebit = (signed[at].key.side == .debit) != signed[at].key.storno
        let current = signed[at].amount.base
        signed[at].amount.base = try PostingError.checked { () throws(AmountError) in
            isDebit ? try current.subtracting(difference) : try current.adding(difference)
        }
    }

    /// Debits less credits.
    private static func sum(_ lines: [(key: Key, amount: LineAmount)]) throws(AmountError) -> LineAmount {
        var sum = LineAmount(foreign: .zero, base: .zero)
        for (key, amount) in lines {
            let counts = (key.side == .debit) != key.storno
            sum = try sum.adding(counts ? amount : amount.negated)
        }
        return sum
    }

    /// Lines carry positive amounts: a negative figure stands on the other side, a negative reversal is none.
    private static func line(_ key: Key, _ amount: LineAmount) -> PostedLine? {
        if amount.foreign.isZero, amount.base.isZero { return nil }
        let isNegative = amount.foreign.isNegative || (amount.foreign.isZero && amount.base.isNegative)
        let flips = isNegative && !key.storno
        return PostedLine(
            side: flips ? key.side.opposite : key.side, account: key.account, storno: key.storno && !isNegative,
            amount: amount.foreign.magnitude, base: amount.base.magnitude, tag: key.tag, isOpenItem: key.openItem)
    }
}

extension PostedLine.Side {
    public var opposite: PostedLine.Side { self == .debit ? .credit : .debit }
}
