internal import JSON
public import Storage

/// Takes personal data away and leaves the chains whole: payload and salt go, digest and place stay.
public struct Erasure {
    let ledger: Ledger
    let transaction: any Transaction

    public enum Subject: Sendable, Hashable {
        /// The free texts of an entry.
        case entryText(Int64)
        /// Before, after and source of an audit event.
        case auditPayload(Int64)
    }

    /// Idempotent. The list of erasures is what a restore replays: see `replay`.
    public func erase(_ subject: Subject, reason: String, by origin: Origin) throws {
        guard !reason.isEmpty else { throw LedgerError(.reasonMissing, "an erasure needs a reason", path: "reason") }
        let organization = try transaction.requireOrganization()
        let (kind, number) = subject.stored
        let isRecorded = try transaction.first(
            "SELECT 1 FROM erasures WHERE organization_id = ?1 AND subject_kind = ?2 AND subject = ?3",
            [SQLValue(organization), .text(kind), .integer(number)]
        ) { _ in true }
        if isRecorded == nil {
            try Register(transaction: transaction).insert(
                .erasures,
                [.text(kind), .integer(number), .text(reason), .integer(origin.actor), SQLValue(ledger.now())])
            try ledger.audit(transaction).record(
                "erased", of: kind, number, after: ["reason": .string(reason)], by: origin)
        }
        try remove(kind, number, organization)
    }

    /// Removes again whatever the list names: after a restore from a backup that is older than the erasures.
    public func replay() throws {
        let organization = try transaction.requireOrganization()
        let all = try transaction.rows(
            "SELECT subject_kind, subject FROM erasures WHERE organization_id = ?1", [SQLValue(organization)]
        ) { (try $0.text(0), try $0.integer(1)) }
        for (kind, number) in all { try remove(kind, number, organization) }
    }

    private func remove(_ kind: String, _ number: Int64, _ organization: OrganizationID) throws {
        for erasable in LedgerTables.erasable where erasable.kind == kind {
            try transaction.run(
                "DELETE FROM \(erasable.table) WHERE organization_id = ?1 AND \(erasable.key) = ?2",
                [SQLValue(organization), .integer(number)])
        }
    }
}

extension Erasure.Subject {
    fileprivate var stored: (kind: String, number: Int64) {
        switch self {
        case .entryText(let number): ("entryText", number)
        case .auditPayload(let number): ("auditPayload", number)
        }
    }
}

extension Ledger {
    public func erasure(_ transaction: any Transaction) -> Erasure { Erasure(ledger: self, transaction: transaction) }
}
