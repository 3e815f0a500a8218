/// Which state of a year or a period may follow which: the one table that both engines' triggers and the Swift
/// code are made from.
struct CalendarTransitions {
    let table: String
    let scope: String
    /// The column that names a row within its organization.
    let key: String
    let legal: [(from: String, to: String)]
    let registered: RegisteredTable
    /// Rows lie within a fiscal year, and stay there.
    var isOfYear = false

    /// The fiscal year a new period names and lies in.
    static let yearOfPeriod = """
        SELECT 1 FROM fiscal_years WHERE organization_id = NEW.organization_id AND year = NEW.year
            AND first_day <= NEW.first_day AND last_day >= NEW.last_day
        """

    static let years = CalendarTransitions(
        table: "fiscal_years", scope: "year", key: "year", legal: [("open", "closed"), ("closed", "open")],
        registered: .fiscalYears)
    /// Closed takes closing entries only; locked takes nothing; both can be undone, with a reason on record.
    static let periods = CalendarTransitions(
        table: "periods", scope: "period", key: "period",
        legal: [("open", "closed"), ("closed", "open"), ("closed", "locked"), ("locked", "closed")],
        registered: .periods, isOfYear: true)
    static let vatPeriods = CalendarTransitions(
        table: "vat_periods", scope: "vat", key: "vat_period", legal: [("open", "filed"), ("filed", "open")],
        registered: .vatPeriods)

    static let all = [years, periods, vatPeriods]
}
