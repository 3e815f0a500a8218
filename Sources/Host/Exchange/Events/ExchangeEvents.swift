public import JSON
public import Storage

/// What happened, in order, for webhooks and streams: ids, numbers and codes, nothing about persons.
public struct ExchangeEvents {
    let transaction: any Transaction
    let now: Timestamp

    init(_ transaction: any Transaction, at now: Timestamp) {
        self.transaction = transaction
        self.now = now
    }

    func add(
        _ kind: String, transmission: Int64? = nil, document: Int64? = nil, _ payload: JSONValue = [:]
    ) throws {
        try transaction.run(
            """
            INSERT INTO exchange_events (organization_id, at, kind, transmission, document, payload)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """,
            [
                SQLValue(try transaction.requireOrganization()), SQLValue(now), .text(kind), SQLValue(transmission),
                SQLValue(document), .text(payload.text()),
            ])
    }

    /// Events of the unit's organization after one, oldest first.
    public static func list(_ transaction: any Transaction, after event: Int64, limit: Int) throws -> [Event] {
        try transaction.rows(
            """
            SELECT event, at, kind, transmission, document, payload FROM exchange_events
            WHERE organization_id = ?1 AND event > ?2 ORDER BY event LIMIT ?3
            """, [SQLValue(try transaction.requireOrganization()), .integer(event), SQLValue(limit)]
        ) { row in
            Event(
                number: try row.integer(0), at: try row.timestamp(1), kind: try row.text(2),
                transmission: try row.integerIfPresent(3), document: try row.integerIfPresent(4),
                payload: try JSONReader.read(Array(try row.text(5).utf8)))
        }
    }

    /// Something that happened.
    public struct Event: Sendable, Hashable {
        public let number: Int64
        public let at: Timestamp
        /// `transmission.accepted`, `inbound.received`, ...
        public let kind: String
        public let transmission: Int64?
        public let document: Int64?
        public let payload: JSONValue

        public var json: JSONValue {
            [
                "id": .string("\(number)"), "at": .string(at.description), "kind": .string(kind),
                "transmission": transmission.map { .string("\($0)") } ?? .null,
                "document": document.map { .string("\($0)") } ?? .null, "data": payload,
            ]
        }
    }
}
