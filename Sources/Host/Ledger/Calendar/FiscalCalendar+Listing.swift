public import Documents
internal import Storage

/// A fiscal year, an accounting period or a VAT period, as it stands.
public struct CalendarSpan: Sendable, Hashable {
    public let number: Int64
    /// The fiscal year; nil for years and VAT periods.
    public let year: Int64?
    public let first: Day
    public let last: Day
    /// open and closed; locked for periods, filed for VAT periods.
    public let state: String
    public let version: Int64
}

extension FiscalCalendar {
    public func years() throws -> [CalendarSpan] { try spans("fiscal_years", "year", year: "NULL") }

    public func periods() throws -> [CalendarSpan] { try spans("periods", "period", year: "year") }

    public func vatPeriods() throws -> [CalendarSpan] { try spans("vat_periods", "vat_period", year: "NULL") }

    private func spans(_ table: String, _ key: String, year: String) throws -> [CalendarSpan] {
        try transaction.rows(
            """
            SELECT \(key), CAST(\(year) AS BIGINT), first_day, last_day, state, version FROM \(table)
            WHERE organization_id = ?1 ORDER BY first_day
            """, [SQLValue(try transaction.requireOrganization())]
        ) { row in
            CalendarSpan(
                number: try row.integer(0), year: try row.integerIfPresent(1), first: try row.day(2),
                last: try row.day(3), state: try row.text(4), version: try row.integer(5))
        }
    }
}
