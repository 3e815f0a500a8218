import CommandTesting
import Documents
import Foundation
import Ledger
import LedgerTesting
import Storage
import Testing

/// Ways around the guards: tables that stand in for theirs, another organization set on the way, rows that replace
/// others, entries that call themselves something else.
@Suite struct GuardEvasionTests {
    /// Were temporary tables allowed, none of them could take the place of a table that a guard reads.
    @Test func temporaryTablesStandInForNothing() async throws {
        let scene = try await GuardTests.Scene(.postgres)
        let (test, ledger, server) = (scene.test, scene.test.ledger, try TemporaryPostgres.shared.get())
        try await test.database.unit(scene.id) { transaction in
            let numbers = ledger.numbers(transaction)
            _ = try numbers.take(try numbers.open(class: "invoice", dimensions: ""), day: today, document: 1)
            for state in [PeriodState.closed, .locked] {
                try ledger.calendar(transaction).setPeriod(202602, to: state, reason: "month end", by: .system)
            }
        }
        #expect(throws: CommandFailed.self, "a temporary table without the privilege") {
            try server.psql("CREATE TEMP TABLE entries (x bigint)", login: .host, database: test.location)
        }
        try server.psql(
            "GRANT TEMPORARY ON DATABASE \(test.location) TO PUBLIC", login: .postgres, database: test.location)
        let february = Day(year: 2026, month: 2, day: 14)!
        let unbalanced = [
            scene.line(2, 1, side: 1, base: 10_000), scene.line(2, 2, side: -1, base: 20_000),
            scene.entry(2, lines: 2)
        ]
        let locked = [
            scene.line(2, 1, side: 1, base: 10_000, day: february),
            scene.line(2, 2, side: -1, base: 10_000, day: february), scene.entry(2, day: february, lines: 2)
        ]
        let attacks: [(table: String, arranged: String, statements: [String])] = [
            ("entries", "", [scene.line(1, 4, side: 1, base: 10_000)]),
            (
                "lines", "INSERT INTO lines SELECT 1, 2, l, 2, 20260314, 3 - 2 * l, 0, 10000 FROM (VALUES (1), (2)) v(l)",
                unbalanced
            ),
            ("periods", "INSERT INTO periods VALUES (1, 202602, 2026, 20260201, 20260228, 'open', 0)", locked),
            (
                "erasures", "INSERT INTO erasures VALUES (1, 'entryText', 1, 'x', 0, 0)",
                ["DELETE FROM public.entry_texts WHERE entry = 1"]
            ),
            (
                "number_series", "INSERT INTO number_series VALUES (1, 1, 'invoice', '', 50, 'x', 0)",
                ["INSERT INTO public.numbers (organization_id, series, number, day, at) VALUES (1, 1, 50, 20260314, 0)"]
            )
        ]
        for attack in attacks {
            let statements = attack.statements.map { statement in
                ["lines", "entries"].reduce(statement) {
                    $0.replacingOccurrences(of: "INSERT INTO \($1) ", with: "INSERT INTO public.\($1) ")
                        .replacingOccurrences(of: "FROM \($1) ", with: "FROM public.\($1) ")
                }
            }
            let arranged = attack.arranged.replacingOccurrences(
                of: "INSERT INTO lines SELECT",
                with: "INSERT INTO lines (organization_id, entry, line, account, day, side, storno, base) SELECT")
            let sql = """
                BEGIN; SELECT set_config('fiscus.organization', '1', true);
                CREATE TEMP TABLE \(attack.table) (LIKE public.\(attack.table)) ON COMMIT DROP;
                \(arranged); \(statements.joined(separator: ";\n")); COMMIT
                """
            do {
                try server.psql(sql, login: .host, database: test.location)
                Issue.record("a temporary \(attack.table) hid the real one")
            } catch let error as CommandFailed {
                #expect(error.description.contains("fiscus:"), "\(attack.table): \(error)")
            }
        }
        #expect(try await ledger.verify(scene.id).findings == [])
        // A program that finds the privilege given does not start.
        let found = await refusal { try await test.database.requireCurrent(TestDatabase.migrations()) }
        #expect(found == "storage.denied")
        await test.close()
    }

    /// The policies look at the setting once a statement, the guards later.
    @Test func noOtherOrganizationOnTheWay() async throws {
        let scene = try await GuardTests.Scene(.postgres)
        let other = try await SampleBooks.create(scene.test.ledger, key: "22222222-2222-4222-8222-222222222222")
        let elsewhere = "set_config('fiscus.organization', '\(other)', true)"
        let rate = """
            INSERT INTO entry_rates (organization_id, entry, ordinal, from_currency, to_currency, per, rate, day,
                source, purpose) VALUES (1, 1, 1, 'EUR', 'RSD', 1, '117', 20260314, 'NBS', 'book')
            """
        let event = """
            INSERT INTO register_links (organization_id, sequence, table_name, row_key, previous, hash)
            SELECT 1, 900, 'accounts', '2', genesis, genesis FROM ledgers
            """
        for statement in [
            "\(scene.line(1, 4, side: 1, base: 10_000)) RETURNING \(elsewhere)", "\(rate) RETURNING \(elsewhere)",
            "UPDATE accounts SET type = 'expense' WHERE account IN (2, 3) AND \(elsewhere) IS NOT NULL",
            "UPDATE accounts SET name = 'x' WHERE account = 2 RETURNING \(elsewhere)",
            "UPDATE periods SET state = 'closed', version = 1 WHERE period = 202603 AND \(elsewhere) IS NOT NULL",
            "\(event) WHERE \(elsewhere) IS NOT NULL",
            """
            WITH one AS (\(scene.line(2, 1, side: 1, base: 10_000)) RETURNING \(elsewhere)),
                two AS (INSERT INTO lines (organization_id, entry, line, account, day, side, storno, base)
                    SELECT \(other), 1, 1, 2, 20260314, -1, 0, 10000 FROM one)
            SELECT 1
            """
        ] {
            let code = await scene.refusal(of: statement)
            #expect(
                code == "transaction.organization" || code == "storage.denied", "\(statement) gave \(code ?? "nothing")")
        }
        let sound = [scene.line(2, 1, side: 1, base: 10_000), scene.line(2, 2, side: -1, base: 20_000)]
        #expect(
            await scene.refusal(of: sound[0], sound[1], "\(scene.entry(2, lines: 2)) RETURNING \(elsewhere)")
                == "transaction.organization")
        for id in [scene.id, other] { #expect(try await scene.test.ledger.verify(id).findings == []) }
        await scene.test.close()
    }

    /// A reader's or another tool's connection has no recursive triggers: replacing a row deletes it unseen.
    @Test func noRowIsReplaced() async throws {
        let (test, id) = try await VerifyTests.fullBooks(.sqlite)
        // Sums that follow from the lines, and roles, which move: nothing guards them.
        let free: Set = ["balances", "vat_balances", "account_roles"]
        var tables = try await VerifyTests.ownedTables(test)
        tables.formUnion(["organizations", "currencies"])
        for table in tables.subtracting(free).sorted() {
            let command = try Command.run([
                "sqlite3", test.location, "INSERT OR REPLACE INTO \(table) SELECT * FROM \(table)"
            ])
            #expect(command.status != 0, "\(table)")
            #expect(
                command.errors.contains("fiscus:") || command.errors.contains("UNIQUE constraint failed: \(table)"),
                "\(table): \(command.errors)")
        }
        // The second ways to a row: another unique key, and an update that moves onto it.
        for sql in [
            """
            INSERT OR REPLACE INTO accounts (organization_id, account, code, name, type, activity, active, postable)
            VALUES (1, 99, '1200', 'x', 'expense', 'operating', 1, 1)
            """,
            "UPDATE OR REPLACE accounts SET account = 2 WHERE account = 9",
            "UPDATE OR REPLACE accounts SET code = '1200' WHERE account = 9",
            "INSERT OR REPLACE INTO number_series VALUES (1, 9, 'invoice', '2026', 1, 'x', 0)",
            "INSERT OR REPLACE INTO organizations VALUES (9, '\(SampleBooks.key)', 0)",
            "REPLACE INTO ledgers SELECT organization_id, 'EUR', version, genesis FROM ledgers",
            "DELETE FROM ledgers", "DELETE FROM accounts WHERE account = 9",
            "INSERT INTO periods (rowid, organization_id, period, year, first_day, last_day, state, version) "
                + "VALUES (1, 1, 203001, 2026, 20300101, 20300131, 'open', 0)"
        ] {
            #expect(try Command.run(["sqlite3", test.location, sql]).status != 0, "\(sql)")
        }
        #expect(try await test.ledger.verify(id).findings == [])
        await test.close()
    }

    /// What an entry calls itself decides what it may do: closed periods take closing entries, not normal ones that
    /// say they are.
    @Test(arguments: Engine.allCases)
    func kindsHaveTheirClass(_ engine: Engine) async throws {
        let scene = try await GuardTests.Scene(engine)
        let ledger = scene.test.ledger
        try await scene.test.database.unit(scene.id) { transaction in
            try ledger.calendar(transaction).setPeriod(202603, to: .closed, reason: "month end", by: .system)
        }
        func post(_ kind: String, _ postingClass: Int, reverses: Int? = nil) async -> String? {
            let entry = scene.entry(2, lines: 2).replacingOccurrences(
                of: "'normal', 0, 0, 0", with: "'\(kind)', \(postingClass), 0, 0")
            let linked =
                reverses.map { number in
                    entry.replacingOccurrences(of: "previous, hash)", with: "previous, hash, reverses)")
                        .replacingOccurrences(of: ", genesis FROM", with: ", genesis, \(number) FROM")
                } ?? entry
            return await scene.refusal(
                of: scene.line(2, 1, side: 1, base: 10_000), scene.line(2, 2, side: -1, base: 10_000), linked)
        }
        for (kind, postingClass) in [("normal", 1), ("correction", 2), ("revaluation", 1), ("closing", 2)] {
            #expect(await post(kind, postingClass) == "storage.check", "\(kind) \(postingClass)")
        }
        #expect(await post("reversal", 1) == "storage.check", "it reverses nothing")
        #expect(await post("normal", 0, reverses: 1) != nil)
        #expect(await post("reversal", 1, reverses: 1) == "entry.class")
        #expect(await post("reversal", 0, reverses: 1) == "period.closed")
        #expect(await post("closing", 1) == nil, "the control")
        await scene.test.close()
    }
}
