import Documents
import Foundation
import Ledger
import LedgerTesting
import Storage
import Testing

/// What edits the database behind the application's back is found, whichever table it edits.
@Suite struct VerifyTests {
    /// Every table of the books with one change that a person with another tool could make. The jobs' tables hold
    /// work, not books, and are not covered.
    static let edits: [(table: String, sql: String)] = [
        ("organizations", "UPDATE organizations SET created_at = created_at + 1"),
        ("organizations", "UPDATE organizations SET key = 'another'"),
        ("ledgers", "UPDATE ledgers SET base_currency = 'EUR'"),
        ("accounts", "UPDATE accounts SET name = 'Renamed' WHERE account = 2"),
        ("accounts", "UPDATE accounts SET type = 'expense' WHERE account = 2"),
        ("account_roles", "UPDATE account_roles SET account = 3 WHERE role = 'sales'"),
        ("account_roles", "DELETE FROM account_roles WHERE role = 'sales'"),
        ("fiscal_years", "UPDATE fiscal_years SET last_day = 20271231 WHERE year = 2026"),
        ("periods", "UPDATE periods SET state = 'open' WHERE period = 202601"),
        ("vat_periods", "UPDATE vat_periods SET state = 'open' WHERE vat_period = 202601"),
        ("calendar_events", "UPDATE calendar_events SET reason = 'none'"),
        ("vat_returns", "UPDATE vat_returns SET boxes = '{}'"),
        ("entries", "UPDATE entries SET document = 99 WHERE entry = 2"),
        ("entries", "UPDATE entries SET actor = 99 WHERE entry = 1"),
        ("entries", "DELETE FROM entries WHERE entry = 3"),
        ("entries", "UPDATE entries SET lines = 4 WHERE entry = 2"),
        ("lines", "UPDATE lines SET base = base + 10000 WHERE entry = 2"),
        ("lines", "UPDATE lines SET party = 7 WHERE entry = 1 AND line = 1"),
        ("lines", "UPDATE lines SET day = 20260101 WHERE entry = 1 AND line = 1"),
        ("lines", "DELETE FROM lines WHERE entry = 2 AND line = 3"),
        (
            "lines",
            "INSERT INTO lines (organization_id, entry, line, account, day, side, storno, base) VALUES (1, 99, 1, 2, 20260314, 1, 0, 10000)"
        ),
        ("entry_rates", "UPDATE entry_rates SET rate = '118'"),
        ("entry_rates", "DELETE FROM entry_rates"),
        ("entry_texts", "UPDATE entry_texts SET payload = '{\"text\":\"other\"}' WHERE entry = 1"),
        ("entry_texts", "DELETE FROM entry_texts WHERE entry = 1"),
        ("balances", "UPDATE balances SET debit = debit + 10000 WHERE account = 2 AND span = 20260314"),
        ("balances", "UPDATE balances SET debit = debit + 10000 WHERE account = 2 AND span = 2026031"),
        ("balances", "UPDATE balances SET credit = credit + 10000 WHERE account = 2 AND span = 202603"),
        ("balances", "DELETE FROM balances WHERE account = 2"),
        ("vat_balances", "UPDATE vat_balances SET credit = credit + 10000"),
        ("vat_balances", "DELETE FROM vat_balances"),
        ("exchange_rates", "UPDATE exchange_rates SET rate = '99'"),
        ("exchange_rates", "DELETE FROM exchange_rates"),
        ("number_series", "UPDATE number_series SET origin = 'elsewhere'"),
        ("numbers", "UPDATE numbers SET document = 99 WHERE number = 1"),
        ("numbers", "DELETE FROM numbers WHERE number = 2"),
        ("number_gaps", "UPDATE number_gaps SET reason = 'none'"),
        ("number_voids", "DELETE FROM number_voids"),
        ("audit_events", "UPDATE audit_events SET actor = 99 WHERE sequence = 1"),
        ("audit_events", "DELETE FROM audit_events WHERE sequence = 1"),
        ("audit_payloads", "UPDATE audit_payloads SET payload = '{}' WHERE sequence = 1"),
        ("audit_payloads", "DELETE FROM audit_payloads WHERE sequence = 1"),
        ("register_links", "UPDATE register_links SET row_key = 'x' WHERE sequence = 3"),
        ("register_links", "DELETE FROM register_links WHERE sequence = 5"),
        ("erasures", "UPDATE erasures SET reason = 'none'"),
        ("currencies", "UPDATE currencies SET unit = 1 WHERE code = 'RSD'")
    ]

