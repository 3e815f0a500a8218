internal import Storage

/// Writes rows outside the journal together with their link in the register chain.
struct Register {
    let transaction: any Transaction

    func insert(_ table: RegisteredTable, _ values: [SQLValue]) throws {
        let organization = try transaction.requireOrganization()
        try transaction.run(table.insertion, [SQLValue(organization)] + values)
        try append(table, key: table.key(values), table.digest(values))
    }

    /// Links a row that is already there (its insertion needed more than this).
    func adopt(_ table: RegisteredTable, _ values: [SQLValue]) throws {
        try append(table, key: table.key(values), table.digest(values))
    }

    /// Changes some columns of one row.
    /// - Parameter key: the values of the key columns.
    func update(_ table: RegisteredTable, key: [SQLValue], set changes: [(column: String, value: SQLValue)]) throws {
        let organization = try transaction.requireOrganization()
        let assignments = changes.enumerated().map { "\($1.column) = ?\($0 + 1)" }.joined(separator: ", ")
        let condition = condition(table, from: changes.count + 1)
        try transaction.run(
            "UPDATE \(table.name) SET \(assignments) WHERE \(condition)",
            changes.map(\.value) + [SQLValue(organization)] + key)
        let names = table.columns.map(\.name).joined(separator: ", ")
        let row = try transaction.first(
            "SELECT \(names) FROM \(table.name) WHERE \(self.condition(table, from: 1))",
            [SQLValue(organization)] + key
        ) { try table.values($0) }
        guard let row else {
            throw LedgerError(.unreadable, "\(table.name) has no row \(table.key(key))")
        }
        try append(table, key: table.key(row), table.digest(row))
    }

    func remove(_ table: RegisteredTable, key: [SQLValue]) throws {
        let organization = try transaction.requireOrganization()
        let removed = try transaction.change(
            "DELETE FROM \(table.name) WHERE \(condition(table, from: 1))", [SQLValue(organization)] + key)
        if removed > 0 { try append(table, key: table.key(key), nil) }
    }

    private func condition(_ table: RegisteredTable, from place: Int) -> String {
        "organization_id = ?\(place)"
            + table.columns.prefix(table.keyCount).enumerated().map { " AND \($1.name) = ?\(place + 1 + $0)" }.joined()
    }

    private func append(_ table: RegisteredTable, key: String, _ digest: Digest?) throws {
        let organization = try transaction.requireOrganization()
        let chain = ChainBatch.register(transaction)
        let head = try chain.head(transaction, organization)
        let link = RegisterLink(
            sequence: head.sequence + 1, table: table.name, key: key, digest: digest, previous: head.hash,
            hash: head.hash
        ).sealed()
        try link.insert(transaction, organization)
        chain.advance(to: link.sequence, link.hash)
    }
}

/// One link of the register chain: the digest a row has from now on, or nil from its removal on.
struct RegisterLink: Sendable, Hashable {
    let sequence: Int64
    let table: String
    let key: String
    let digest: Digest?
    let previous: Digest
    let hash: Digest

    var expectedHash: Digest {
        var encoder = ChainEncoder(domain: "fiscus.register/1", previous: previous)
        encoder.add(sequence)
        encoder.add(table)
        encoder.add(key)
        encoder.add(digest)
        return encoder.digest
    }

    func sealed() -> RegisterLink {
        RegisterLink(
            sequence: sequence, table: table, key: key, digest: digest, previous: previous, hash: expectedHash)
    }

    func insert(_ transaction: any Transaction, _ organization: OrganizationID) throws {
        try transaction.run(
            """
            INSERT INTO register_links (organization_id, sequence, table_name, row_key, row_digest, previous, hash)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            [
                SQLValue(organization), .integer(sequence), .text(table), .text(key), SQLValue(digest),
                SQLValue(previous), SQLValue(hash)
            ])
    }

    static let select = """
        SELECT sequence, table_name, row_key, row_digest, previous, hash FROM register_links
        WHERE organization_id = ?1 ORDER BY sequence
        """

    init(_ row: Row) throws {
        self.init(
            sequence: try row.integer(0), table: try row.text(1), key: try row.text(2),
            digest: row.isNull(3) ? nil : try row.digest(3), previous: try row.digest(4), hash: try row.digest(5))
    }

    init(sequence: Int64, table: String, key: String, digest: Digest?, previous: Digest, hash: Digest) {
        self.sequence = sequence
        self.table = table
        self.key = key
        self.digest = digest
        self.previous = previous
        self.hash = hash
    }
}
