public import Documents
internal import JSON
public import Storage

/// The number series of one organization: document class × dimensions (as the plugin declares them: year, premises,
/// device). A number is taken in the unit that issues the document; if the unit fails, it was never taken.
public struct NumberSeries {
    let ledger: Ledger
    let transaction: any Transaction

    /// Opens a series.
    /// - Parameters:
    ///   - start: its first number; larger than 1 when the series goes on from another system.
    ///   - origin: why it starts there, such as `new` or `import from ...`.
    /// - Returns: the series' id.
    @discardableResult
    public func open(class name: String, dimensions: String, start: Int64 = 1, origin: String = "new") throws -> Int64 {
        let organization = try transaction.requireOrganization()
        let id =
            try transaction.first(
                "SELECT coalesce(max(series), 0) + 1 FROM number_series WHERE organization_id = ?1",
                [SQLValue(organization)]
            ) { try $0.integer(0) } ?? 1
        try Register(transaction: transaction).insert(
            .numberSeries,
            [.integer(id), .text(name), .text(dimensions), .integer(start), .text(origin), SQLValue(ledger.now())])
        return id
    }

    /// The id of a series; nil when it is not open.
    public func id(class name: String, dimensions: String) throws -> Int64? {
        try transaction.first(
            "SELECT series FROM number_series WHERE organization_id = ?1 AND class = ?2 AND dimensions = ?3",
            [SQLValue(try transaction.requireOrganization()), .text(name), .text(dimensions)]
        ) { try $0.integer(0) }
    }

    /// Takes the next number for a document dated `day`.
    /// - Throws: `numberDay` when the series has a later date already, `seriesUnknown`.
    public func take(_ series: Int64, day: Day, document: Int64?) throws -> Int64 {
        let next = try next(series)
        if let last = next.lastDay, day < last {
            throw LedgerError(
                .numberDay, "the series has a document of \(last) already", path: "issueDate",
                remedy: "issue with \(last) or a later date")
        }
        guard next.number <= Self.limit else {
            throw LedgerError(
                .numberRange, "the series is used up", path: "number", remedy: "open another series")
        }
        try Register(transaction: transaction).insert(
            .numbers,
            [.integer(series), .integer(next.number), SQLValue(day), SQLValue(document), SQLValue(ledger.now())])
        return next.number
    }

    /// The number that `take` would give now.
    /// - Throws: `seriesUnknown`.
    public func upcoming(_ series: Int64) throws -> Int64 { try next(series).number }

    /// Records that a taken number stands for no valid document; it stays taken.
    public func void(_ series: Int64, _ number: Int64, reason: String, by origin: Origin) throws {
        guard !reason.isEmpty else {
            throw LedgerError(.reasonMissing, "a void needs a reason", path: "reason")
        }
        try Register(transaction: transaction).insert(
            .numberVoids,
            [.integer(series), .integer(number), .text(reason), .integer(origin.actor), SQLValue(ledger.now())])
        try ledger.audit(transaction).record(
            "number.voided", of: "series", series, after: ["number": .integer(number), "reason": .string(reason)],
            by: origin)
    }

    /// Skips the next numbers up to `last`, because they were used elsewhere.
    public func skip(_ series: Int64, through last: Int64, reason: String, by origin: Origin) throws {
        guard !reason.isEmpty else { throw LedgerError(.reasonMissing, "a gap needs a reason", path: "reason") }
        let next = try next(series)
        guard (next.number...max(next.number, Self.limit)).contains(last), last <= Self.limit else {
            throw LedgerError(
                .numberRange, "\(last) is not between \(next.number) and \(Self.limit)", path: "through",
                remedy: "skip from the next number on, to the last one used elsewhere")
        }
        try Register(transaction: transaction).insert(
            .numberGaps,
            [
                .integer(series), .integer(next.number), .integer(last), .text(reason), .integer(origin.actor),
                SQLValue(ledger.now())
            ])
    }

    /// Numbers have at most fifteen digits.
    static let limit: Int64 = 999_999_999_999_999

    private func next(_ series: Int64) throws -> (number: Int64, lastDay: Day?) {
        let place: [SQLValue] = [SQLValue(try transaction.requireOrganization()), .integer(series)]
        let found = try transaction.first(
            """
            SELECT s.start, n.number, n.day,
                (SELECT max(last) FROM number_gaps g WHERE g.organization_id = ?1 AND g.series = ?2)
            FROM number_series s LEFT JOIN numbers n
                ON n.organization_id = s.organization_id AND n.series = s.series AND n.number =
                    (SELECT number FROM numbers WHERE organization_id = ?1 AND series = ?2
                        ORDER BY number DESC LIMIT 1)
            WHERE s.organization_id = ?1 AND s.series = ?2
            """, place
        ) { row in
            let candidates = [
                try row.integer(0) - 1, try row.integerIfPresent(1) ?? 0, try row.integerIfPresent(3) ?? 0
            ]
            return (number: (candidates.max() ?? 0).successor, lastDay: try row.dayIfPresent(2))
        }
        guard let found else {
            throw LedgerError(.seriesUnknown, "there is no series \(series)", remedy: "open the series first")
        }
        return found
    }
}

extension Ledger {
    public func numbers(_ transaction: any Transaction) -> NumberSeries {
        NumberSeries(ledger: self, transaction: transaction)
    }
}
