public import Documents
public import Storage

/// The journal of one organization within a unit of work: posting, reversing, reading.
public struct Journal {
    let ledger: Ledger
    let transaction: any Transaction

    /// Posts an entry: checked here with paths and remedies, checked again by the database, chained.
    ///
    /// The rows are written when the unit's group commits, or when something of this module reads them before. The
    /// database's own objections appear then; rows of other tables that refer to the entry need a deferred reference.
    /// - Throws: `LedgerError`, `StorageError`.
    @discardableResult
    public func post(_ draft: EntryDraft, by origin: Origin) throws -> PostedEntry {
        if let repeated = try posted(withKey: draft.requestKey) { return repeated }
        return try post(draft, reverses: nil, postingClass: draft.kind.postingClass, by: origin)
    }

    /// Posts the counter-entry of a posted entry, linked to it. An entry can be reversed once.
    /// - Parameters:
    ///   - day: the posting date of the reversal; its period must be open.
    ///   - storno: red storno (same sides, amounts lessen the turnover) or black (sides exchanged).
    ///   - vatDay: where tax lines go; their own VAT date when nil, in the first open VAT period.
    @discardableResult
    public func reverse(
        _ number: Int64, on day: Day, storno: Bool, vatDay: Day? = nil, text: String? = nil, requestKey: String? = nil,
        by origin: Origin
    ) throws -> PostedEntry {
        if let repeated = try posted(withKey: requestKey) { return repeated }
        try ledger.settle(transaction)
        guard let original = try entry(number) else {
            throw LedgerError(.unknownEntry, "there is no entry \(number)", path: "entry")
        }
        if let earlier = try reversal(of: number)?.number {
            throw LedgerError(
                .alreadyReversed, "entry \(number) is reversed by entry \(earlier)", path: "entry",
                remedy: "reverse entry \(earlier) to undo the reversal")
        }
        let lines = original.lines.map { line in
            LineDraft(
                storno ? line.side : line.side.opposite, .number(line.account), line.base,
                storno: storno ? !line.isStorno : line.isStorno, foreign: line.foreign, party: line.party,
                document: line.document, due: line.due,
                tax: line.tax.map {
                    TaxTag(row: $0.row, document: $0.document, part: $0.part, day: vatDay ?? $0.day)
                })
        }
        let draft = EntryDraft(
            day: day, documentDay: original.documentDay, kind: .reversal, lines: lines, document: original.document,
            text: text, requestKey: requestKey, rates: original.rates)
        return try post(draft, reverses: number, postingClass: original.postingClass, by: origin)
    }

    /// Reverses an entry and posts the right one in its place, in the same unit; with a request key that was used, the
    /// pair posted first.
    public func correct(
        _ number: Int64, with draft: EntryDraft, storno: Bool, by origin: Origin
    ) throws -> (reversal: PostedEntry, correction: PostedEntry) {
        if let repeated = try posted(withKey: draft.requestKey), let earlier = try reversal(of: number) {
            return (earlier, repeated)
        }
        let reversal = try reverse(number, on: draft.day, storno: storno, by: origin)
        var draft = draft
        draft.kind = .correction
        return (reversal, try post(draft, by: origin))
    }

    private func reversal(of number: Int64) throws -> PostedEntry? {
        try ledger.settle(transaction)
        return try transaction.first(
            "SELECT entry, hash FROM entries WHERE organization_id = ?1 AND reverses = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)]
        ) { PostedEntry(number: try $0.integer(0), hash: try $0.digest(1), isRepeated: true) }
    }

    private func posted(withKey key: String?) throws -> PostedEntry? {
        guard let key else { return nil }
        if let pending = try JournalBatch.current(ledger, transaction).pending(withKey: key) { return pending }
        return try transaction.first(
            "SELECT entry, hash FROM entries WHERE organization_id = ?1 AND request_key = ?2",
            [SQLValue(try transaction.requireOrganization()), .text(key)]
        ) { PostedEntry(number: try $0.integer(0), hash: try $0.digest(1), isRepeated: true) }
    }

    func post(
        _ draft: EntryDraft, reverses: Int64?, postingClass: PostingClass, by origin: Origin
    ) throws -> PostedEntry {
        let batch = try JournalBatch.current(ledger, transaction)
        let facts = try batch.facts(transaction)
        let head = try batch.head(transaction)
        let resolved = try EntryResolver(facts: facts).resolve(draft, postingClass: postingClass)
        let texts = EntryTexts(draft)
        let salt = texts.isEmpty ? [] : ledger.salt()
        var entry = Entry(
            number: head.number + 1, day: draft.day, documentDay: draft.documentDay ?? draft.day,
            period: resolved.period, kind: draft.kind, postingClass: postingClass, reverses: reverses,
            document: draft.document, requestKey: draft.requestKey, actor: origin.actor, at: ledger.now(),
            textDigest: texts.isEmpty ? nil : texts.digest(salt: salt), previous: head.hash, hash: head.hash,
            lines: resolved.lines, rates: draft.rates)
        if ledger.isHashing { entry = entry.sealed() }
        if batch.isFull { try batch.flush(transaction) }
        try batch.append(.init(entry: entry, texts: texts.isEmpty ? nil : (salt, texts.payload)))
        return PostedEntry(number: entry.number, hash: entry.hash, isRepeated: false)
    }
}

extension Ledger {
    /// The journal, for use inside the unit or read that `transaction` belongs to.
    public func journal(_ transaction: any Transaction) -> Journal { Journal(ledger: self, transaction: transaction) }
}

extension Entry {
    /// With the hash its content asks for.
    func sealed() -> Entry {
        Entry(
            number: number, day: day, documentDay: documentDay, period: period, kind: kind, postingClass: postingClass,
            reverses: reverses, document: document, requestKey: requestKey, actor: actor, at: at,
            textDigest: textDigest, previous: previous, hash: expectedHash, lines: lines, rates: rates)
    }
}
