internal import Documents
internal import JSON
internal import Storage

/// An entry as a line of the export, both ways. Amounts are strings, days ISO 8601, digests hexadecimal.
enum EntryJSON {
    static func value(_ entry: Entry, texts: (salt: [UInt8], payload: String)?) -> JSONValue {
        var object = JSONObject()
        object["record"] = "entry"
        object["number"] = .integer(entry.number)
        object["day"] = .string(entry.day.description)
        object["documentDay"] = .string(entry.documentDay.description)
        object["period"] = .integer(entry.period)
        object["kind"] = .string(entry.kind.rawValue)
        object["class"] = .integer(entry.postingClass.rawValue)
        object["reverses"] = entry.reverses.map { .integer($0) }
        object["document"] = entry.document.map { .integer($0) }
        object["requestKey"] = entry.requestKey.map { .string($0) }
        object["actor"] = .integer(entry.actor)
        object["at"] = .integer(entry.at.microseconds)
        object["lines"] = .array(entry.lines.map(value))
        if !entry.rates.isEmpty { object["rates"] = .array(entry.rates.map(value)) }
        object["textDigest"] = entry.textDigest.map { .string($0.description) }
        if let texts {
            object["salt"] = .string(Hexadecimal.text(texts.salt))
            object["texts"] = .string(texts.payload)
        }
        object["hash"] = .string(entry.hash.description)
        return .object(object)
    }

    private static func value(_ line: Line) -> JSONValue {
        var object = JSONObject()
        object["account"] = .integer(line.account)
        object["side"] = .string(line.side.rawValue)
        object["base"] = .string(line.base.description)
        if line.isStorno { object["storno"] = true }
        if let foreign = line.foreign {
            object["currency"] = .string(foreign.currency.code)
            object["amount"] = .string(foreign.amount.description)
        }
        object["party"] = line.party.map { .integer($0) }
        object["document"] = line.document.map { .integer($0) }
        object["due"] = line.due.map { .string($0.description) }
        if let tax = line.tax {
            object["taxRow"] = .string(tax.row)
            object["taxDocument"] = .string(tax.document)
            object["taxPart"] = .string(tax.part)
            object["vatDay"] = tax.day.map { .string($0.description) }
            object["vatPeriod"] = tax.period.map { .integer($0) }
        }
        return .object(object)
    }

    private static func value(_ rate: LockedRate) -> JSONValue {
        [
            "from": .string(rate.from.code), "to": .string(rate.to.code), "per": .integer(rate.per),
            "rate": .string(rate.rate.description), "day": .string(rate.day.description),
            "source": .string(rate.source), "purpose": .string(rate.purpose.rawValue)
        ]
    }

    /// - Returns: the entry with the hash its content gives after `previous`; the caller compares it with the hash
    ///   that was exported.
    static func entry(_ fields: ImportFields, previous: Digest) throws -> Entry {
        guard let postingClass = PostingClass(rawValue: try fields.integer("class")) else {
            throw fields.invalid("class")
        }
        let lines = try fields.list("lines").enumerated().map { at, item in try line(item, number: at + 1) }
        let rates = try fields.list("rates", isOptional: true).map(rate)
        return Entry(
            number: try fields.integer("number"), day: try fields.day("day"),
            documentDay: try fields.day("documentDay"),
            period: try fields.integer("period"), kind: try fields.word("kind"), postingClass: postingClass,
            reverses: try fields.integerIfPresent("reverses"), document: try fields.integerIfPresent("document"),
            requestKey: try fields.textIfPresent("requestKey"), actor: try fields.integer("actor"),
            at: Timestamp(microseconds: try fields.integer("at")), textDigest: try fields.digestIfPresent("textDigest"),
            previous: previous, hash: previous, lines: lines, rates: rates
        ).sealed()
    }

    private static func line(_ fields: ImportFields, number: Int) throws -> Line {
        let foreign: ForeignAmount? =
            if let code = try fields.textIfPresent("currency") {
                ForeignAmount(try fields.money("amount"), try fields.currency(code, "currency"))
            } else { nil }
        let tax: TaxTag? =
            if let row = try fields.textIfPresent("taxRow") {
                TaxTag(
                    row: row, document: try fields.text("taxDocument"), part: try fields.text("taxPart"),
                    day: try fields.day("vatDay"), period: try fields.integer("vatPeriod"))
            } else { nil }
        return Line(
            number: Int64(number), account: try fields.integer("account"), side: try fields.word("side"),
            base: try fields.money("base"), isStorno: fields.flag("storno"), foreign: foreign,
            party: try fields.integerIfPresent("party"), document: try fields.integerIfPresent("document"),
            due: try fields.dayIfPresent("due"), tax: tax)
    }

    private static func rate(_ fields: ImportFields) throws -> LockedRate {
        try LockedRate(
            from: fields.currency(fields.text("from"), "from"), to: fields.currency(fields.text("to"), "to"),
            per: fields.integer("per"), rate: Decimal(fields.text("rate")), day: fields.day("day"),
            source: fields.text("source"), purpose: fields.word("purpose"))
    }
}
