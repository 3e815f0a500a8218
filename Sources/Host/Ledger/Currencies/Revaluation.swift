public import Documents
internal import Storage

/// Values foreign-currency balances at a closing rate: differences are unrealised, so the entry is reversed on the
/// next day and the carried amounts of the items stay as they were.
public struct Revaluation: Sendable {
    public let day: Day
    /// Rates into base currency by currency code.
    public let rates: [String: LockedRate]
    public let gain: AccountReference
    public let loss: AccountReference

    public init(
        day: Day, rates: [LockedRate], gain: AccountReference = .role("fx.gain"),
        loss: AccountReference = .role("fx.loss")
    ) {
        self.day = day
        self.rates = Dictionary(rates.map { ($0.from.code, $0) }, uniquingKeysWith: { _, last in last })
        self.gain = gain
        self.loss = loss
    }
}

extension Journal {
    /// Posts the revaluation of every balance sheet account that holds foreign currency, and its reversal on the day
    /// after when that day's period is open.
    /// - Returns: nil when nothing changed in value.
    /// - Throws: `rateMissing` for a currency that has a balance and no rate.
    public func revalue(_ revaluation: Revaluation, storno: Bool, by origin: Origin) throws -> PostedEntry? {
        let batch = try JournalBatch.current(ledger, transaction)
        let facts = try batch.facts(transaction)
        try batch.flush(transaction)
        let balances = try BalanceQuery(transaction, through: revaluation.day, classes: PostingClass.allCases).run()
        var lines: [LineDraft] = []
        var used: Set<String> = []
        for balance in balances where !balance.currency.isEmpty {
            guard let account = facts.accounts[balance.account], !account.kind.isResult else { continue }
            let amount = try balance.currencyDebit.subtracting(balance.currencyCredit)
            let carried = try balance.debit.subtracting(balance.credit)
            guard !amount.isZero || !carried.isZero else { continue }
            guard let rate = revaluation.rates[balance.currency] else {
                throw LedgerError(
                    .rateMissing, "no rate from \(balance.currency) to \(facts.base) on \(revaluation.day)",
                    path: "rates", remedy: "give the closing rate of \(balance.currency)")
            }
            used.insert(balance.currency)
            let difference = try rate.convert(amount).subtracting(carried)
            guard !difference.isZero else { continue }
            let isUp = difference > .zero
            lines.append(LineDraft(isUp ? .debit : .credit, .number(account.number), difference.magnitude))
            lines.append(
                LineDraft(
                    isUp ? .credit : .debit, isUp ? revaluation.gain : revaluation.loss, difference.magnitude))
        }
        guard !lines.isEmpty else { return nil }
        let rates = used.sorted().compactMap { revaluation.rates[$0] }
        let posted = try post(
            EntryDraft(
                day: revaluation.day, kind: .revaluation, lines: lines, text: "Revaluation \(revaluation.day)",
                rates: rates), by: origin)
        if let next = revaluation.day.adding(days: 1), facts.period(of: next) != nil {
            try reverse(posted.number, on: next, storno: storno, by: origin)
        }
        return posted
    }
}
