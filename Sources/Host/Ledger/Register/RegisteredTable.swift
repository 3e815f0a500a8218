internal import Storage

/// A table outside the journal whose rows are covered by the register chain.
struct RegisteredTable: Sendable {
    let name: String
    /// Without organization_id and without columns that triggers keep (counters).
    let columns: [InsertBatch.Column]
    /// The first so many columns name the row within its organization.
    let keyCount: Int

    private init(_ name: String, key: [InsertBatch.Column], _ rest: [InsertBatch.Column]) {
        self.name = name
        columns = key + rest
        keyCount = key.count
    }

    static let organizations = RegisteredTable("organizations", key: [.text("key")], [.integer("created_at")])
    static let ledgers = RegisteredTable("ledgers", key: [.text("base_currency")], [.bytes("genesis")])
    static let accounts = RegisteredTable(
        "accounts", key: [.integer("account")],
        [
            .text("code"), .text("name"), .text("type"), .integer("parent"), .text("currency"), .text("activity"),
            .integer("active"), .integer("postable")
        ])
    static let accountRoles = RegisteredTable("account_roles", key: [.text("role")], [.integer("account")])
    static let fiscalYears = RegisteredTable(
        "fiscal_years", key: [.integer("year")],
        [.integer("first_day"), .integer("last_day"), .text("state"), .integer("version")])
    static let periods = RegisteredTable(
        "periods", key: [.integer("period")],
        [.integer("year"), .integer("first_day"), .integer("last_day"), .text("state"), .integer("version")])
    static let vatPeriods = RegisteredTable(
        "vat_periods", key: [.integer("vat_period")],
        [.integer("first_day"), .integer("last_day"), .text("state"), .integer("version")])
    static let calendarEvents = RegisteredTable(
        "calendar_events", key: [.text("scope"), .integer("subject"), .integer("version")],
        [.text("from_state"), .text("to_state"), .text("reason"), .integer("actor"), .integer("at")])
    static let vatReturns = RegisteredTable(
        "vat_returns", key: [.integer("vat_period"), .integer("version")],
        [.text("boxes"), .integer("actor"), .integer("at")])
    static let exchangeRates = RegisteredTable(
        "exchange_rates", key: [.integer("rate_id")],
        [
            .text("from_currency"), .text("to_currency"), .integer("per"), .text("rate"), .integer("day"),
            .text("source"), .text("purpose"), .integer("at")
        ])
    static let numberSeries = RegisteredTable(
        "number_series", key: [.integer("series")],
        [.text("class"), .text("dimensions"), .integer("start"), .text("origin"), .integer("at")])
    static let numbers = RegisteredTable(
        "numbers", key: [.integer("series"), .integer("number")],
        [.integer("day"), .integer("document"), .integer("at")])
    static let numberGaps = RegisteredTable(
        "number_gaps", key: [.integer("series"), .integer("first")],
        [.integer("last"), .text("reason"), .integer("actor"), .integer("at")])
    static let numberVoids = RegisteredTable(
        "number_voids", key: [.integer("series"), .integer("number")],
        [.text("reason"), .integer("actor"), .integer("at")])
    static let erasures = RegisteredTable(
        "erasures", key: [.text("subject_kind"), .integer("subject")],
        [.text("reason"), .integer("actor"), .integer("at")])

    /// In the order in which an import can insert them.
    static let all = [
        organizations, ledgers, accounts, accountRoles, fiscalYears, periods, vatPeriods, calendarEvents, vatReturns,
        exchangeRates, numberSeries, numbers, numberGaps, numberVoids, erasures
    ]

    var insertion: String {
        let names = columns.map(\.name).joined(separator: ", ")
        let places = columns.indices.map { "?\($0 + 2)" }.joined(separator: ", ")
        return "INSERT INTO \(name) (organization_id, \(names)) VALUES (?1, \(places))"
    }

    /// All rows of an organization in the order of their keys.
    var selection: String {
        let names = columns.map(\.name).joined(separator: ", ")
        let keys = columns.prefix(keyCount).map(\.name).joined(separator: ", ")
        return "SELECT \(names) FROM \(name) WHERE organization_id = ?1 ORDER BY \(keys)"
    }

    func values(_ row: Row) throws -> [SQLValue] {
        try columns.enumerated().map { at, column in
            switch column.kind {
            case .integer: SQLValue(try row.integerIfPresent(at))
            case .text: SQLValue(try row.textIfPresent(at))
            case .bytes: SQLValue(try row.bytesIfPresent(at))
            }
        }
    }

    func key(_ values: [SQLValue]) -> String {
        values.prefix(keyCount).map { value in
            switch value {
            case .null: ""
            case .integer(let number): "\(number)"
            case .text(let text): text
            case .bytes(let bytes): "\(bytes.count)"
            }
        }.joined(separator: "|")
    }

    func digest(_ values: [SQLValue]) -> Digest {
        var encoder = ChainEncoder(domain: "fiscus.row/1 \(name)")
        for value in values { encoder.add(value) }
        return encoder.digest
    }
}

extension InsertBatch.Column {
    fileprivate static func integer(_ name: String) -> Self { .init(name, .integer) }
    fileprivate static func text(_ name: String) -> Self { .init(name, .text) }
    fileprivate static func bytes(_ name: String) -> Self { .init(name, .bytes) }
}
