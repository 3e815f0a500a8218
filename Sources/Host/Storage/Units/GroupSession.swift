/// A connection that can run a group of units in one transaction. Confined to one thread at a time.
protocol GroupSession: Transaction {
    /// Opens the transaction of a group; `shared` when more than one unit may follow (they need savepoints).
    func begin(_ organization: OrganizationID?, shared: Bool) throws
    func beginUnit(_ organization: OrganizationID?) throws
    /// Waits for everything the unit sent and makes it part of the group.
    func endUnit() throws
    /// Takes back the unit under way; throws when the whole transaction is gone.
    func rollbackUnit() throws
    func commit() throws
    /// Never throws: a connection that cannot even roll back is broken, and its next use says so.
    func rollback()
    /// The batch works of the group; emptied by `begin`.
    var works: BatchWorks { get }
}

/// The works of one group, by type and organization, in the order of their first use.
final class BatchWorks {
    private struct Key: Hashable {
        let type: ObjectIdentifier
        let organization: OrganizationID?
    }

    private var index: [Key: Int] = [:]
    private var all: [(organization: OrganizationID?, work: any BatchWork)] = []

    func work<W: BatchWork>(_ type: W.Type, _ organization: OrganizationID?, _ make: () -> W) -> W {
        let key = Key(type: ObjectIdentifier(type), organization: organization)
        if let at = index[key], let found = all[at].work as? W { return found }
        let made = make()
        index[key] = all.count
        all.append((organization, made))
        return made
    }

    func removeAll() {
        index.removeAll(keepingCapacity: true)
        all.removeAll(keepingCapacity: true)
    }

    func keep() { for entry in all { entry.work.keep() } }
    func revert() { for entry in all { entry.work.revert() } }

    func flush(_ session: any GroupSession) throws {
        for entry in all { try entry.work.flush(session) }
    }
}
