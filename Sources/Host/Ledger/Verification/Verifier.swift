internal import Documents
public import Storage

/// Recomputes everything the database claims about one organization's books, in one snapshot: chains, balances,
/// number series, references. Finds what was edited behind the application's back, whatever it was edited with.
struct Verifier {
    let transaction: any Transaction
    let organization: OrganizationID
    let key: String
    var report = VerificationReport()

    var id: SQLValue { SQLValue(organization) }

    static func run(
        _ transaction: any Transaction, _ organization: OrganizationID, key: String
    ) throws -> VerificationReport {
        var verifier = Verifier(transaction: transaction, organization: organization, key: key)
        let facts: LedgerFacts?
        do {
            facts = try LedgerFacts.load(transaction, organization)
        } catch let error where isUnreadable(error) {
            // The register knows which of these rows it is; the journal cannot be judged by them.
            verifier.report.add("ledgers", "\(organization)", message(error))
            facts = nil
        }
        if let facts { try verifier.check("entries") { try $0.checkJournal(facts) } }
        try verifier.check("register_links") { try $0.checkRegister() }
        try verifier.check("numbers") { try $0.checkSeries() }
        try verifier.check("audit_events") { try $0.checkAudit() }
        try verifier.check("currencies") { try $0.checkCurrencies() }
        return verifier.report
    }

    /// One check that meets what cannot be read does not keep the others from being made.
    private mutating func check(_ table: String, _ body: (inout Verifier) throws -> Void) throws {
        do { try body(&self) } catch let error where Self.isUnreadable(error) {
            report.add(table, "?", Self.message(error))
        }
    }

    /// Whether a row holds what its column cannot mean; the database itself goes on.
    static func isUnreadable(_ error: any Error) -> Bool {
        switch error {
        case let error as LedgerError: [.unreadable, .unknownOrganization].contains(error.code)
        case let error as StorageError: error.code == .unexpectedValue
        default: false
        }
    }

    static func message(_ error: any Error) -> String {
        (error as? LedgerError)?.message ?? (error as? StorageError)?.message ?? "\(error)"
    }
}

extension Ledger {
    /// Checks the books of one organization; nothing is changed.
    /// - Throws: `StorageError` when the database cannot be read at all.
    public func verify(_ organization: OrganizationID) async throws -> VerificationReport {
        let key = try await organizations().first { $0.id == organization }?.key
        guard let key else {
            throw LedgerError(.unknownOrganization, "there is no organization \(organization)")
        }
        return try await database.read(organization) { transaction in
            do {
                return try Verifier.run(transaction, organization, key: key)
            } catch let error as StorageError where error.code == .unexpectedValue || error.code == .corrupted {
                var report = VerificationReport()
                report.add("file", "?", error.message)
                return report
            } catch let error as LedgerError where error.code == .unreadable {
                var report = VerificationReport()
                report.add("file", "?", error.message)
                return report
            }
        }
    }
}
