internal import Documents
internal import Storage

/// Turnovers per account and currency over a range of days, from the balance tables alone: whole months by month,
/// the rest by day. The cost depends on accounts and months, not on how many lines were posted.
struct BalanceQuery {
    struct Result {
        let account: Int64
        /// Empty for base-only lines.
        let currency: String
        let debit: Money
        let credit: Money
        let currencyDebit: Money
        let currencyCredit: Money
    }

    private let transaction: any Transaction
    private let from: Day?
    private let through: Day
    private let classes: [PostingClass]

    /// - Parameters:
    ///   - from: the first day; nil for everything up to `through`.
    ///   - through: the last day.
    init(_ transaction: any Transaction, from: Day? = nil, through: Day, classes: [PostingClass]) {
        self.transaction = transaction
        self.from = from
        self.through = through
        self.classes = classes
    }

    func run() throws -> [Result] {
        let organization = try transaction.requireOrganization()
        if let from, from > through { return [] }
        let classes = classes.map { "\($0.rawValue)" }.joined(separator: ", ")
        let columns = "account, currency, debit, credit, currency_debit, currency_credit"
        var parts: [String] = []
        var values: [SQLValue] = [SQLValue(organization)]
        for segment in segments {
            let place = values.count + 1
            let (table, time) = segment.isMonths ? ("month_balances", "month") : ("day_balances", "day")
            parts.append(
                """
                SELECT \(columns) FROM \(table) WHERE organization_id = ?1 AND class IN (\(classes))
                AND \(time) BETWEEN ?\(place) AND ?\(place + 1)
                """)
            values += [.integer(segment.first), .integer(segment.last)]
        }
        let sums = ["debit", "credit", "currency_debit", "currency_credit"].map { "CAST(sum(\($0)) AS BIGINT)" }
        return try transaction.rows(
            """
            SELECT account, currency, \(sums.joined(separator: ", "))
            FROM (\(parts.joined(separator: " UNION ALL "))) AS t GROUP BY account, currency
            ORDER BY account, currency
            """, values
        ) { row in
            Result(
                account: try row.integer(0), currency: try row.text(1), debit: try row.money(2),
                credit: try row.money(3), currencyDebit: try row.money(4), currencyCredit: try row.money(5))
        }
    }

    private struct Segment {
        let isMonths: Bool
        let first: Int64
        let last: Int64
    }

    /// Days up to the first whole month, whole months, days after the last whole month.
    private var segments: [Segment] {
        func month(_ day: Day) -> Int64 { day.stored / 100 }
        var segments: [Segment] = []
        var start = from
        if let from, from != from.firstOfMonth {
            let end = min(from.lastOfMonth, through)
            segments.append(Segment(isMonths: false, first: from.stored, last: end.stored))
            guard end < through, let next = end.adding(days: 1) else { return segments }
            start = next
        }
        let isWhole = through == through.lastOfMonth
        let first = start.map(month) ?? 0
        let last = isWhole ? month(through) : (through.firstOfMonth.adding(days: -1).map(month) ?? 0)
        if last >= first { segments.append(Segment(isMonths: true, first: first, last: last)) }
        if !isWhole {
            let firstDay = max(start ?? through.firstOfMonth, through.firstOfMonth)
            segments.append(Segment(isMonths: false, first: firstDay.stored, last: through.stored))
        }
        return segments
    }
}
