internal import Documents
internal import JSON
public import Storage

/// Closing a fiscal year, opening the next, and undoing it; within a unit of work.
public struct YearEnd {
    let ledger: Ledger
    let transaction: any Transaction

    /// Runs the steps in order, each on the balances that the ones before it left, as entries of the year's last day.
    /// Periods stay as they are: close them before (only closing entries may still enter) and lock them after.
    /// - Returns: the entries posted; steps that find nothing post nothing.
    public func close(_ year: Int64, steps: [ClosingStep], by origin: Origin) throws -> [PostedEntry] {
        let last = try bounds(year).last
        var posted: [PostedEntry] = []
        for step in steps {
            if let entry = try run(step, on: last, year: year, by: origin) { posted.append(entry) }
        }
        try ledger.audit(transaction).record(
            "year.closed", of: "year", year, after: ["entries": .array(posted.map { .integer($0.number) })], by: origin)
        return posted
    }

    /// Posts the mirror of every `balanceClosing` entry of the year on the first day after it.
    /// - Throws: `year.opened` when an opening stands already.
    public func openNext(after year: Int64, by origin: Origin) throws -> [PostedEntry] {
        let last = try bounds(year).last
        guard let first = last.adding(days: 1) else {
            throw LedgerError(.periodMissing, "no day follows \(last)", path: "year")
        }
        if let standing = try closingEntries(on: first, kinds: [.opening]).first {
            throw LedgerError(
                .yearOpened, "entry \(standing) opened the year already", path: "year",
                remedy: "reopen year \(year) to take it back first")
        }
        let journal = ledger.journal(transaction)
        return try closingEntries(on: last, kinds: [.balanceClosing]).compactMap { try journal.entry($0) }.map {
            entry in
            let lines = entry.lines.map { line in
                LineDraft(line.side.opposite, .number(line.account), line.base, foreign: line.foreign)
            }
            return try journal.post(
                EntryDraft(day: first, kind: .opening, lines: lines, text: "Opening of \(first)"), by: origin)
        }
    }

    /// Reopens a closed year: state and periods go back, closing and opening entries are reversed, and the audit trail
    /// says why, however much of it there is to do.
    /// - Throws: `reason.missing`.
    public func reopen(_ year: Int64, reason: String, storno: Bool, by origin: Origin) throws {
        guard !reason.isEmpty else {
            throw LedgerError(.reasonMissing, "reopening a year needs a reason", path: "reason")
        }
        let bounds = try bounds(year)
        let calendar = ledger.calendar(transaction)
        if !bounds.isOpen { try calendar.setYear(year, isOpen: true, reason: reason, by: origin) }
        let periods = try transaction.rows(
            "SELECT period, state FROM periods WHERE organization_id = ?1 AND year = ?2 ORDER BY period",
            [SQLValue(try transaction.requireOrganization()), .integer(year)]
        ) { (number: try $0.integer(0), state: try $0.word(1, as: PeriodState.self)) }
        for period in periods {
            if period.state == .locked {
                try calendar.setPeriod(period.number, to: .closed, reason: reason, by: origin)
            }
            if period.state != .open { try calendar.setPeriod(period.number, to: .open, reason: reason, by: origin) }
        }
        var reversed = try reverse([.closing, .balanceClosing], on: bounds.last, reason, storno: storno, by: origin)
        if let first = bounds.last.adding(days: 1) {
            reversed += try reverse([.opening], on: first, reason, storno: storno, by: origin)
        }
        try ledger.audit(transaction).record(
            "year.reopened", of: "year", year,
            after: ["reason": .string(reason), "reversed": .array(reversed.map { .integer($0) })], by: origin)
    }

    /// - Returns: the entries reversed, last one first.
    private func reverse(
        _ kinds: [EntryKind], on day: Day, _ reason: String, storno: Bool, by origin: Origin
    ) throws -> [Int64] {
        let entries = try closingEntries(on: day, kinds: kinds).reversed()
        for entry in entries {
            try ledger.journal(transaction).reverse(entry, on: day, storno: storno, text: reason, by: origin)
        }
        return Array(entries)
    }

