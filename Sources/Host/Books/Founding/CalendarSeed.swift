internal import CountryPack
internal import Documents
internal import Ledger

/// How often an organization files its VAT return.
public enum VATRhythm: String, Sendable, CaseIterable {
    case month, quarter
}

/// Fiscal years and VAT periods as the country's law begins them.
struct CalendarSeed {
    let manifest: Manifest
    let rhythm: VATRhythm

    /// The fiscal year that `day` is in: its name is the calendar year it begins in.
    func yearStart(containing day: Day) -> Day {
        let parts = (manifest.fiscalYear?.start ?? "01-01").split(separator: "-").compactMap { Int($0) }
        let (month, first) = parts.count == 2 ? (parts[0], parts[1]) : (1, 1)
        let same = Day(year: day.year, month: month, day: first) ?? day.firstOfMonth
        return same <= day ? same : same.adding(months: -12) ?? same
    }

    func months(from start: Day) -> [FiscalCalendar.Span] { FiscalCalendar.Span.months(from: start) }

    /// Months are numbered YYYYMM, quarters YYYYQ.
    func vatPeriods(from start: Day) -> [FiscalCalendar.Span] {
        let months = months(from: start)
        guard rhythm == .quarter else { return months }
        return stride(from: 0, to: months.count - 2, by: 3).map { at in
            let first = months[at].first
            return FiscalCalendar.Span(
                number: Int64(first.year * 10 + (first.month + 2) / 3), first: first, last: months[at + 2].last)
        }
    }
}
