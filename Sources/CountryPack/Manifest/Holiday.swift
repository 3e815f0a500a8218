public import Documents
public import JSON

/// A public holiday: a fixed day, days from Easter, or the days an authority announced one by one.
public struct Holiday: Record, Hashable {
    public enum Easter: String, Sendable, CaseIterable { case gregorian, julian }

    public var day: String?
    public var easter: Easter?
    public var offset: Int?
    public var dates: [Day] = []
    public var length: Int = 1
    public var movesToMonday = false
    public var since: Day?
    public var until: Day?
    public var names: [String: String] = [:]
    public var source = Source()

    public init() {}

    public static let shape = Shape<Holiday>(
        "Holiday", "A public holiday.",
        check: { holiday, context in
            let rules = [holiday.day != nil, holiday.easter != nil, !holiday.dates.isEmpty].count { $0 }
            if rules != 1 {
                context.report(
                    "holiday.oneOf", "a holiday has a day, an Easter to count from, or a list of dates",
                    remedy: "give one of them")
            }
        }
    ) {
        Field("day", \.day, .monthDay, "fixed day")
        Field("easter", \.easter, .enumeration(), "which Easter Sunday it is counted from")
        Field("offset", \.offset, .integer(-100...100), "days after Easter Sunday")
        Field(list: "dates", \.dates, .day, "first days, where they follow no rule (the lunar calendar)")
        Field("length", \.length, .integer(1...10), default: 1, "number of days")
        Field(
            "movesToMonday", \.movesToMonday, .bool, default: false,
            "when one of its days is a Sunday, the next day that is no holiday is free too")
        Field("since", \.since, .day, "first day it was one")
        Field("until", \.until, .day, "last")
        Field("names", \.names, .dictionary(of: .text(maximum: 200)), "name by language")
        Field("source", \.source, .record(), "legal source")
    }

    /// Its days in a year, without what it moves.
    func days(in year: Int) -> [Day] {
        firstDays(in: year).flatMap { first in (0..<length).compactMap { first.adding(days: $0) } }
            .filter { (since ?? .earliest) <= $0 && $0 <= (until ?? .latest) }
    }

    private func firstDays(in year: Int) -> [Day] {
        if let day { return Day("\(Self.padded(year))-\(day)").map { [$0] } ?? [] }
        if let easter {
            return EasterSunday.day(in: year, easter).flatMap { $0.adding(days: offset ?? 0) }.map { [$0] } ?? []
        }
        return dates.filter { $0.year == year }
    }

    private static func padded(_ year: Int) -> String {
        let text = String(year)
        return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
    }
}
