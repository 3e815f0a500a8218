public import CountryPack
public import Documents
internal import JSON
public import Ledger
public import Storage

/// What an organization says about one row of its country's tax table.
public struct TaxRowSetting: Sendable, Hashable {
    public var key: String
    public var isActive = true
    public var label: String?
    /// A rate of one's own, where the law leaves a choice; with its first day and the reason.
    public var percent: Decimal?
    public var since: Day?
    public var reason: String?

    public init(_ key: String) { self.key = key }
}

/// The tax table of an organization: its country's, with its own settings on top; within a transaction.
public struct TaxRows {
    let books: Books
    let transaction: any Transaction

    private var manifest: Manifest {
        get throws { try books.countries.manifest(try books.tenant(transaction).country) }
    }

    /// The country's rows with the organization's settings.
    public func all() throws -> [(row: TaxRow, setting: TaxRowSetting?)] {
        let settings = Dictionary(uniqueKeysWithValues: try settings().map { ($0.key, $0) })
        return try manifest.taxRows.map { ($0, settings[$0.key]) }
    }

    /// A row that may be used on a day, and its rate then.
    /// - Throws: `taxRow.unknown`, `taxRow.inactive`.
    public func row(_ key: String, on day: Day, field: String) throws -> (row: TaxRow, percent: Decimal) {
        guard let found = try all().first(where: { $0.row.key == key }) else {
            throw BooksError(
                .notFound, "taxRow.unknown", "the tax table has no row \(key.prefix(64))", field: field,
                remedy: "see /settings/tax-rates")
        }
        let own = found.setting
        guard own?.isActive != false, let percent = found.row.rate(on: day) else {
            throw BooksError(
                .invalid, "taxRow.inactive", "the row \(key) is not in use on \(day)", field: field,
                remedy: "see /settings/tax-rates")
        }
        if let own, let percent = own.percent, let since = own.since, since <= day { return (found.row, percent) }
        return (found.row, percent)
    }

    /// Sets what the organization says about rows; rows not named stay as they are.
    public func set(_ settings: [TaxRowSetting], by origin: Origin) throws {
        let known = Set(try manifest.taxRows.map(\.key))
        for (at, setting) in settings.enumerated() {
            guard known.contains(setting.key) else {
                throw BooksError(
                    .notFound, "taxRow.unknown", "the tax table has no row \(setting.key.prefix(64))",
                    field: "/data/\(at)/key", remedy: "see /settings/tax-rates")
            }
            guard (setting.percent == nil) == (setting.since == nil),
                setting.percent == nil || setting.reason?.isEmpty == false,
                setting.percent.map({ !$0.isNegative && $0 <= .hundred }) ?? true
            else {
                throw BooksError(
                    .invalid, "taxRow.override", "a rate of one's own has a percentage, a first day and a reason",
                    field: "/data/\(at)", remedy: "give percent (0 to 100), since and reason, or none of them")
            }
            try store(setting, by: origin)
        }
        try books.ledger.audit(transaction).record(
            "taxRates.changed", of: "organization", try transaction.requireOrganization().number,
            after: ["rows": .array(settings.map { .string($0.key) })], by: origin)
    }

    private func store(_ setting: TaxRowSetting, by origin: Origin) throws {
        try transaction.run(
            """
            INSERT INTO tax_row_settings (organization_id, tax_row, active, label, percent, since, reason, changed_by,
                changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT (organization_id, tax_row) DO UPDATE SET active = excluded.active, label = excluded.label,
                percent = excluded.percent, since = excluded.since, reason = excluded.reason,
                changed_by = excluded.changed_by, changed_at = excluded.changed_at
            """,
            [
                SQLValue(try transaction.requireOrganization()), .text(setting.key), SQLValue(setting.isActive),
                SQLValue(setting.label), SQLValue(setting.percent?.description), SQLValue(setting.since),
                SQLValue(setting.reason), .integer(origin.actor), SQLValue(books.now())
            ])
    }

    private func settings() throws -> [TaxRowSetting] {
        try transaction.rows(
            "SELECT tax_row, active, label, percent, since, reason FROM tax_row_settings WHERE organization_id = ?1",
            [SQLValue(try transaction.requireOrganization())]
        ) { row in
            var setting = TaxRowSetting(try row.text(0))
            setting.isActive = try row.bool(1)
            setting.label = try row.textIfPresent(2)
            setting.percent = try row.textIfPresent(3).map { try Decimal($0) }
            setting.since = try row.dayIfPresent(4)
            setting.reason = try row.textIfPresent(5)
            return setting
        }
    }

    /// Which boxes of the return each part of each row goes to.
    public func boxRules() throws -> [BoxRule] {
        try manifest.taxRows.flatMap { row in
            row.repartition.filter { !$0.boxes.isEmpty }.map { part in
                BoxRule(
                    row: row.key, document: part.document.rawValue, part: part.part.rawValue,
                    side: row.direction == .sale ? .credit : .debit,
                    factor: part.factor.map { $0.isNegative ? -1 : 1 } ?? 1, boxes: part.boxes)
            }
        }
    }
}

extension Books {
    public func taxRows(_ transaction: any Transaction) -> TaxRows { TaxRows(books: self, transaction: transaction) }
}
