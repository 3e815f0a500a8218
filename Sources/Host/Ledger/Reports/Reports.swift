internal import Documents
public import Storage

/// The reports of one organization, read in one snapshot. Figures come from the balance tables; reports that list
/// lines read the journal. Every figure leads to its entries: `generalLedger` of the account and range it was
/// summed over. [the transaction's thread]
public struct Reports {
    let transaction: any Transaction
    let accounts: [Int64: Account]

    /// Inside a unit of work, what was posted before in the unit is included.
    init(ledger: Ledger, transaction: any Transaction) throws {
        self.transaction = transaction
        if transaction.isWriting { try ledger.settle(transaction) }
        let organization = try transaction.requireOrganization()
        accounts = try LedgerFacts.load(transaction, organization).accounts
    }

    func code(_ account: Int64) -> String { accounts[account]?.code ?? "#\(account)" }

    /// Accounts in the order of their codes.
    var ordered: [Account] {
        accounts.values.sorted { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }
    }
}

extension Ledger {
    /// Within a unit of work it sees what was posted before this call; `settle` shows it what was posted after.
    public func reports(_ transaction: any Transaction) throws -> Reports {
        try Reports(ledger: self, transaction: transaction)
    }

    /// Makes what this unit has posted so far visible to reports within the unit.
    public func settle(_ transaction: any Transaction) throws {
        try JournalBatch.current(self, transaction).flush(transaction)
    }
}