    /// Entries of these kinds on a day that are not reversed.
    private func closingEntries(on day: Day, kinds: [EntryKind]) throws -> [Int64] {
        try ledger.settle(transaction)
        let words = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try transaction.rows(
            """
            SELECT e.entry FROM entries e WHERE e.organization_id = ?1 AND e.day = ?2 AND e.kind IN (\(words))
            AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.organization_id = ?1 AND r.reverses = e.entry)
            ORDER BY e.entry
            """, [SQLValue(try transaction.requireOrganization()), SQLValue(day)]
        ) { try $0.integer(0) }
    }

    private func bounds(_ year: Int64) throws -> (first: Day, last: Day, isOpen: Bool) {
        let found = try transaction.first(
            "SELECT first_day, last_day, state FROM fiscal_years WHERE organization_id = ?1 AND year = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(year)]
        ) { (try $0.day(0), try $0.day(1), try $0.text(2) == "open") }
        guard let found else { throw LedgerError(.periodMissing, "there is no fiscal year \(year)", path: "year") }
        return found
    }

    private func run(_ step: ClosingStep, on day: Day, year: Int64, by origin: Origin) throws -> PostedEntry? {
        let batch = try JournalBatch.current(ledger, transaction)
        let facts = try batch.facts(transaction)
        let target = try facts.account(step.into, path: "steps/into")
        try batch.flush(transaction)
        var lines: [LineDraft] = []
        // Per currency, so that every currency balances: what the target takes.
        var taken: [String: (base: Money, amount: Money)] = [:]
        for result in try BalanceQuery(transaction, through: day, classes: PostingClass.allCases).run() {
            guard let account = facts.accounts[result.account], account.number != target.number,
                step.selects(account, facts)
            else { continue }
            let base = try result.debit.subtracting(result.credit)
            let amount = try result.currencyDebit.subtracting(result.currencyCredit)
            lines += try Self.lines(account.number, base: base.negated, amount: amount.negated, result.currency)
            let sum = taken[result.currency] ?? (.zero, .zero)
            taken[result.currency] = (try sum.base.adding(base), try sum.amount.adding(amount))
        }
        guard !lines.isEmpty else { return nil }
        for (currency, sum) in taken.sorted(by: { $0.key < $1.key }) {
            lines += try Self.lines(target.number, base: sum.base, amount: sum.amount, currency)
        }
        return try ledger.journal(transaction).post(
            EntryDraft(
                day: day, kind: step.kind, lines: lines, text: step.text.isEmpty ? "Closing of \(year)" : step.text),
            by: origin)
    }

    /// The lines that add `base` and `amount` (signed by debit) to an account: one, or two when the signs differ.
    private static func lines(
        _ account: Int64, base: Money, amount: Money, _ currency: String
    ) throws -> [LineDraft] {
        if base.isZero, amount.isZero { return [] }
        let side: Side = base.isNegative ? .credit : .debit
        guard !amount.isZero, let currency = Currency(currency) else {
            return [LineDraft(side, .number(account), base.magnitude)]
        }
        let foreign = ForeignAmount(amount.magnitude, currency)
        let foreignSide: Side = amount.isNegative ? .credit : .debit
        if base.isZero || side == foreignSide {
            return [LineDraft(foreignSide, .number(account), base.magnitude, foreign: foreign)]
        }
        return [
            LineDraft(foreignSide, .number(account), .zero, foreign: foreign),
            LineDraft(side, .number(account), base.magnitude)
        ]
    }
}

extension ClosingStep {
    func selects(_ account: Account, _ facts: LedgerFacts) -> Bool {
        switch accounts {
        case .kinds(let kinds): kinds.contains(account.kind)
        case .codes(let prefixes): prefixes.contains { account.code.hasPrefix($0) }
        case .roles(let roles): roles.contains { facts.roles[$0] == account.number }
        }
    }
}

extension Ledger {
    public func yearEnd(_ transaction: any Transaction) -> YearEnd { YearEnd(ledger: self, transaction: transaction) }
}
