internal import Documents
internal import Storage

/// Puts sealed entries into their tables: lines, rates and texts first, the entries last, because their arrival is
/// when the database judges the whole. One statement per table, however many entries there are.
struct JournalWriter {
    struct Item {
        let entry: Entry
        let texts: (salt: [UInt8], payload: String)?
    }

    let transaction: any Transaction
    let organization: OrganizationID

    func write(_ items: [Item]) throws {
        var lines = InsertBatch(Self.lines)
        var rates = InsertBatch(Self.rates)
        var texts = InsertBatch(Self.texts)
        var entries = InsertBatch(Self.entries)
        for item in items {
            let entry = item.entry
            for line in entry.lines { lines.append(row(line, of: entry)) }
            for (at, rate) in entry.rates.enumerated() {
                rates.append([SQLValue(organization), .integer(entry.number), SQLValue(at + 1)] + rate.stored)
            }
            if let text = item.texts {
                texts.append([
                    SQLValue(organization), .integer(entry.number), .bytes(text.salt), .text(text.payload)
                ])
            }
            entries.append(row(entry))
        }
        for batch in [lines, rates, texts, entries] where !batch.isEmpty { try transaction.insert(batch) }
    }

    private func row(_ entry: Entry) -> [SQLValue] {
        [
            SQLValue(organization), .integer(entry.number), SQLValue(entry.day), SQLValue(entry.documentDay),
            .integer(entry.period), .text(entry.kind.rawValue), .integer(entry.postingClass.rawValue),
            SQLValue(entry.reverses), SQLValue(entry.document), SQLValue(entry.requestKey), .integer(entry.actor),
            SQLValue(entry.at), SQLValue(entry.lines.count), SQLValue(entry.textDigest), SQLValue(entry.previous),
            SQLValue(entry.hash)
        ]
    }

    private func row(_ line: Line, of entry: Entry) -> [SQLValue] {
        [
            SQLValue(organization), .integer(entry.number), .integer(line.number), .integer(line.account),
            SQLValue(entry.day), .integer(line.side.sign), SQLValue(line.isStorno), SQLValue(line.base),
            SQLValue(line.foreign?.currency.code), line.foreign.map { SQLValue($0.amount) } ?? .null,
            SQLValue(line.party), SQLValue(line.document), SQLValue(line.due), SQLValue(line.tax?.row),
            SQLValue(line.tax?.document), SQLValue(line.tax?.part), SQLValue(line.tax?.day), SQLValue(line.tax?.period)
        ]
    }

    private static let lines = InsertBatch.Target(
        table: "lines",
        columns: [
            .init("organization_id", .integer), .init("entry", .integer), .init("line", .integer),
            .init("account", .integer), .init("day", .integer), .init("side", .integer), .init("storno", .integer),
            .init("base", .integer), .init("currency", .text), .init("amount", .integer), .init("party", .integer),
            .init("document", .integer), .init("due", .integer), .init("tax_row", .text),
            .init("tax_document", .text), .init("tax_part", .text), .init("vat_day", .integer),
            .init("vat_period", .integer)
        ])

    private static let entries = InsertBatch.Target(
        table: "entries",
        columns: [
            .init("organization_id", .integer), .init("entry", .integer), .init("day", .integer),
            .init("document_day", .integer), .init("period", .integer), .init("kind", .text), .init("class", .integer),
            .init("reverses", .integer), .init("document", .integer), .init("request_key", .text),
            .init("actor", .integer), .init("at", .integer), .init("lines", .integer), .init("text_digest", .bytes),
            .init("previous", .bytes), .init("hash", .bytes)
        ])

    private static let rates = InsertBatch.Target(
        table: "entry_rates",
        columns: [
            .init("organization_id", .integer), .init("entry", .integer), .init("ordinal", .integer),
            .init("from_currency", .text), .init("to_currency", .text), .init("per", .integer), .init("rate", .text),
            .init("day", .integer), .init("source", .text), .init("purpose", .text)
        ])

    private static let texts = InsertBatch.Target(
        table: "entry_texts",
        columns: [
            .init("organization_id", .integer), .init("entry", .integer), .init("salt", .bytes),
            .init("payload", .text)
        ])
}

extension LockedRate {
    /// from, to, per, rate, day, source, purpose.
    var stored: [SQLValue] {
        [
            .text(from.code), .text(to.code), .integer(per), .text(rate.description), SQLValue(day), .text(source),
            .text(purpose.rawValue)
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
