public import Storage
internal import Synchronization

/// The books of every organization in one database: the way in. One per host; cheap to share. [any-thread]
///
/// Everything that writes takes the transaction of a unit of work, so that a document, its number, its entry and its
/// outbox row commit together: `database.unit(organization) { try ledger.journal($0).post(...) }`.
public final class Ledger: Sendable {
    public let database: any Database
    let now: TimeSource
    let salt: @Sendable () -> [UInt8]
    /// False only where a benchmark measures what the chain costs; such books do not verify.
    let isHashing: Bool
    private let known = Mutex<[OrganizationID: LedgerFacts]>([:])

    /// - Parameters:
    ///   - now: the present, for time stamps.
    ///   - salt: 16 unpredictable bytes at every call; they keep digests of short texts from being guessed.
    public convenience init(
        _ database: any Database, now: @escaping TimeSource, salt: @escaping @Sendable () -> [UInt8]
    ) {
        self.init(database, now: now, salt: salt, isHashing: true)
    }

    package init(
        _ database: any Database, now: @escaping TimeSource, salt: @escaping @Sendable () -> [UInt8], isHashing: Bool
    ) {
        self.database = database
        self.now = now
        self.salt = salt
        self.isHashing = isHashing
    }

    /// Facts of that version, read anew unless remembered. Only for transactions in which they did not change.
    func facts(
        _ transaction: any Transaction, _ organization: OrganizationID, version: Int64
    ) throws -> LedgerFacts {
        if let found = known.withLock({ $0[organization] }), found.version == version { return found }
        let loaded = try LedgerFacts.load(transaction, organization)
        known.withLock { $0[organization] = loaded }
        return loaded
    }

    /// The system's clock and random numbers.
    public convenience init(_ database: any Database) {
        self.init(
            database, now: Timestamp.system,
            salt: {
                var generator = SystemRandomNumberGenerator()
                return (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
            })
    }
}
