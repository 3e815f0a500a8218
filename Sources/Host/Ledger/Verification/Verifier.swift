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
        let facts: LedgerFacts
        do {
            facts = try LedgerFacts.load(transaction, organization)
        } catch let error as LedgerError {
            verifier.report.add("ledgers", "\(organization)", error.message)
            return verifier.report
        }
        try verifier.checkJournal(facts)
        try verifier.checkRegister()
        try verifier.checkSeries()
        try verifier.checkAudit()
        try verifier.checkCurrencies()
        return verifier.report
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
