public import Storage

/// Reading transmissions within a unit or a snapshot of one organization.
public struct Transmissions {
    public typealias Entry = Transmission

    let transaction: any Transaction

    public init(_ transaction: any Transaction) { self.transaction = transaction }

    /// - Throws: `transmission.unknown`.
    public func get(_ number: Int64) throws -> Transmission {
        guard let found = try find(number) else {
            throw ExchangeError(
                .notFound, "transmission.unknown", "there is no such transmission", remedy: "check the id")
        }
        return found
    }

    public func find(_ number: Int64) throws -> Transmission? {
        try transaction.first(
            "SELECT \(Transmission.columns) FROM transmissions WHERE organization_id = ?1 AND transmission = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)]
        ) { try Transmission($0) }
    }

    /// What a list shows: newest first.
    public struct Filter: Sendable {
        public var state: TransmissionState?
        public var channel: String?
        public var document: Int64?
        public var direction: Direction?
        /// Only those that carry documents, or only those about documents.
        public var isMessage: Bool?
        /// Only what waits for a person.
        public var isHeld = false
        /// Only those before this one.
        public var before: Int64?
        public var limit = 100

        public init() {}
    }

    public func list(_ filter: Filter = Filter()) throws -> [Transmission] {
        var conditions = ["organization_id = ?1"]
        var values = [SQLValue(try transaction.requireOrganization())]
        func add(_ sql: String, _ value: SQLValue) {
            values.append(value)
            conditions.append(sql.replacing("?", with: "?\(values.count)"))
        }
        if let state = filter.state { add("state = ?", .text(state.rawValue)) }
        if let channel = filter.channel { add("channel = ?", .text(channel)) }
        if let document = filter.document { add("document = ?", .integer(document)) }
        if let direction = filter.direction { add("direction = ?", .text(direction.rawValue)) }
        if let isMessage = filter.isMessage { add(isMessage ? "action <> ?" : "action = ?", .text("send")) }
        if let before = filter.before { add("transmission < ?", .integer(before)) }
        if filter.isHeld { conditions.append("hold IS NOT NULL") }
        values.append(SQLValue(filter.limit))
        return try transaction.rows(
            """
            SELECT \(Transmission.columns) FROM transmissions WHERE \(conditions.joined(separator: " AND "))
            ORDER BY transmission DESC LIMIT ?\(values.count)
            """, values
        ) { try Transmission($0) }
    }

    /// The document's own way out, the last revision's.
    public func sending(of document: Int64) throws -> Transmission? {
        try transaction.first(
            """
            SELECT \(Transmission.columns) FROM transmissions
            WHERE organization_id = ?1 AND document = ?2 AND action = 'send' ORDER BY transmission DESC LIMIT 1
            """, [SQLValue(try transaction.requireOrganization()), .integer(document)]
        ) { try Transmission($0) }
    }

    /// How many are in which state.
    public func counts() throws -> [TransmissionState: Int64] {
        var counts: [TransmissionState: Int64] = [:]
        try transaction.query(
            "SELECT state, count(*) FROM transmissions WHERE organization_id = ?1 GROUP BY state",
            [SQLValue(try transaction.requireOrganization())]
        ) { row in
            if let state = TransmissionState(rawValue: try row.text(0)) { counts[state] = try row.integer(1) }
        }
        return counts
    }

    /// Every attempt of a transmission, oldest first.
    public func attempts(of number: Int64) throws -> [Attempt] {
        try transaction.rows(
            """
            SELECT attempt, action, call, generation, request, started_at, finished_at, status, response, outcome,
                detail FROM attempts WHERE organization_id = ?1 AND transmission = ?2 ORDER BY attempt
            """, [SQLValue(try transaction.requireOrganization()), .integer(number)]
        ) { try Attempt($0) }
    }
}
