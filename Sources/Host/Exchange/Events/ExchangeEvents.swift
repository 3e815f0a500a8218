internal import JSON
internal import Storage

/// What happened, in order, for webhooks and streams: ids, numbers and codes, nothing about persons.
struct ExchangeEvents {
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
}
