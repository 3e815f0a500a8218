internal import Documents
public import Storage

extension Ledger {
    /// The journal of one organization in hledger's format, for a second opinion on every balance.
    ///
    /// Accounts are named by their codes under `assets`, `liabilities`, `equity`, `revenues`, `expenses`. Lines in
    /// foreign currency carry their base amount as total cost, so `hledger balance --cost` gives base amounts.
    /// - Parameter write: receives the text piece by piece, on a database thread.
    public func exportHledger(
        _ organization: OrganizationID, _ write: @escaping @Sendable (String) throws -> Void
    ) async throws {
        try await database.read(organization) { transaction in
            let facts = try LedgerFacts.load(transaction, organization)
            let names = facts.accounts.mapValues(Self.hledgerName)
            try write("commodity 1000.00 \(facts.base)\n\n")
            let journal = JournalReader(transaction: transaction)
            try journal.forEachRange(limit: 1000) { range in
                var text = ""
                for entry in try journal.entries(range) {
                    text += "\(entry.day) (\(entry.number)) \(entry.kind.rawValue)\n"
                    for line in entry.lines {
                        text += Self.hledgerLine(line, name: names[line.account] ?? "unknown", facts.base)
                    }
                    text += "\n"
                }
                try write(text)
            }
        }
    }

    private static func hledgerName(_ account: Account) -> String {
        let root =
            switch account.kind {
            case .asset: "assets"
            case .liability: "liabilities"
            case .equity: "equity"
            case .revenue: "revenues"
            case .expense: "expenses"
            }
        return "\(root):\(account.code)"
    }

    private static func hledgerLine(_ line: Line, name: String, _ base: Currency) -> String {
        let sign = (line.side == .credit) != line.isStorno ? "-" : ""
        guard let foreign = line.foreign else { return "    \(name)  \(sign)\(line.base) \(base)\n" }
        return "    \(name)  \(sign)\(foreign.amount) \(foreign.currency) @@ \(line.base) \(base)\n"
    }
}
