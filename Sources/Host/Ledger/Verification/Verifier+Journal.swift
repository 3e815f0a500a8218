internal import Documents
internal import Storage

extension Verifier {
    private static let chunk: Int64 = 2000

    mutating func checkJournal(_ facts: LedgerFacts) throws {
        let journal = JournalReader(transaction: transaction)
        var previous = Ledger.genesis(key: key)
        if previous != facts.genesis { report.add("ledgers", key, "the genesis hash does not follow from the key") }
        var rollup = BalanceRollup()
        var expected: Int64 = 1
        var reversed: Set<Int64> = []
        try journal.forEachRange(limit: Self.chunk) { range in
            for entry in try readable(range, journal) {
                if entry.number != expected {
                    report.add("entries", "\(expected)", "missing; the chain goes on with \(entry.number)")
                }
                check(entry, after: previous, facts)
                if let origin = entry.reverses {
                    if origin >= entry.number || !reversed.insert(origin).inserted {
                        report.add("entries", "\(entry.number)", "reverses \(origin), which cannot be")
                    }
                }
                do { try rollup.add(entry) } catch {
                    report.add("entries", "\(entry.number)", "its amounts leave the range of the books")
                }
                previous = entry.hash
                expected = entry.number.successor
                report.entries += 1
                report.lines += Int64(entry.lines.count)
            }
        }
        try checkStrays()
        try checkTexts()
        try checkBalances(rollup)
    }

    /// The entries of a piece; one that holds what is no day, currency or kind is a finding and left out.
    private mutating func readable(_ range: ClosedRange<Int64>, _ journal: JournalReader) throws -> [Entry] {
        do { return try journal.entries(range) } catch let error where Self.isUnreadable(error) {}
        let numbers = try transaction.rows(
            "SELECT entry FROM entries WHERE organization_id = ?1 AND entry BETWEEN ?2 AND ?3 ORDER BY entry",
            [id, .integer(range.lowerBound), .integer(range.upperBound)]
        ) { try $0.integer(0) }
        var entries: [Entry] = []
        for number in numbers {
            do { entries += try journal.entries(number...number) } catch let error where Self.isUnreadable(error) {
                report.add("entries", "\(number)", "cannot be read: \(Self.message(error))")
            }
        }
        return entries
    }

    private mutating func check(_ entry: Entry, after previous: Digest, _ facts: LedgerFacts) {
        let row = "\(entry.number)"
        if entry.previous != previous { report.add("entries", row, "does not follow the hash of the entry before") }
        if entry.hash != entry.expectedHash { report.add("entries", row, "its content does not give its hash") }
        let balance = entry.lines.reduce(Int128(0)) { $0 + Int128($1.signedBase) }
        if balance != 0 || entry.lines.count < 2 { report.add("entries", row, "does not balance") }
        var currencies: [Currency: Int128] = [:]
        for line in entry.lines {
            if let foreign = line.foreign { currencies[foreign.currency, default: 0] += Int128(line.signedAmount) }
            if facts.accounts[line.account] == nil {
                report.add("lines", "\(row)/\(line.number)", "account \(line.account) does not exist")
            }
            if !line.base.isWhole(decimals: facts.base.decimals) {
                report.add("lines", "\(row)/\(line.number)", "\(line.base) is not whole in \(facts.base)")
            }
        }
        for (currency, sum) in currencies where sum != 0 { report.add("entries", row, "\(currency) does not balance") }
        let period = facts.period(of: entry.day)
        if period?.number != entry.period {
            report.add("entries", row, "\(entry.day) is not in period \(entry.period)")
        }
    }

