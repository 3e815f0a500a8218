internal import Documents

/// The stretches of time that balances are kept for: days (YYYYMMDD), thirds of months (YYYYMM and 0 for the days 1 to
/// 10, 1 for 11 to 20, 2 for the rest), months (YYYYMM). Any range of days is a few of them, at most nine single days
/// at each end.
enum Span {
    static func third(of day: Int64) -> Int64 { day / 100 * 10 + index(day % 100) }
    static func month(of day: Int64) -> Int64 { day / 100 }

    /// Spans of one kind next to each other, both ends included.
    struct Run: Hashable {
        var first: Int64
        var last: Int64
    }

    /// The fewest spans that make up a range, in order.
    /// - Parameter from: nil for all days up to `through`.
    static func covering(from: Day?, through: Day) -> [Run] {
        let (start, end) = (from?.components, through.components)
        let month = Int64(end.year * 100 + end.month)
        guard let from, let start else {
            let rest = covering(month, 1, end.day, isWhole: through == through.lastOfMonth)
            return [Run(first: 0, last: month - 1)] + rest
        }
        guard from <= through else { return [] }
        let first = Int64(start.year * 100 + start.month)
        if first == month {
            let isWhole = start.day == 1 && through == through.lastOfMonth
            return covering(month, start.day, end.day, isWhole: isWhole)
        }
        var runs = covering(first, start.day, from.lastOfMonth.day, isWhole: start.day == 1)
        // Bounds need not be months themselves: 202612 and 202701 have nothing between them.
        if first + 1 < month { runs.append(Run(first: first + 1, last: month - 1)) }
        return runs + covering(month, 1, end.day, isWhole: through == through.lastOfMonth)
    }

    private static func index(_ day: Int64) -> Int64 { min((day - 1) / 10, 2) }

    /// Days of one month.
    private static func covering(_ month: Int64, _ first: Int, _ last: Int, isWhole: Bool) -> [Run] {
        if isWhole { return [Run(first: month, last: month)] }
        var runs: [Run] = []
        var day = Int64(first)
        while day <= last {
            let third = index(day)
            let (opens, closes) = (third * 10 + 1, third == 2 ? 31 : third * 10 + 10)
            let isThird = day == opens && closes <= last
            let run =
                isThird
                ? Run(first: month * 10 + third, last: month * 10 + third)
                : Run(first: month * 100 + day, last: month * 100 + min(closes, Int64(last)))
            if let previous = runs.last, previous.last + 1 == run.first {
                runs[runs.count - 1].last = run.last
            } else {
                runs.append(run)
            }
            day = closes + 1
        }
        return runs
    }
}
