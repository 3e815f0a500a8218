public import Documents

/// Working days of a country, as its manifest has weekends and public holidays.
public struct WorkingCalendar: Sendable {
    private let weekend: Set<Int>
    private let holidays: [Holiday]

    public init(_ manifest: Manifest) {
        weekend = manifest.weekend.isEmpty ? [6, 7] : Set(manifest.weekend)
        holidays = manifest.holidays
    }

    public func isWorkingDay(_ day: Day) -> Bool { !weekend.contains(day.weekday) && holiday(on: day) == nil }

    /// The holiday a day is, or is free for because the holiday itself is a Sunday.
    public func holiday(on day: Day) -> Holiday? {
        if let holiday = ownHolidays(on: day).first { return holiday }
        // A moved holiday lies at most as far back as holidays can follow each other without a break.
        var earlier = day
        while let previous = earlier.adding(days: -1) {
            let own = ownHolidays(on: previous)
            if own.isEmpty { break }
            // Two holidays may meet on a Sunday, and only one of them move.
            if previous.weekday == 7, let moved = own.first(where: \.movesToMonday) { return moved }
            earlier = previous
        }
        return nil
    }

    /// Every free day for a holiday in a year, in order.
    public func holidays(in year: Int) -> [(day: Day, holiday: Holiday)] {
        guard var day = Day(year: year, month: 1, day: 1) else { return [] }
        var found: [(day: Day, holiday: Holiday)] = []
        while day.year == year {
            if let holiday = holiday(on: day) { found.append((day, holiday)) }
            guard let next = day.adding(days: 1) else { break }
            day = next
        }
        return found
    }

    public func workingDay(onOrAfter day: Day) -> Day? { first(from: day, step: 1) }

    public func workingDay(onOrBefore day: Day) -> Day? { first(from: day, step: -1) }

    /// The n-th working day after a day; the day itself does not count.
    public func adding(workingDays count: Int, to day: Day) -> Day? {
        var result = day
        for _ in 0..<max(count, 0) {
            guard let next = result.adding(days: 1), let working = workingDay(onOrAfter: next) else { return nil }
            result = working
        }
        return result
    }

    /// A calendar without a single working day in a hundred has none.
    private func first(from day: Day, step: Int) -> Day? {
        var candidate = day
        for _ in 0..<100 {
            if isWorkingDay(candidate) { return candidate }
            guard let next = candidate.adding(days: step) else { return nil }
            candidate = next
        }
        return nil
    }

    /// A holiday of the turn of the year may begin in the year before.
    private func ownHolidays(on day: Day) -> [Holiday] {
        let years = day.month == 1 ? [day.year, day.year - 1] : [day.year]
        return holidays.filter { holiday in years.contains { holiday.days(in: $0).contains(day) } }
    }
}
