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
    /// after when that day's period is open. An earlier one whose day after was not open then is reversed first; what
    /// stands of a revaluation of the same day counts, so a second one posts the difference alone.
    /// - Returns: nil when nothing changed in value.
    /// - Throws: `rateMissing` for a currency that has a balance and no rate.
    public func revalue(_ revaluation: Revaluation, storno: Bool, by origin: Origin) throws -> PostedEntry? {
        let batch = try JournalBatch.current(ledger, transaction)
        let facts = try batch.facts(transaction)
        try reverseEarlier(than: revaluation.day, facts, storno: storno, by: origin)
        try batch.flush(transaction)
        let standing = try standing(on: revaluation.day)
        let balances = try BalanceQuery(transaction, through: revaluation.day, classes: PostingClass.allCases).run()
        // One line an account and currency; where something stands already, one for the account as a whole.
        var changes: [(account: Int64, difference: Money)] = standing.sorted { $0.key < $1.key }.map { ($0, $1) }
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
            if standing[account.number] != nil,
                let at = changes.firstIndex(where: { $0.account == account.number })
            {
                changes[at].difference = try changes[at].difference.adding(difference)
            } else {
                changes.append((account.number, difference))
            }
        }
        let lines = changes.filter { !$0.difference.isZero }.flatMap { change in
            let isUp = change.difference > .zero
            return [
                LineDraft(isUp ? .debit : .credit, .number(change.account), change.difference.magnitude),
                LineDraft(
                    isUp ? .credit : .debit, isUp ? revaluation.gain : revaluation.loss, change.difference.magnitude)
            ]
        }
        guard !lines.isEmpty else { return nil }
        let rates = used.sorted().compactMap { revaluation.rates[$0] }
        let posted = try post(
            EntryDraft(
                day: revaluation.day, kind: .revaluation, lines: lines, text: "Revaluation \(revaluation.day)",
                rates: rates), by: origin)
        if let next = revaluation.day.adding(days: 1), facts.isOpen(next) {
            try reverse(posted.number, on: next, storno: storno, by: origin)
        }
        return posted
    }

    /// Revaluations before `day` that are not reversed: each on the first open day after its own, at the latest on
    /// `day`.
    private func reverseEarlier(than day: Day, _ facts: LedgerFacts, storno: Bool, by origin: Origin) throws {
        try ledger.settle(transaction)
        let left = try transaction.rows(
            """
            SELECT e.entry, e.day FROM entries e
            WHERE e.organization_id = ?1 AND e.kind = 'revaluation' AND e.day < ?2 AND NOT EXISTS (
                SELECT 1 FROM entries r WHERE r.organization_id = e.organization_id AND r.reverses = e.entry)
            ORDER BY e.entry
            """, [SQLValue(try transaction.requireOrganization()), SQLValue(day)]
        ) { (number: try $0.integer(0), day: try $0.day(1)) }
        for entry in left {
            let next = entry.day.adding(days: 1) ?? day
            let open = facts.periods.lazy.map { max($0.first, next) }.first { facts.isOpen($0) && $0 >= next }
            try reverse(entry.number, on: min(open ?? day, day), storno: storno, by: origin)
        }
    }

    /// What revaluations took back on no day up to this one have put on balance sheet accounts, negated: by account.
    private func standing(on day: Day) throws -> [Int64: Money] {
        let sums = try transaction.rows(
            """
            SELECT l.account, CAST(sum(l.base * l.side * (1 - 2 * l.storno)) AS BIGINT) FROM entries e
            JOIN lines l ON l.organization_id = e.organization_id AND l.entry = e.entry
            JOIN accounts a ON a.organization_id = l.organization_id AND a.account = l.account
            WHERE e.organization_id = ?1 AND e.kind = 'revaluation' AND e.day <= ?2
                AND a.type NOT IN ('revenue', 'expense') AND NOT EXISTS (SELECT 1 FROM entries r
                    WHERE r.organization_id = e.organization_id AND r.reverses = e.entry AND r.day <= ?2)
            GROUP BY l.account
            """, [SQLValue(try transaction.requireOrganization()), SQLValue(day)]
        ) { (try $0.integer(0), try $0.money(1).negated) }
        return Dictionary(uniqueKeysWithValues: sums)
    }
}
