internal import Documents
internal import Storage

/// Puts a sealed entry into its tables: lines, rates and texts first, the entry last, because its arrival is when the
/// database judges the whole.
struct JournalWriter {
    let transaction: any Transaction
    let organization: OrganizationID

    func write(_ entry: Entry, texts: (salt: [UInt8], payload: String)?) throws {
        try transaction.insert(batch(entry))
        for (at, rate) in entry.rates.enumerated() {
            try transaction.run(
                Self.insertRate,
                [SQLValue(organization), .integer(entry.number), SQLValue(at + 1)] + rate.stored)
        }
        if let texts {
            try transaction.run(
                "INSERT INTO entry_texts (organization_id, entry, salt, payload) VALUES (?1, ?2, ?3, ?4)",
                [SQLValue(organization), .integer(entry.number), .bytes(texts.salt), .text(texts.payload)])
        }
        try transaction.run(
            Self.insertEntry,
            [
                SQLValue(organization), .integer(entry.number), SQLValue(entry.day), SQLValue(entry.documentDay),
                .integer(entry.period), .text(entry.kind.rawValue), .integer(entry.postingClass.rawValue),
                SQLValue(entry.reverses), SQLValue(entry.document), SQLValue(entry.requestKey),
                .integer(entry.actor), SQLValue(entry.at), SQLValue(entry.lines.count), SQLValue(entry.textDigest),
                SQLValue(entry.previous), SQLValue(entry.hash),
            ])
    }

    private func batch(_ entry: Entry) -> InsertBatch {
        var batch = InsertBatch(Self.lines)
        for line in entry.lines {
            batch.append([
                SQLValue(organization), .integer(entry.number), .integer(line.number), .integer(line.account),
                SQLValue(entry.day), .integer(line.side.sign), SQLValue(line.isStorno), SQLValue(line.base),
                SQLValue(line.foreign?.currency.code), line.foreign.map { SQLValue($0.amount) } ?? .null,
                SQLValue(line.party), SQLValue(line.document), SQLValue(line.due), SQLValue(line.tax?.row),
                SQLValue(line.tax?.document), SQLValue(line.tax?.part), SQLValue(line.tax?.day),
                SQLValue(line.tax?.period),
            ])
        }
        return batch
    }

    private static let lines = InsertBatch.Target(
        table: "lines",
        columns: [
            .init("organization_id", .integer), .init("entry", .integer), .init("line", .integer),
            .init("account", .integer), .init("day", .integer), .init("side", .integer), .init("storno", .integer),
            .init("base", .integer), .init("currency", .text), .init("amount", .integer), .init("party", .integer),
            .init("document", .integer), .init("due", .integer), .init("tax_row", .text),
            .init("tax_document", .text), .init("tax_part", .text), .init("vat_day", .integer),
            .init("vat_period", .integer),
        ])

    private static let insertEntry = """
        INSERT INTO entries (organization_id, entry, day, document_day, period, kind, class, reverses, document,
            request_key, actor, at, lines, text_digest, previous, hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """

    private static let insertRate = """
        INSERT INTO entry_rates (organization_id, entry, ordinal, from_currency, to_currency, per, rate, day, source,
            purpose) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """
}

extension LockedRate {
    /// from, to, per, rate, day, source, purpose.
    var stored: [SQLValue] {
        [
            .text(from.code), .text(to.code), .integer(per), .text(rate.description), SQLValue(day), .text(source),
            .text(purpose.rawValue),
        ]
    }

    init(_ row: Row, at column: Int) throws {
        guard let from = Currency(try row.text(column)), let to = Currency(try row.text(column + 1)) else {
            throw LedgerError(.unreadable, "a rate names an unknown currency", remedy: "run `fiscus ledger verify`")
        }
        try self.init(
            from: from, to: to, per: try row.integer(column + 2), rate: Decimal(try row.text(column + 3)),
            day: try row.day(column + 4), source: try row.text(column + 5),
            purpose: try row.word(column + 6, as: Purpose.self))
    }
}
