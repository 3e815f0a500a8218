public import Documents
public import JSON

/// Something that is filed for a period, and when.
public struct Filing: Record, Hashable {
    public enum Period: String, Sendable, CaseIterable { case month, quarter, year, event }
    /// What becomes of a due day that is not a working day.
    public enum Roll: String, Sendable, CaseIterable { case nextWorkingDay, previousWorkingDay, none }

    public var key = ""
    public var names: [String: String] = [:]
    public var period = Period.month
    /// Days after the last day of the period.
    public var dueDays: Int?
    /// Working days after the last day of the period, or after the event.
    public var dueWorkingDays: Int?
    /// The last day of the n-th month after the period.
    public var dueMonths: Int?
    public var roll = Roll.nextWorkingDay
    public var since: Day?
    public var until: Day?
    public var boxes: [String] = []
    public var formulas: [BoxFormula] = []
    /// Decimals of the figures in the return; figures are rounded once, before the formulas.
    public var decimals = 2
    public var source = Source()

    public init() {}

    public static let shape = Shape<Filing>(
        "Filing", "Something that is filed for a period.",
        check: { filing, context in
            let rules = [filing.dueDays, filing.dueWorkingDays, filing.dueMonths].compactMap(\.self).count
            if rules > 1 {
                context.report(
                    "filing.dueTwice", "the due day is given in two ways",
                    remedy: "give one of dueDays, dueWorkingDays and dueMonths")
            }
        }
    ) {
        Field("key", \.key, .identifier, "key")
        Field("names", \.names, .dictionary(of: .text(maximum: 200)), "name by language")
        Field("period", \.period, .enumeration(), "what it is filed for")
        Field("dueDays", \.dueDays, .integer(0...400), "days after the end of the period")
        Field("dueWorkingDays", \.dueWorkingDays, .integer(1...60), "working days after the end of the period or the event")
        Field("dueMonths", \.dueMonths, .integer(1...24), "due on the last day of the n-th month after the period")
        Field(
            "roll", \.roll, .enumeration(), default: .nextWorkingDay, "where a due day moves that is not a working day")
        Field("since", \.since, .day, "first period it is due for begins here")
        Field("until", \.until, .day, "last")
        Field(list: "boxes", \.boxes, .code, "boxes of the return")
        Field(list: "formulas", \.formulas, .record(), "boxes computed from others, in order")
        Field("decimals", \.decimals, .integer(0...4), default: 2, "decimals of the figures in the return")
        Field("source", \.source, .record(), "legal source")
    }

    /// The last day on which it may be filed without delay; nil where the manifest does not say.
    public func due(periodEnd: Day, _ calendar: WorkingCalendar) -> Day? {
        if let count = dueWorkingDays { return calendar.adding(workingDays: count, to: periodEnd) }
        let day: Day?
        if let dueDays {
            day = periodEnd.adding(days: dueDays)
        } else if let dueMonths {
            day = periodEnd.firstOfMonth.adding(months: dueMonths)?.lastOfMonth
        } else {
            return nil
        }
        guard let day else { return nil }
        return switch roll {
        case .nextWorkingDay: calendar.workingDay(onOrAfter: day)
        case .previousWorkingDay: calendar.workingDay(onOrBefore: day)
        case .none: day
        }
    }
}

/// A box that is computed from others: the sum of some, less the sum of others.
public struct BoxFormula: Record, Hashable {
    public var box = ""
    public var plus: [String] = []
    public var minus: [String] = []
    /// A negative result counts as zero (a form with a box for each sign).
    public var positiveOnly = false

    public init() {}

    public static let shape = Shape<BoxFormula>("BoxFormula", "A box computed from others.") {
        Field("box", \.box, .code, "the box")
        Field(list: "plus", \.plus, .code, "boxes that are added", limit: 100)
        Field(list: "minus", \.minus, .code, "boxes that are subtracted", limit: 100)
        Field("positiveOnly", \.positiveOnly, .bool, default: false, "a negative result is zero")
    }
}
