internal import Storage

/// What the units of one group share while they post for one organization: the head of the chain and the turnovers
/// not yet written. Units of an organization never run side by side, so the head read once stays true.
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
        guard let state, !state.pending.isEmpty else { return }
        try state.pending.write(transaction, organization)
        self.state?.pending.removeAll()
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

    func append(_ entry: Entry) throws {
        try state?.pending.add(entry)
        state?.head = Head(number: entry.number, hash: entry.hash)
    }

    private static let headQuery = """
        SELECT l.version, l.genesis, e.entry, e.hash FROM ledgers l LEFT JOIN entries e
        ON e.organization_id = l.organization_id
            AND e.entry = (SELECT max(entry) FROM entries WHERE organization_id = ?1)
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
