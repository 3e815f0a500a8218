internal import Documents
internal import Storage

/// Turnovers per account and currency over a range of days, from the table of balances alone: months, thirds of months,
/// days. The cost depends on accounts and months, not on how many lines were posted.
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
        for run in Span.covering(from: from, through: through) {
            let place = values.count + 1
            parts.append(
                """
                SELECT \(columns) FROM balances WHERE organization_id = ?1 AND class IN (\(classes))
                AND span BETWEEN ?\(place) AND ?\(place + 1)
                """)
            values += [.integer(run.first), .integer(run.last)]
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
}
