public import Documents
internal import Storage

/// What a document still owes on an account on a day.
public struct OpenItem: Sendable, Hashable {
    public let account: Int64
    public let party: Int64?
    public let document: Int64
    /// The latest due day on its lines; nil when none has one.
    public let due: Day?
    /// Signed by debit: positive is owed to the organization.
    public let balance: Money
    /// The currency and its open amount, when the lines carry exactly one.
    public let foreign: ForeignAmount?
    public let isForeignDebit: Bool
}

/// Open items by how long they are overdue.
public struct Aging: Sendable, Hashable {
    public struct Bucket: Sendable, Hashable {
        /// Overdue by more than so many days; nil for what is not due yet.
        public let overdueFrom: Int?
        public let total: Money
        public let items: [OpenItem]
    }

    public let day: Day
    public let buckets: [Bucket]
    public let total: Money
}

extension Reports {
    /// The documents not settled by the end of `day` on an account, by due day.
    public func openItems(_ code: String, on day: Day) throws -> [OpenItem] {
        guard let account = accounts.values.first(where: { $0.code == code }) else {
            throw LedgerError(.accountUnknown, "no account \(code)", path: "account")
        }
        let sign = "side * (1 - 2 * storno)"
        return try transaction.rows(
            """
            SELECT party, document, max(due), CAST(sum(base * \(sign)) AS BIGINT), min(currency), max(currency),
                CAST(coalesce(sum(amount * \(sign)), 0) AS BIGINT) FROM lines
            WHERE organization_id = ?1 AND account = ?2 AND document IS NOT NULL AND day <= ?3
            GROUP BY party, document
            HAVING sum(base * \(sign)) <> 0 OR coalesce(sum(amount * \(sign)), 0) <> 0
            """,
            [SQLValue(try transaction.requireOrganization()), .integer(account.number), SQLValue(day)]
        ) { row in
            let currency = try row.textIfPresent(4)
            let isSingle = try currency == row.textIfPresent(5)
            let amount = try row.money(6)
            return OpenItem(
                account: account.number, party: try row.integerIfPresent(0), document: try row.integer(1),
                due: try row.dayIfPresent(2), balance: try row.money(3),
                foreign: isSingle && !amount.isZero
                    ? try currency.map { ForeignAmount(amount.magnitude, try Currency(stored: $0)) } : nil,
                isForeignDebit: !amount.isNegative)
        }.sorted {
            ($0.due?.stored ?? 0, $0.document, $0.party ?? 0) < ($1.due?.stored ?? 0, $1.document, $1.party ?? 0)
        }
    }

    /// - Parameter limits: ascending; 30, 60, 90 gives not due, 1–30, 31–60, 61–90 and over 90 days.
    public func aging(_ code: String, on day: Day, limits: [Int] = [30, 60, 90]) throws -> Aging {
        let items = try openItems(code, on: day)
        let starts = [0] + limits
        var grouped = [[OpenItem]](repeating: [], count: starts.count + 1)
        for item in items {
            let overdue = item.due.map { Int(day.number) - Int($0.number) } ?? 0
            grouped[overdue <= 0 ? 0 : 1 + (starts.lastIndex { overdue > $0 } ?? 0)].append(item)
        }
        let buckets = try grouped.enumerated().map { at, items in
            Aging.Bucket(
                overdueFrom: at == 0 ? nil : starts[at - 1], total: try items.map(\.balance).total(), items: items)
        }
        return Aging(day: day, buckets: buckets, total: try items.map(\.balance).total())
    }
}
