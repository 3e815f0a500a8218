public import Documents
internal import Storage

/// Accounts for every number of a series from its start to its last: used, void or skipped, with the reason.
public struct SequenceReport: Sendable, Hashable {
    public enum Use: Sendable, Hashable {
        case issued(day: Day, document: Int64?)
        case void(day: Day, reason: String)
        case skipped(through: Int64, reason: String)
        /// Neither taken nor explained: the table was changed from outside.
        case unexplained(through: Int64)
    }

    public struct Item: Sendable, Hashable {
        public let number: Int64
        public let use: Use
    }

    public let start: Int64
    /// Why the series starts where it does.
    public let origin: String
    public let items: [Item]

    public var isComplete: Bool {
        !items.contains { if case .unexplained = $0.use { true } else { false } }
    }
}

extension NumberSeries {
    /// - Throws: `seriesUnknown`.
    public func report(_ series: Int64) throws -> SequenceReport {
        try SequenceReport.read(series, transaction)
    }
}

extension SequenceReport {
    static func read(_ series: Int64, _ transaction: any Transaction) throws -> SequenceReport {
        let place: [SQLValue] = [SQLValue(try transaction.requireOrganization()), .integer(series)]
        let head = try transaction.first(
            "SELECT start, origin FROM number_series WHERE organization_id = ?1 AND series = ?2", place
        ) { (start: try $0.integer(0), origin: try $0.text(1)) }
        guard let head else { throw LedgerError(.seriesUnknown, "there is no series \(series)") }
        var items = try transaction.rows(
            """
            SELECT n.number, n.day, n.document, v.reason FROM numbers n
            LEFT JOIN number_voids v ON v.organization_id = n.organization_id AND v.series = n.series
                AND v.number = n.number
            WHERE n.organization_id = ?1 AND n.series = ?2
            """, place
        ) { row in
            let day = try row.day(1)
            let use: SequenceReport.Use =
                if let reason = try row.textIfPresent(3) { .void(day: day, reason: reason) } else {
                    .issued(day: day, document: try row.integerIfPresent(2))
                }
            return SequenceReport.Item(number: try row.integer(0), use: use)
        }
        items += try transaction.rows(
            "SELECT first, last, reason FROM number_gaps WHERE organization_id = ?1 AND series = ?2", place
        ) { row in
            SequenceReport.Item(
                number: try row.integer(0), use: .skipped(through: try row.integer(1), reason: try row.text(2)))
        }
        items.sort { $0.number < $1.number }
        var complete: [SequenceReport.Item] = []
        var expected = head.start
        for item in items {
            if item.number > expected {
                complete.append(.init(number: expected, use: .unexplained(through: item.number - 1)))
            }
            complete.append(item)
            expected = if case .skipped(let last, _) = item.use { last.successor } else { item.number.successor }
        }
        return SequenceReport(start: head.start, origin: head.origin, items: complete)
    }
}

extension Int64 {
    /// The next number; the last of all stays what it is. Rows edited from outside may hold it.
    var successor: Int64 { self == .max ? .max : self + 1 }
}
