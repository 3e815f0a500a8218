internal import Storage

/// What the units of one group share while they post for one organization: the head of the chain, the entries and the
/// turnovers not yet written. Units of an organization never run side by side, so the head read once stays true.
///
/// Entries reach the database together, with the group's commit or when somebody reads. What only the database
/// objects to then costs the group, which is repeated one unit at a time; the resolver's checks make that rare.
final class JournalBatch: BatchWork {
    struct Head {
        var number: Int64
        var hash: Digest
    }

    let organization: OrganizationID
    private let ledger: Ledger
    private var state: State?
    private var beforeUnit: State?
    /// A unit changed the chart or the calendar: what is read now may be rolled back, so it stays in this batch.
    private var isChanged = false

    private struct State {
        var head: Head
        var facts: LedgerFacts?
        var pending = BalanceRollup()
        var entries: [JournalWriter.Item] = []
        /// Request keys of the entries above.
        var keys: [String: PostedEntry] = [:]
    }

    private init(_ ledger: Ledger, _ organization: OrganizationID) {
        self.ledger = ledger
        self.organization = organization
    }

    static func current(_ ledger: Ledger, _ transaction: any Transaction) throws -> JournalBatch {
        let organization = try transaction.requireOrganization()
        return transaction.work(JournalBatch.self) { JournalBatch(ledger, organization) }
    }

    func keep() {
        beforeUnit = state
    }

    /// Turnovers of earlier units that this one wrote ahead of time are rolled back with it and pending again.
    func revert() {
        state = beforeUnit
        if state == nil { isChanged = false }
    }

    func flush(_ transaction: any Transaction) throws {
        guard let state, !state.entries.isEmpty else { return }
        try JournalWriter(transaction: transaction, organization: organization).write(state.entries)
        try state.pending.write(transaction, organization)
        self.state?.entries.removeAll(keepingCapacity: true)
        self.state?.keys.removeAll()
        self.state?.pending.removeAll()
        isFull = false
    }

    /// To be called after every change of chart or calendar within a unit.
    func forgetFacts() {
        isChanged = true
        state?.facts = nil
    }

    func facts(_ transaction: any Transaction) throws -> LedgerFacts {
        try load(transaction)
        if let facts = state?.facts { return facts }
        let loaded = try LedgerFacts.load(transaction, organization)
        state?.facts = loaded
        return loaded
    }

    func head(_ transaction: any Transaction) throws -> Head {
        try load(transaction)
        guard let head = state?.head else { throw Self.unknown(organization) }
        return head
    }

    func append(_ item: JournalWriter.Item) throws {
        let entry = item.entry
        try state?.pending.add(entry)
        state?.entries.append(item)
        state?.head = Head(number: entry.number, hash: entry.hash)
        if let key = entry.requestKey {
            state?.keys[key] = PostedEntry(number: entry.number, hash: entry.hash, isRepeated: true)
        }
        if let count = state?.entries.count, count >= Self.entryLimit { isFull = true }
    }

    /// Set when so much waits that it should be written before more is added.
    private(set) var isFull = false
    private static let entryLimit = 500

    /// The entry of that key posted in this group and not yet written.
    func pending(withKey key: String) -> PostedEntry? { state?.keys[key] }

    private static let headQuery = """
        SELECT l.version, l.genesis, e.entry, e.hash FROM ledgers l LEFT JOIN entries e
        ON e.organization_id = l.organization_id
            AND e.entry = (SELECT entry FROM entries WHERE organization_id = ?1 ORDER BY entry DESC LIMIT 1)
        WHERE l.organization_id = ?1
        """

    private func load(_ transaction: any Transaction) throws {
        guard state == nil else { return }
        let found = try transaction.first(Self.headQuery, [SQLValue(organization)]) { row in
            (
                version: try row.integer(0),
                head: row.isNull(2)
                    ? Head(number: 0, hash: try row.digest(1))
                    : Head(number: try row.integer(2), hash: try row.digest(3))
            )
        }
        guard let found else { throw Self.unknown(organization) }
        let facts = isChanged ? nil : try ledger.facts(transaction, organization, version: found.version)
        state = State(head: found.head, facts: facts)
    }

    private static func unknown(_ organization: OrganizationID) -> LedgerError {
        LedgerError(
            .unknownOrganization, "organization \(organization) has no ledger", remedy: "create its ledger first")
    }
}
