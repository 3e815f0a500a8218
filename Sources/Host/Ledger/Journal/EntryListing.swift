public import Documents
internal import Storage

/// Which entries a listing wants; everything by default.
public struct EntryFilter: Sendable, Hashable {
    public var from: Day?
    public var through: Day?
    /// Number of an account that a line must be on.
    public var account: Int64?
    public var kinds: [EntryKind]
    public var document: Int64?
    /// Only entries that come from no document.
    public var isManual = false
    public var isDescending = true

    public init(
        from: Day? = nil, through: Day? = nil, account: Int64? = nil, kinds: [EntryKind] = [], document: Int64? = nil
    ) {
        self.from = from
        self.through = through
        self.account = account
        self.kinds = kinds
        self.document = document
    }
}

extension Journal {
    /// Numbers of entries in the order of their day, then their number.
    /// - Parameter skipping: how many of the first are left out.
    public func numbers(_ filter: EntryFilter, skipping: Int, limit: Int) throws -> [Int64] {
        if transaction.isWriting { try ledger.settle(transaction) }
        let (condition, values) = try condition(filter)
        let order = filter.isDescending ? "DESC" : "ASC"
        return try transaction.rows(
            """
            SELECT e.entry FROM entries e WHERE \(condition) ORDER BY e.day \(order), e.entry \(order)
            LIMIT ?\(values.count + 1) OFFSET ?\(values.count + 2)
            """, values + [SQLValue(limit), SQLValue(skipping)]
        ) { try $0.integer(0) }
    }

    public func count(_ filter: EntryFilter) throws -> Int64 {
        if transaction.isWriting { try ledger.settle(transaction) }
        let (condition, values) = try condition(filter)
        return try transaction.first("SELECT count(*) FROM entries e WHERE \(condition)", values) {
            try $0.integer(0)
        } ?? 0
    }

    private func condition(_ filter: EntryFilter) throws -> (sql: String, values: [SQLValue]) {
        var parts = ["e.organization_id = ?1"]
        var values = [SQLValue(try transaction.requireOrganization())]
        func add(_ sql: (Int) -> String, _ value: SQLValue) {
            values.append(value)
            parts.append(sql(values.count))
        }
        if let from = filter.from { add({ "e.day >= ?\($0)" }, SQLValue(from)) }
        if let through = filter.through { add({ "e.day <= ?\($0)" }, SQLValue(through)) }
        if let document = filter.document { add({ "e.document = ?\($0)" }, .integer(document)) }
        if filter.isManual { parts.append("e.document IS NULL") }
        if !filter.kinds.isEmpty {
            parts.append("e.kind IN (\(filter.kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")))")
        }
        if let account = filter.account {
            add(
                {
                    """
                    EXISTS (SELECT 1 FROM lines l WHERE l.organization_id = e.organization_id AND l.entry = e.entry
                        AND l.account = ?\($0))
                    """
                }, .integer(account))
        }
        return (parts.joined(separator: " AND "), values)
    }

    /// Entries by number in the order given, which need not be theirs.
    public func entries(_ numbers: [Int64]) throws -> [Entry] {
        try numbers.compactMap { try entry($0) }
    }

    /// Which of these entries were reversed, and by which.
    public func reversals(of numbers: [Int64]) throws -> [Int64: Int64] {
        guard !numbers.isEmpty else { return [:] }
        let places = numbers.indices.map { "?\($0 + 2)" }.joined(separator: ", ")
        return Dictionary(
            uniqueKeysWithValues: try transaction.rows(
                "SELECT reverses, entry FROM entries WHERE organization_id = ?1 AND reverses IN (\(places))",
                [SQLValue(try transaction.requireOrganization())] + numbers.map(SQLValue.integer)
            ) { (try $0.integer(0), try $0.integer(1)) })
    }
}
