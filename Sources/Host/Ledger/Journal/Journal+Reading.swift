internal import Documents
internal import JSON
internal import Storage

/// The journal as it stands, for reading alone.
struct JournalReader {
    let transaction: any Transaction

    /// Entries by number, in order. Read in pieces of a few thousand at most: they are held in memory.
    func entries(_ range: ClosedRange<Int64>) throws -> [Entry] {
        let organization = try transaction.requireOrganization()
        let place: [SQLValue] = [SQLValue(organization), .integer(range.lowerBound), .integer(range.upperBound)]
        var entries = try transaction.rows(
            """
            SELECT entry, day, document_day, period, kind, class, reverses, document, request_key, actor, at,
                text_digest, previous, hash FROM entries WHERE organization_id = ?1 AND entry BETWEEN ?2 AND ?3
            ORDER BY entry
            """, place, Entry.init)
        var at = 0
        // Lines come in the same order as their entries: one pass joins them.
        try transaction.query(
            """
            SELECT entry, line, account, side, storno, base, currency, amount, party, document, due,
                tax_row, tax_document, tax_part, vat_day, vat_period FROM lines
            WHERE organization_id = ?1 AND entry BETWEEN ?2 AND ?3 ORDER BY entry, line
            """, place
        ) { row in
            let number = try row.integer(0)
            while at < entries.count, entries[at].number < number { at += 1 }
            guard at < entries.count, entries[at].number == number else { return }
            entries[at].lines.append(try Line(row))
        }
        at = 0
        try transaction.query(
            """
            SELECT entry, from_currency, to_currency, per, rate, day, source, purpose FROM entry_rates
            WHERE organization_id = ?1 AND entry BETWEEN ?2 AND ?3 ORDER BY entry, ordinal
            """, place
        ) { row in
            let number = try row.integer(0)
            while at < entries.count, entries[at].number < number { at += 1 }
            guard at < entries.count, entries[at].number == number else { return }
            entries[at].rates.append(try LockedRate(row, at: 1))
        }
        return entries
    }

    /// Calls `each` for the numbers of all entries in pieces of at most `limit` entries, however far apart they are.
    func forEachRange(limit: Int64, _ each: (ClosedRange<Int64>) throws -> Void) throws {
        let organization = SQLValue(try transaction.requireOrganization())
        var from = Int64.min
        while true {
            let range = try transaction.first(
                """
                SELECT min(entry), max(entry) FROM (SELECT entry FROM entries
                    WHERE organization_id = ?1 AND entry >= ?2 ORDER BY entry LIMIT ?3) AS piece
                """, [organization, .integer(from), .integer(limit)]
            ) { row -> ClosedRange<Int64>? in
                guard let first = try row.integerIfPresent(0) else { return nil }
                return first...(try row.integer(1))
            }
            guard let range = range.flatMap(\.self) else { return }
            try each(range)
            guard range.upperBound < .max else { return }
            from = range.upperBound + 1
        }
    }

    /// The number of the last entry; 0 when there is none.
    func lastNumber() throws -> Int64 {
        try transaction.first(
            "SELECT entry FROM entries WHERE organization_id = ?1 ORDER BY entry DESC LIMIT 1",
            [SQLValue(try transaction.requireOrganization())]
        ) { try $0.integer(0) } ?? 0
    }
}

extension Journal {
    /// What the unit has posted so far is written first, so that it can be read.
    private func reader() throws -> JournalReader {
        if transaction.isWriting { try ledger.settle(transaction) }
        return JournalReader(transaction: transaction)
    }

    /// One entry with its lines and rates; nil when there is none of that number.
    public func entry(_ number: Int64) throws -> Entry? { try reader().entries(number...number).first }

    /// Entries by number, in order. Read in pieces of a few thousand at most: they are held in memory.
    public func entries(_ range: ClosedRange<Int64>) throws -> [Entry] { try reader().entries(range) }

    /// The number of the last entry; 0 when there is none.
    public func lastNumber() throws -> Int64 { try reader().lastNumber() }

    /// The free text of an entry; nil when it has none or it was erased.
    public func text(of number: Int64) throws -> String? {
        if transaction.isWriting { try ledger.settle(transaction) }
        let payload = try transaction.first(
            "SELECT payload FROM entry_texts WHERE organization_id = ?1 AND entry = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)]
        ) { try $0.text(0) }
        return try payload.flatMap { try JSONReader.read($0)["text"]?.string }
    }
}

extension Entry {
    init(_ row: Row) throws {
        guard let postingClass = PostingClass(rawValue: try row.integer(5)) else {
            throw LedgerError(.unreadable, "an entry has an unknown class", remedy: "run `fiscus ledger verify`")
        }
        self.init(
            number: try row.integer(0), day: try row.day(1), documentDay: try row.day(2), period: try row.integer(3),
            kind: try row.word(4, as: EntryKind.self), postingClass: postingClass,
            reverses: try row.integerIfPresent(6), document: try row.integerIfPresent(7),
            requestKey: try row.textIfPresent(8), actor: try row.integer(9), at: try row.timestamp(10),
            textDigest: row.isNull(11) ? nil : try row.digest(11), previous: try row.digest(12),
            hash: try row.digest(13), lines: [], rates: [])
    }
}

extension Line {
    /// Columns from `line` on, as `Journal.entries` selects them.
    init(_ row: Row) throws {
        let foreign: ForeignAmount? =
            if let code = try row.textIfPresent(6) {
                ForeignAmount(try row.money(7), try Currency(stored: code))
            } else { nil }
        let tax: TaxTag? =
            if let key = try row.textIfPresent(11) {
                TaxTag(
                    row: key, document: try row.text(12), part: try row.text(13), day: try row.day(14),
                    period: try row.integer(15))
            } else { nil }
        self.init(
            number: try row.integer(1), account: try row.integer(2), side: try row.integer(3) == 1 ? .debit : .credit,
            base: try row.money(5), isStorno: try row.bool(4), foreign: foreign, party: try row.integerIfPresent(8),
            document: try row.integerIfPresent(9), due: try row.dayIfPresent(10), tax: tax)
    }
}

extension Currency {
    init(stored code: String) throws {
        guard let currency = Currency(code) else {
            throw LedgerError(.unreadable, "\"\(code)\" is not a currency", remedy: "run `fiscus ledger verify`")
        }
        self = currency
    }
}
