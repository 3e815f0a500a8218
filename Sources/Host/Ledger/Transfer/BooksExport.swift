internal import Documents
internal import JSON
public import Storage

extension Ledger {
    /// The books of one organization as JSON Lines: a header, every registered row, every entry with lines, rates and
    /// texts, every audit event, every register link, and a footer with the heads of the chains. Nothing derived is
    /// exported; an import computes it again.
    ///
    /// - Parameter write: receives the text piece by piece, on a database thread.
    public func exportBooks(
        _ organization: OrganizationID, _ write: @escaping @Sendable (String) throws -> Void
    ) async throws {
        let key = try await organizations().first { $0.id == organization }?.key
        guard let key else {
            throw LedgerError(.unknownOrganization, "there is no organization \(organization)")
        }
        try await database.read(organization) { transaction in
            try BooksExport(transaction: transaction, id: SQLValue(organization), write: write).run(key: key)
        }
    }
}

struct BooksExport {
    let transaction: any Transaction
    let id: SQLValue
    let write: (String) throws -> Void

    static let format = "fiscus.books/1"
    private static let chunk: Int64 = 1000

    func run(key: String) throws {
        try line(["record": "header", "format": .string(Self.format), "organization": .string(key)])
        for table in RegisteredTable.all { try rows(of: table) }
        let journal = JournalReader(transaction: transaction)
        let genesis = Ledger.genesis(key: key)
        var entries = (count: Int64(0), head: genesis)
        try journal.forEachRange(limit: Self.chunk) { range in
            let texts = try texts(range)
            for entry in try journal.entries(range) {
                try line(EntryJSON.value(entry, texts: texts[entry.number]))
                entries = (entries.count + 1, entry.hash)
            }
        }
        let events = try audit(genesis)
        let links = try register(genesis)
        try line([
            "record": "footer", "entries": .integer(entries.count), "entriesHead": .string(entries.head.description),
            "audit": .integer(events.count), "auditHead": .string(events.head.description),
            "register": .integer(links.count), "registerHead": .string(links.head.description)
        ])
    }

    private func line(_ value: JSONValue) throws { try write(value.text() + "\n") }

    private func rows(of table: RegisteredTable) throws {
        try transaction.query(table.selection, [id]) { row in
            var object = JSONObject()
            object["record"] = .string(table.name)
            for (column, value) in zip(table.columns, try table.values(row)) {
                if let json = value.json { object[column.name] = json }
            }
            try line(.object(object))
        }
    }

    private func texts(_ range: ClosedRange<Int64>) throws -> [Int64: (salt: [UInt8], payload: String)] {
        Dictionary(
            uniqueKeysWithValues: try transaction.rows(
                """
                SELECT entry, salt, payload FROM entry_texts WHERE organization_id = ?1 AND entry BETWEEN ?2 AND ?3
                """, [id, .integer(range.lowerBound), .integer(range.upperBound)]
            ) { (try $0.integer(0), (try $0.bytes(1), try $0.text(2))) })
    }

    private func audit(_ genesis: Digest) throws -> (count: Int64, head: Digest) {
        var chain = (count: Int64(0), head: genesis)
        try transaction.query(
            """
            SELECT e.sequence, e.at, e.actor, e.action, e.subject_kind, e.subject, e.request_id, e.payload_digest,
                e.previous, e.hash, p.salt, p.payload FROM audit_events e
            LEFT JOIN audit_payloads p ON p.organization_id = e.organization_id AND p.sequence = e.sequence
            WHERE e.organization_id = ?1 ORDER BY e.sequence
            """, [id]
        ) { row in
            let event = try AuditEvent(row)
            var object = JSONObject()
            object["record"] = "audit"
            object["sequence"] = .integer(event.sequence)
            object["at"] = .integer(event.at.microseconds)
            object["actor"] = .integer(event.actor)
            object["action"] = .string(event.action)
            object["kind"] = .string(event.kind)
            object["subject"] = .integer(event.subject)
            object["request"] = .string(event.requestID)
            object["digest"] = .string(event.payloadDigest.description)
            object["hash"] = .string(event.hash.description)
            if let salt = try row.bytesIfPresent(10), let payload = try row.textIfPresent(11) {
                object["salt"] = .string(Hexadecimal.text(salt))
                object["payload"] = .string(payload)
            }
            try line(.object(object))
            chain = (chain.count + 1, event.hash)
        }
        return chain
    }

    private func register(_ genesis: Digest) throws -> (count: Int64, head: Digest) {
        var chain = (count: Int64(0), head: genesis)
        try transaction.query(RegisterLink.select, [id]) { row in
            let link = try RegisterLink(row)
            var object = JSONObject()
            object["record"] = "register"
            object["sequence"] = .integer(link.sequence)
            object["table"] = .string(link.table)
            object["key"] = .string(link.key)
            if let digest = link.digest { object["digest"] = .string(digest.description) }
            object["hash"] = .string(link.hash.description)
            try line(.object(object))
            chain = (chain.count + 1, link.hash)
        }
        return chain
    }
}

extension SQLValue {
    /// Nil for NULL: absent is absent.
    fileprivate var json: JSONValue? {
        switch self {
        case .null: nil
        case .integer(let number): .integer(number)
        case .text(let text): .string(text)
        case .bytes(let bytes): .string(Hexadecimal.text(bytes))
        }
    }
}
