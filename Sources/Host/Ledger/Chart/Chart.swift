internal import Documents
public import Storage

/// The chart of accounts of one organization, within a unit of work.
public struct Chart {
    let ledger: Ledger
    let transaction: any Transaction

    /// Adds accounts in order; parents come before what is below them.
    /// - Returns: their numbers.
    @discardableResult
    public func add(_ drafts: [AccountDraft]) throws -> [Int64] {
        let organization = try transaction.requireOrganization()
        var next =
            try transaction.first(
                "SELECT coalesce(max(account), 0) + 1 FROM accounts WHERE organization_id = ?1",
                [SQLValue(organization)]
            ) { try $0.integer(0) } ?? 1
        var numbers: [Int64] = []
        for (at, draft) in drafts.enumerated() {
            let parent = try draft.parent.map { try number(ofCode: $0, path: "accounts/\(at)/parent") }
            try register.insert(
                .accounts,
                [
                    .integer(next), .text(draft.code), .text(draft.name), .text(draft.kind.rawValue), SQLValue(parent),
                    SQLValue(draft.currency?.code), .text(draft.activity.rawValue), 1, SQLValue(draft.isPostable)
                ])
            for role in draft.roles { try register.insert(.accountRoles, [.text(role), .integer(next)]) }
            numbers.append(next)
            next += 1
        }
        try JournalBatch.current(ledger, transaction).forgetFacts()
        return numbers
    }

    /// Gives a role to an account, taking it from the one that had it.
    public func assign(role: String, to code: String) throws {
        let account = try number(ofCode: code, path: "account")
        try register.remove(.accountRoles, key: [.text(role)])
        try register.insert(.accountRoles, [.text(role), .integer(account)])
        try JournalBatch.current(ledger, transaction).forgetFacts()
    }

    /// An inactive account takes no postings; its history stays.
    public func setActive(_ isActive: Bool, code: String) throws {
        try ledger.settle(transaction)
        try register.update(
            .accounts, key: [.integer(try number(ofCode: code, path: "account"))],
            set: [("active", SQLValue(isActive))])
        try JournalBatch.current(ledger, transaction).forgetFacts()
    }

    /// All accounts by code.
    public func accounts() throws -> [Account] {
        try transaction.rows(
            Account.select + " WHERE organization_id = ?1", [SQLValue(try transaction.requireOrganization())],
            Account.init
        ).sorted { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }
    }

    /// Roles and the numbers of their accounts.
    public func roles() throws -> [String: Int64] {
        Dictionary(
            uniqueKeysWithValues: try transaction.rows(
                "SELECT role, account FROM account_roles WHERE organization_id = ?1",
                [SQLValue(try transaction.requireOrganization())]
            ) { (try $0.text(0), try $0.integer(1)) })
    }

    private var register: Register { Register(transaction: transaction) }

    private func number(ofCode code: String, path: String) throws -> Int64 {
        let found = try transaction.first(
            "SELECT account FROM accounts WHERE organization_id = ?1 AND code = ?2",
            [SQLValue(try transaction.requireOrganization()), .text(code)]
        ) { try $0.integer(0) }
        guard let found else { throw LedgerError(.accountUnknown, "no account \(code)", path: path) }
        return found
    }
}

extension Ledger {
    public func chart(_ transaction: any Transaction) -> Chart { Chart(ledger: self, transaction: transaction) }
}
