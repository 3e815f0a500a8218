public import Documents
internal import Storage

/// The lines of one account in the order of day and entry, with running balance and the accounts on the other side.
public struct GeneralLedger: Sendable, Hashable {
    public struct Item: Sendable, Hashable {
        public let entry: Int64
        public let line: Int64
        public let day: Day
        public let documentDay: Day
        public let side: Side
        /// Negative for red storno.
        public let amount: Money
        public let foreign: ForeignAmount?
        public let party: Int64?
        public let document: Int64?
        /// Signed by debit, after this line.
        public let balance: Money
        /// Codes of the accounts on the opposite side of the entry.
        public let counterAccounts: [String]
    }

    public let account: Account
    /// Signed by debit, before the first item.
    public let opening: Money
    public let items: [Item]
    public let closing: Money
    /// Where to go on when there is more than `limit`.
    public let next: Place?

    /// A place in the order of the report.
    public struct Place: Sendable, Hashable {
        let day: Int64
        let entry: Int64
        let line: Int64
    }
}

extension Reports {
    /// The general ledger of an account; with `party`, the statement of that party's account.
    /// - Parameters:
    ///   - from: nil from the beginning.
    ///   - after: where an earlier page ended; its closing balance is this one's opening.
    ///   - limit: at most so many lines.
    public func generalLedger(
        _ code: String, from: Day? = nil, through: Day, party: Int64? = nil, after: GeneralLedger.Place? = nil,
        limit: Int = 10_000
    ) throws -> GeneralLedger {
        guard let account = accounts.values.first(where: { $0.code == code }) else {
            throw LedgerError(.accountUnknown, "no account \(code)", path: "account")
        }
        let organization = try transaction.requireOrganization()
        let start = after ?? GeneralLedger.Place(day: from?.stored ?? 0, entry: 0, line: 0)
        let opening = try opening(of: account, before: start, party)
        var found = try transaction.rows(
            """
            SELECT l.entry, l.line, l.day, e.document_day, l.side, l.storno, l.base, l.currency, l.amount, l.party,
                l.document FROM lines l
            JOIN entries e ON e.organization_id = l.organization_id AND e.entry = l.entry
            WHERE l.organization_id = ?1 AND l.account = ?2 AND l.day <= ?3 AND (l.day, l.entry, l.line) > (?4, ?5, ?6)
                AND (CAST(?7 AS BIGINT) IS NULL OR l.party = ?7)
            ORDER BY l.day, l.entry, l.line LIMIT ?8
            """,
            [
                SQLValue(organization), .integer(account.number), SQLValue(through), .integer(start.day),
                .integer(start.entry), .integer(start.line), SQLValue(party), SQLValue(limit + 1)
            ], PlainLine.init)
        let hasMore = found.count > limit
        if hasMore { found.removeLast() }
        let counters = try counterAccounts(of: found)
        var balance = opening
        let items = try found.map { line in
            balance = try line.side == .debit ? balance.adding(line.amount) : balance.subtracting(line.amount)
            return line.item(balance: balance, counterAccounts: counters[line.entry]?[line.side.opposite] ?? [])
        }
        return GeneralLedger(
            account: account, opening: opening, items: items, closing: balance,
            next: hasMore
                ? items.last.map { .init(day: $0.day.stored, entry: $0.entry, line: $0.line) } : nil)
    }

    private func opening(of account: Account, before place: GeneralLedger.Place, _ party: Int64?) throws -> Money {
        try transaction.first(
            """
            SELECT CAST(coalesce(sum(base * side * (1 - 2 * storno)), 0) AS BIGINT) FROM lines
            WHERE organization_id = ?1 AND account = ?2 AND (day, entry, line) <= (?3, ?4, ?5)
                AND (CAST(?6 AS BIGINT) IS NULL OR party = ?6)
            """,
            [
                SQLValue(try transaction.requireOrganization()), .integer(account.number), .integer(place.day),
                .integer(place.entry), .integer(place.line), SQLValue(party)
            ]
        ) { try $0.money(0) } ?? .zero
    }

    /// Codes by entry and side, for the entries of the lines given.
    private func counterAccounts(of lines: [PlainLine]) throws -> [Int64: [Side: [String]]] {
        let organization = try transaction.requireOrganization()
        var found: [Int64: [Side: [String]]] = [:]
        for entry in Set(lines.map(\.entry)).sorted() {
            try transaction.query(
                "SELECT account, side FROM lines WHERE organization_id = ?1 AND entry = ?2 ORDER BY line",
                [SQLValue(organization), .integer(entry)]
            ) { row in
                let side: Side = try row.integer(1) == 1 ? .debit : .credit
                let code = code(try row.integer(0))
                if found[entry, default: [:]][side]?.contains(code) != true {
                    found[entry, default: [:]][side, default: []].append(code)
                }
            }
        }
        return found
    }
}

/// A line as the general ledger reads it.
private struct PlainLine {
    let entry: Int64
    let line: Int64
    let day: Day
    let documentDay: Day
    let side: Side
    let amount: Money
    let foreign: ForeignAmount?
    let party: Int64?
    let document: Int64?

    init(_ row: Row) throws {
        entry = try row.integer(0)
        line = try row.integer(1)
        day = try row.day(2)
        documentDay = try row.day(3)
        side = try row.integer(4) == 1 ? .debit : .credit
        let base = try row.money(6)
        amount = try row.bool(5) ? base.negated : base
        foreign = try row.textIfPresent(7).map { ForeignAmount(try row.money(8), try Currency(stored: $0)) }
        party = try row.integerIfPresent(9)
        document = try row.integerIfPresent(10)
    }

    func item(balance: Money, counterAccounts: [String]) -> GeneralLedger.Item {
        GeneralLedger.Item(
            entry: entry, line: line, day: day, documentDay: documentDay, side: side, amount: amount,
            foreign: foreign, party: party, document: document, balance: balance, counterAccounts: counterAccounts)
    }
}