    /// Books that have a row in every table.
    static func fullBooks(_ engine: Engine) async throws -> (TestDatabase, OrganizationID) {
        let test = try await TestDatabase(engine)
        let ledger = test.ledger
        let id = try await SampleBooks.create(ledger)
        try await test.database.unit(id) { transaction in
            let rate = try LockedRate(
                from: Currency("EUR")!, to: Currency("RSD")!, rate: Decimal("117.2"), day: today, source: "NBS",
                purpose: .book)
            try ledger.rates(transaction).add([rate])
            let journal = ledger.journal(transaction)
            for number in 1...4 {
                try journal.post(SampleBooks.sale("100", vat: "20", day: today, document: Int64(number)), by: .system)
            }
            let amount = ForeignAmount(try Money("10"), Currency("EUR")!)
            let base = try Money("1172")
            try journal.post(
                EntryDraft(
                    day: today,
                    lines: [
                        .init(.debit, .role("receivable"), base, foreign: amount, party: 3, document: 50),
                        .init(.credit, .role("sales"), base, foreign: amount)
                    ], text: "Export", rates: [rate]), by: .system)
            let numbers = ledger.numbers(transaction)
            let series = try numbers.open(class: "invoice", dimensions: "2026")
            for document in 1...3 { _ = try numbers.take(series, day: today, document: Int64(document)) }
            try numbers.void(series, 2, reason: "wrong buyer", by: .system)
            try numbers.skip(series, through: 9, reason: "used on paper", by: .system)
            let calendar = ledger.calendar(transaction)
            try calendar.setPeriod(202601, to: .closed, reason: "month end", by: .system)
            try calendar.fileReturn(202601, boxes: [VATBox("003", Money("100"))], by: .system)
            try ledger.erasure(transaction).erase(.entryText(4), reason: "request", by: .system)
        }
        return (test, id)
    }

    @Test(arguments: Engine.allCases)
    func soundBooksAreClean(_ engine: Engine) async throws {
        let (test, id) = try await Self.fullBooks(engine)
        let report = try await test.ledger.verify(id)
        #expect(report.findings == [])
        #expect(report.entries == 5)
        #expect(report.auditEvents > 0 && report.registeredRows > 40)
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func everyEditIsFound(_ engine: Engine) async throws {
        let (test, id) = try await Self.fullBooks(engine)
        let tables = Set(Self.edits.map(\.table))
        #expect(tables.isSuperset(of: try await Self.ownedTables(test)))
        await test.database.close()
        for edit in Self.edits {
            let copy = try await test.copy()
            try await copy.breakRows(edit.sql, dropping: edit.table)
            let report = try await copy.ledger.verify(id)
            #expect(!report.isClean, "not found: \(edit.sql)")
            await copy.close()
        }
        await test.close()
    }

    /// Values at the end of their range, and days that are none: named, and nothing else is passed over for them.
    @Test(arguments: Engine.allCases)
    func extremesAreNamed(_ engine: Engine) async throws {
        let (test, id) = try await Self.fullBooks(engine)
        await test.database.close()
        let ignore = engine == .sqlite ? "PRAGMA ignore_check_constraints = ON; " : ""
        let most = "9223372036854775807"
        for (table, row, sql) in [
            ("number_gaps", "1|4", "UPDATE number_gaps SET last = \(most)"),
            ("numbers", "1|\(most)", "UPDATE numbers SET number = \(most) WHERE number = 3"),
            ("register_links", "4", "UPDATE register_links SET sequence = \(most) WHERE sequence = 4"),
            ("audit_events", "2", "UPDATE audit_events SET sequence = \(most) WHERE sequence = 2"),
            ("entries", "5", "UPDATE entries SET entry = 1000000000000 WHERE entry = 5"),
            ("entries", "5", "UPDATE entries SET entry = \(most) WHERE entry = 5"),
            ("entries", "-7", "UPDATE entries SET entry = -7 WHERE entry = 5"),
            ("entries", "2", "UPDATE entries SET day = 20261399 WHERE entry = 2"),
            ("entries", "5", "UPDATE lines SET currency = 'XXX' WHERE entry = 5"),
            ("numbers", "1|2", "UPDATE numbers SET day = 20261399 WHERE number = 2"),
            ("periods", "202603", "UPDATE periods SET first_day = 20261399 WHERE period = 202603")
        ] {
            let copy = try await test.copy()
            // PostgreSQL checks even then; what it refuses cannot be edited in.
            let checks = engine == .sqlite ? "" : "ALTER TABLE \(table) DROP CONSTRAINT IF EXISTS \(table)_check; "
            let second = sql.hasPrefix("UPDATE lines") ? "lines" : table
            let column =
                engine == .sqlite ? "" : "ALTER TABLE entries DROP CONSTRAINT IF EXISTS entries_entry_check; "
            try await copy.breakRows(
                ignore + checks + column
                    + "\(sql); UPDATE accounts SET name = 'Renamed' WHERE account = 2",
                dropping: second)
            let findings = try await copy.ledger.verify(id).findings
            #expect(findings.contains { $0.table == table && $0.row == row }, "\(sql): \(findings)")
            #expect(findings.contains { $0.table == "accounts" && $0.row == "2" }, "\(sql): \(findings)")
            await copy.close()
        }
        await test.close()
    }

    /// All tables with an organization, as the database itself lists them.
    static func ownedTables(_ test: TestDatabase) async throws -> Set<String> {
        let sql =
            test.database.engine == .sqlite
            ? """
            SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
                AND c.name = 'organization_id' AND m.name NOT LIKE 'job%'
            """
            : """
            SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'
                AND column_name = 'organization_id' AND table_name NOT LIKE 'job%'
            """
        return Set(try await test.database.read(nil) { try $0.rows(sql) { try $0.text(0) } })
    }
}
