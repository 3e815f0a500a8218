internal import Storage

extension Chart {
    /// One account; nil when there is none of that number.
    public func account(_ number: Int64) throws -> Account? {
        try transaction.first(
            Account.select + " WHERE organization_id = ?1 AND account = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)], Account.init)
    }

    /// The number of the account of that code; nil when there is none.
    public func number(of code: String) throws -> Int64? {
        try transaction.first(
            "SELECT account FROM accounts WHERE organization_id = ?1 AND code = ?2",
            [SQLValue(try transaction.requireOrganization()), .text(code)]
        ) { try $0.integer(0) }
    }

    /// Renames an account, takes it out of use or back into it; its history stays.
    /// - Throws: `account.unknown`.
    public func update(_ number: Int64, name: String?, isActive: Bool?) throws {
        guard try account(number) != nil else {
            throw LedgerError(.accountUnknown, "no account #\(number)", path: "account", remedy: "list the accounts")
        }
        var changes: [(column: String, value: SQLValue)] = []
        if let name { changes.append(("name", .text(name))) }
        if let isActive { changes.append(("active", SQLValue(isActive))) }
        guard !changes.isEmpty else { return }
        try ledger.settle(transaction)
        try Register(transaction: transaction).update(.accounts, key: [.integer(number)], set: changes)
        try JournalBatch.current(ledger, transaction).forgetFacts()
    }
}
