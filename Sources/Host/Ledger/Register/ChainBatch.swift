internal import Storage

/// The head of a chain (audit, register) while the units of a group append to it; read once for all of them.
class ChainBatch: BatchWork {
    typealias Head = (sequence: Int64, hash: Digest)

    private let table: String
    private var current: Head?
    private var beforeUnit: Head?

    fileprivate init(table: String) { self.table = table }

    static func register(_ transaction: any Transaction) -> ChainBatch {
        transaction.work(RegisterBatch.self) { RegisterBatch(table: "register_links") }
    }

    static func audit(_ transaction: any Transaction) -> ChainBatch {
        transaction.work(AuditBatch.self) { AuditBatch(table: "audit_events") }
    }

    func head(_ transaction: any Transaction, _ organization: OrganizationID) throws -> Head {
        if let current { return current }
        let last = try transaction.first(
            "SELECT sequence, hash FROM \(table) WHERE organization_id = ?1 ORDER BY sequence DESC LIMIT 1",
            [SQLValue(organization)]
        ) { (sequence: try $0.integer(0), hash: try $0.digest(1)) }
        if let last { return last }
        let genesis = try transaction.first(
            "SELECT genesis FROM ledgers WHERE organization_id = ?1", [SQLValue(organization)]
        ) { try $0.digest(0) }
        guard let genesis else {
            throw LedgerError(.unknownOrganization, "organization \(organization) has no ledger")
        }
        return (0, genesis)
    }

    func advance(to sequence: Int64, _ hash: Digest) { current = (sequence, hash) }

    func keep() { beforeUnit = current }
    func revert() { current = beforeUnit }
    func flush(_ transaction: any Transaction) throws {}
}

// One type per chain: works are told apart by type.
private final class RegisterBatch: ChainBatch {}
private final class AuditBatch: ChainBatch {}