    /// Lines and rates of entries that are not there, and days and counts that differ from their entry's.
    private mutating func checkStrays() throws {
        for table in ["lines", "entry_rates", "entry_texts"] {
            let strays = try transaction.rows(
                """
                SELECT t.entry FROM \(table) t WHERE t.organization_id = ?1 AND NOT EXISTS (SELECT 1 FROM entries e
                    WHERE e.organization_id = t.organization_id AND e.entry = t.entry) ORDER BY t.entry LIMIT 10
                """, [id]
            ) { try $0.integer(0) }
            for entry in strays { report.add(table, "\(entry)", "belongs to an entry that does not exist") }
        }
        let days = try transaction.rows(
            """
            SELECT l.entry, l.line FROM lines l JOIN entries e ON e.organization_id = l.organization_id
                AND e.entry = l.entry WHERE l.organization_id = ?1 AND l.day <> e.day ORDER BY l.entry LIMIT 10
            """, [id]
        ) { "\(try $0.integer(0))/\(try $0.integer(1))" }
        for row in days { report.add("lines", row, "has another day than its entry") }
        let counts = try transaction.rows(
            """
            SELECT e.entry FROM entries e WHERE e.organization_id = ?1 AND e.lines <> (SELECT count(*) FROM lines l
                WHERE l.organization_id = e.organization_id AND l.entry = e.entry) ORDER BY e.entry LIMIT 10
            """, [id]
        ) { "\(try $0.integer(0))" }
        for row in counts { report.add("entries", row, "has another number of lines than it says") }
    }

    private mutating func checkTexts() throws {
        var bad: [(String, String)] = []
        try transaction.query(
            """
            SELECT e.entry, e.text_digest, t.salt, t.payload, x.subject FROM entries e
            LEFT JOIN entry_texts t ON t.organization_id = e.organization_id AND t.entry = e.entry
            LEFT JOIN erasures x ON x.organization_id = e.organization_id AND x.subject_kind = 'entryText'
                AND x.subject = e.entry
            WHERE e.organization_id = ?1 AND (e.text_digest IS NOT NULL OR t.entry IS NOT NULL) ORDER BY e.entry
            """, [id]
        ) { row in
            let entry = "\(try row.integer(0))"
            if row.isNull(1) {
                bad.append((entry, "has a text that the entry knows nothing of"))
            } else if row.isNull(2) {
                if row.isNull(4) { bad.append((entry, "its text is gone without a recorded erasure")) }
            } else if try EntryTexts.digest(salt: row.bytes(2), payload: row.text(3)) != row.digest(1) {
                bad.append((entry, "its text was changed"))
            }
        }
        for (row, problem) in bad { report.add("entry_texts", row, problem) }
    }

    private mutating func checkBalances(_ rollup: BalanceRollup) throws {
        var left = (try? rollup.spans()) ?? [:]
        let stored = try transaction.rows(
            """
            SELECT span, account, currency, class, debit, credit, currency_debit, currency_credit
            FROM balances WHERE organization_id = ?1
            """, [id]
        ) { row in
            (
                key: BalanceRollup.Key(
                    span: try row.integer(0), account: try row.integer(1), currency: try row.text(2),
                    postingClass: try row.integer(3)),
                turnover: BalanceRollup.Turnover(
                    debit: try row.integer(4), credit: try row.integer(5), currencyDebit: try row.integer(6),
                    currencyCredit: try row.integer(7))
            )
        }
        for (key, turnover) in stored.sorted(by: { $0.key < $1.key }) {
            if left.removeValue(forKey: key) ?? BalanceRollup.Turnover() != turnover {
                report.add("balances", key.text, "differs from the lines")
            }
        }
        for (key, turnover) in left.sorted(by: { $0.key < $1.key }) where turnover != .init() {
            report.add("balances", key.text, "is missing")
        }
        try checkTaxBalances(rollup)
    }

    private mutating func checkTaxBalances(_ rollup: BalanceRollup) throws {
        var left = rollup.taxes
        let stored = try transaction.rows(
            "SELECT vat_period, tax_row, tax_document, tax_part, debit, credit FROM vat_balances WHERE organization_id = ?1",
            [id]
        ) { row in
            (
                key: BalanceRollup.TaxKey(
                    period: try row.integer(0), row: try row.text(1), document: try row.text(2),
                    part: try row.text(3)),
                turnover: BalanceRollup.Turnover(debit: try row.integer(4), credit: try row.integer(5))
            )
        }
        for (key, turnover) in stored.sorted(by: { $0.key < $1.key }) {
            if left.removeValue(forKey: key) ?? BalanceRollup.Turnover() != turnover {
                report.add(
                    "vat_balances", "\(key.period)|\(key.row)|\(key.document)|\(key.part)", "differs from the lines")
            }
        }
        for key in left.keys.sorted() {
            report.add("vat_balances", "\(key.period)|\(key.row)|\(key.document)|\(key.part)", "is missing")
        }
    }
}

extension BalanceRollup.Key {
    fileprivate var text: String { "\(span)|\(account)|\(currency)|\(postingClass)" }
}
