public import Documents
internal import Storage

/// Which rates a listing wants; everything by default.
public struct RateFilter: Sendable, Hashable {
    public var from: Currency?
    public var to: Currency?
    public var day: Day?
    public var purpose: LockedRate.Purpose?

    public init(
        from: Currency? = nil, to: Currency? = nil, day: Day? = nil, purpose: LockedRate.Purpose? = nil
    ) {
        self.from = from
        self.to = to
        self.day = day
        self.purpose = purpose
    }
}

extension ExchangeRates {
    /// Rates with their numbers, latest day first.
    public func list(
        _ filter: RateFilter, skipping: Int, limit: Int
    ) throws -> (rates: [(number: Int64, rate: LockedRate)], total: Int64) {
        var parts = ["organization_id = ?1"]
        var values = [SQLValue(try transaction.requireOrganization())]
        let wanted: [(String, SQLValue?)] = [
            ("from_currency", filter.from.map { .text($0.code) }), ("to_currency", filter.to.map { .text($0.code) }),
            ("day", filter.day.map { SQLValue($0) }), ("purpose", filter.purpose.map { .text($0.rawValue) })
        ]
        for (column, value) in wanted {
            guard let value else { continue }
            values.append(value)
            parts.append("\(column) = ?\(values.count)")
        }
        let condition = parts.joined(separator: " AND ")
        let rates = try transaction.rows(
            """
            SELECT rate_id, from_currency, to_currency, per, rate, day, source, purpose FROM exchange_rates
            WHERE \(condition) ORDER BY day DESC, rate_id DESC LIMIT \(limit) OFFSET \(skipping)
            """, values
        ) { (number: try $0.integer(0), rate: try LockedRate($0, at: 1)) }
        let total = try transaction.first("SELECT count(*) FROM exchange_rates WHERE \(condition)", values) {
            try $0.integer(0)
        }
        return (rates, total ?? 0)
    }

    /// Every currency the books know, with its decimals.
    public func currencies() throws -> [(code: String, decimals: Int)] {
        try transaction.rows("SELECT code, decimals FROM currencies ORDER BY code") {
            (try $0.text(0), Int(try $0.integer(1)))
        }
    }
}
