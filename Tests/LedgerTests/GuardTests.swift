import Documents
import Foundation
import JSON
import Ledger
import LedgerTesting
import Storage
import Testing

/// Raw SQL, as a bug above or a curious operator would send it: through the application's own connection on SQLite,
/// as the application role on PostgreSQL.
@Suite struct GuardTests {
    /// Books with one posted sale, and a way to send raw SQL.
    struct Scene {
        let test: TestDatabase
        let id: OrganizationID

        init(_ engine: Engine) async throws {
            test = try await TestDatabase(engine)
            id = try await SampleBooks.create(test.ledger)
            let ledger = test.ledger
            _ = try await test.database.unit(id) { transaction in
                try ledger.journal(transaction).post(SampleBooks.sale("100", vat: "20", day: today), by: .system)
            }
        }

        /// What refuses these statements, run as one unit.
        func refusal(of statements: String...) async -> String? {
            await LedgerTesting.refusal {
                try await test.database.unit(id) { transaction in
                    for statement in statements { try transaction.run(statement, []) }
                }
            }
        }

        func entry(_ number: Int64, day: Day = today, lines: Int, period: Int64? = nil, previous: String? = nil)
            -> String
        {
            let head = "(SELECT hash FROM entries WHERE organization_id = \(id) AND entry = \(number - 1))"
            let period = period ?? Int64(day.year * 100 + day.month)
            let stored = day.year * 10_000 + day.month * 100 + day.day
            return """
                INSERT INTO entries (organization_id, entry, day, document_day, period, kind, class, actor, at, lines,
                    previous, hash)
                SELECT \(id), \(number), \(stored), \(stored), \(period), 'normal', 0, 0, 0, \(lines),
                    \(previous ?? head), genesis FROM ledgers WHERE organization_id = \(id)
                """
        }

        func line(_ entry: Int64, _ line: Int64, account: Int64 = 2, side: Int64, base: Int64, day: Day = today)
            -> String
        {
            let stored = day.year * 10_000 + day.month * 100 + day.day
            return """
                INSERT INTO lines (organization_id, entry, line, account, day, side, storno, base)
                VALUES (\(id), \(entry), \(line), \(account), \(stored), \(side), 0, \(base))
                """
        }
    }

    @Test(arguments: Engine.allCases)
    func entriesCannotBeUnbalanced(_ engine: Engine) async throws {
        let scene = try await Scene(engine)
        #expect(
            await scene.refusal(
                of: scene.line(2, 1, side: 1, base: 10_000), scene.line(2, 2, side: -1, base: 20_000),
                scene.entry(2, lines: 2)) == "entry.unbalanced")
        #expect(await scene.refusal(of: scene.entry(2, lines: 2)) == "entry.lineCount")
        #expect(
            await scene.refusal(of: scene.line(2, 1, side: 1, base: 10_000), scene.entry(2, lines: 1))
                == "entry.lineCount")
        #expect(await scene.refusal(of: scene.line(2, 1, side: 1, base: 10_000)) == "storage.reference")
        #expect(await scene.refusal(of: scene.line(1, 4, side: 1, base: 10_000)) == "entry.sealed")
        #expect(
            await scene.refusal(
                of: scene.line(2, 1, side: 1, base: 10_050), scene.line(2, 2, side: -1, base: 10_050),
                scene.entry(2, lines: 2)) == "line.decimals")
        #expect(
            await scene.refusal(
                of: scene.line(3, 1, side: 1, base: 10_000), scene.line(3, 2, side: -1, base: 10_000),
                scene.entry(3, lines: 2, previous: "genesis")) == "entry.chain")
        #expect(
            await scene.refusal(
                of: scene.line(2, 1, account: 1, side: 1, base: 10_000), scene.line(2, 2, side: -1, base: 10_000),
                scene.entry(2, lines: 2)) == "account.inactive")
        // The control: the same, balanced, is taken.
        #expect(
            await scene.refusal(
                of: scene.line(2, 1, side: 1, base: 10_000), scene.line(2, 2, side: -1, base: 10_000),
                scene.entry(2, lines: 2)) == nil)
        await scene.test.close()
    }

    @Test(arguments: Engine.allCases)
    func periodsStayInTheirYear(_ engine: Engine) async throws {
        let scene = try await Scene(engine)
        let period = "organization_id = \(scene.id) AND period = 202603"
        let year = "SELECT \(scene.id), 2031, 20310101, 20311231, 'open', 0"
        #expect(
            await scene.refusal(
                of: "INSERT INTO fiscal_years (organization_id, year, first_day, last_day, state, version) \(year)",
                "UPDATE periods SET state = 'closed', version = version + 1, year = 2031 WHERE \(period)")
                == "period.fixed")
        #expect(
            await scene.refusal(
                of: """
                    INSERT INTO periods (organization_id, period, year, first_day, last_day, state, version)
                    VALUES (\(scene.id), 199901, 2026, 19990101, 19990131, 'open', 0)
                    """) == "period.year")
        await scene.test.close()
    }

    @Test(arguments: Engine.allCases)
    func whatWasErasedStaysAway(_ engine: Engine) async throws {
        let scene = try await Scene(engine)
        let first = "organization_id = \(scene.id) AND sequence = 1"
        #expect(
            await scene.refusal(
                of: """
                    INSERT INTO erasures (organization_id, subject_kind, subject, reason, actor, at)
                    VALUES (\(scene.id), 'auditPayload', 1, 'r', 0, 0)
                    """, "DELETE FROM audit_payloads WHERE \(first)",
                """
                INSERT INTO audit_payloads (organization_id, sequence, salt, payload)
                SELECT \(scene.id), 1, genesis, '{}' FROM ledgers WHERE organization_id = \(scene.id)
                """) == "audit_payloads.erased")
        await scene.test.close()
    }

    /// What refers to nothing is refused alike, whether a foreign key or a guard finds it.
    @Test(arguments: Engine.allCases)
    func linesReferToWhatIsThere(_ engine: Engine) async throws {
        let scene = try await Scene(engine)
        let sound = [scene.line(2, 1, side: 1, base: 10_000), scene.line(2, 2, side: -1, base: 10_000)]
        let unknown = scene.line(2, 2, account: 99, side: -1, base: 10_000)
        #expect(await scene.refusal(of: sound[0], unknown, scene.entry(2, lines: 2)) == "storage.reference")
        #expect(await scene.refusal(of: sound[1]) == "storage.reference", "a second line alone")
        #expect(await scene.refusal(of: scene.line(3, 1, side: 1, base: 10_000)) == "storage.reference")
        #expect(await scene.refusal(of: sound[0], sound[1]) == "storage.reference", "lines without their entry")
        let taxed = """
            INSERT INTO lines (organization_id, entry, line, account, day, side, storno, base, tax_row, tax_document,
                tax_part, vat_day, vat_period)
            VALUES (\(scene.id), 2, 2, 3, 20260314, -1, 0, 10000, 'x', 'invoice', 'tax', 20260314, 209901)
            """
        #expect(await scene.refusal(of: sound[0], taxed, scene.entry(2, lines: 2)) == "storage.reference")
        #expect(
            await scene.refusal(of: sound[0], sound[1], scene.entry(2, lines: 2, period: 209901)) != nil,
            "a period that is not there")
        #expect(await scene.refusal(of: "DELETE FROM accounts WHERE account = 2") != nil)
        // One statement with an entry that is sound and one that is not: the second is not carried by the first.
        let both = """
            INSERT INTO lines (organization_id, entry, line, account, day, side, storno, base) VALUES
                (\(scene.id), 2, 1, 2, 20260314, 1, 0, 10000), (\(scene.id), 2, 2, 3, 20260314, -1, 0, 10000),
                (\(scene.id), 2, 3, 2, 20260314, 1, 0, 10000), (\(scene.id), 3, 2, 3, 20260314, -1, 0, 10000)
            """
        #expect(await scene.refusal(of: both, scene.entry(2, lines: 3)) != nil)
        #expect(await scene.refusal(of: sound[0], sound[1], scene.entry(2, lines: 2)) == nil, "the control")
        await scene.test.close()
    }

    /// A session that keeps an old snapshot must not judge by it: what was posted since is not in it.
    @Test func oldSnapshotsPostNothing() async throws {
        let scene = try await Scene(.postgres)
        for level in ["REPEATABLE READ", "SERIALIZABLE"] {
            let set = "SET TRANSACTION ISOLATION LEVEL \(level)"
            let server = try TemporaryPostgres.shared.get()
            let sql = """
                BEGIN; \(set); SELECT set_config('fiscus.organization', '\(scene.id)', true);
                \(scene.line(1, 4, side: 1, base: 10_000)); COMMIT
                """
            #expect(throws: CommandFailed.self) { try server.psql(sql, login: .host, database: scene.test.location) }
        }
        #expect(try await scene.test.ledger.verify(scene.id).findings == [])
        await scene.test.close()
    }

    @Test(arguments: Engine.allCases)
    func postedRowsCannotBeChanged(_ engine: Engine) async throws {
        let scene = try await Scene(engine)
        let ledger = scene.test.ledger
        try await scene.test.database.unit(scene.id) { transaction in
            try ledger.audit(transaction).record("test", of: "test", 1, after: ["a": "b"], by: .system)
            let numbers = ledger.numbers(transaction)
            let series = try numbers.open(class: "invoice", dimensions: "2026")
            _ = try numbers.take(series, day: today, document: 1)
            try ledger.rates(transaction).add([
                LockedRate(
                    from: Currency("EUR")!, to: Currency("RSD")!, rate: Decimal("117.2"), day: today, source: "NBS",
                    purpose: .book)
            ])
        }
        for table in ["entries", "lines", "audit_events", "numbers", "register_links", "exchange_rates"] {
            let update = await scene.refusal(of: "UPDATE \(table) SET organization_id = organization_id")
            #expect(update == (engine == .sqlite ? "\(table).appendOnly" : "storage.denied"), "\(table)")
            let delete = await scene.refusal(of: "DELETE FROM \(table)")
            #expect(delete == (engine == .sqlite ? "\(table).appendOnly" : "storage.denied"), "\(table)")
        }
        #expect(await scene.refusal(of: "DELETE FROM audit_payloads") == "audit_payloads.notErased")
        #expect(await scene.refusal(of: "DELETE FROM entry_texts") == "entry_texts.notErased")
        if engine == .sqlite {
            #expect(
                await scene.refusal(
                    of: """
                        INSERT OR REPLACE INTO lines (organization_id, entry, line, account, day, side, storno, base)
                        VALUES (1, 1, 1, 2, 20260314, 1, 0, 990000)
                        """) == "entry.sealed")
            for action in ["UPDATE OR IGNORE lines SET base = 1", "UPDATE OR REPLACE entries SET actor = 9"] {
                #expect(await scene.refusal(of: action)?.hasSuffix(".appendOnly") == true, "\(action)")
            }
            #expect(
                await scene.refusal(
                    of: """
                        INSERT INTO entries SELECT * FROM entries WHERE entry = 1
                        ON CONFLICT (organization_id, entry) DO UPDATE SET actor = 9
                        """) != nil)
            #expect(
                await scene.refusal(of: "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE entry = 1")
                    == "entry.exists")
            #expect(
                await scene.refusal(of: "INSERT OR REPLACE INTO numbers SELECT * FROM numbers") == "number.order")
            for statement in [
                "DROP TRIGGER lines_no_update", "PRAGMA foreign_keys = OFF", "PRAGMA writable_schema = ON",
                "ATTACH 'x' AS y", "COMMIT", "CREATE TABLE x (y)", "PRAGMA synchronous = OFF"
            ] {
                #expect(await scene.refusal(of: statement) == "storage.denied", "\(statement)")
            }
        } else {
            for statement in [
                "TRUNCATE lines", "ALTER TABLE lines DISABLE TRIGGER ALL", "DROP TRIGGER entries_guard ON entries",
                "SET session_replication_role = replica", "ALTER TABLE entries NO FORCE ROW LEVEL SECURITY",
                "SET ROLE fiscus_owner", "COPY lines FROM PROGRAM 'true'", "CREATE VIEW v AS SELECT 1",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
                "CREATE TRIGGER t BEFORE INSERT ON lines FOR EACH ROW EXECUTE FUNCTION refuse_change()",
                "ALTER FUNCTION entries_guard() SET search_path = pg_temp", "SET SESSION AUTHORIZATION postgres",
                "CREATE POLICY everything ON lines USING (true)"
            ] {
                let code = await scene.refusal(of: statement)
                #expect(
                    code == "storage.denied" || code == "storage.statement", "\(statement) gave \(code ?? "nothing")")
            }
        }
        await scene.test.close()
    }

    @Test(arguments: Engine.allCases)
    func lockedPeriodsTakeNothing(_ engine: Engine) async throws {
        let scene = try await Scene(engine)
        let ledger = scene.test.ledger
        func post() async -> String? {
            await scene.refusal(
                of: scene.line(2, 1, side: 1, base: 10_000), scene.line(2, 2, side: -1, base: 10_000),
                scene.entry(2, lines: 2))
        }
        for state in [PeriodState.closed, .locked] {
            try await scene.test.database.unit(scene.id) { transaction in
                try ledger.calendar(transaction).setPeriod(202603, to: state, reason: "month end", by: .system)
            }
            #expect(await post() == "period.closed")
        }
        let wrong = await scene.refusal(
            of: scene.line(2, 1, side: 1, base: 10_000), scene.line(2, 2, side: -1, base: 10_000),
            scene.entry(2, lines: 2, period: 202604))
        #expect(wrong == "period.closed")
        // Opening it by hand needs the event, and the event needs the legal way.
        let open = "UPDATE periods SET state = 'open', version = 3 WHERE period = 202603"
        #expect(await scene.refusal(of: open) == "period.transition")
        #expect(
            await scene.refusal(of: "UPDATE periods SET state = 'closed', version = 3 WHERE period = 202603")
                == "period.event")
        await scene.test.close()
    }

    @Test(arguments: Engine.allCases)
    func numbersCannotBeReused(_ engine: Engine) async throws {
        let scene = try await Scene(engine)
        let ledger = scene.test.ledger
        try await scene.test.database.unit(scene.id) { transaction in
            let numbers = ledger.numbers(transaction)
            let series = try numbers.open(class: "invoice", dimensions: "2026", start: 5, origin: "import")
            #expect(try numbers.take(series, day: today, document: 1) == 5)
        }
        func insert(_ number: Int, day: Int = 20260314) async -> String? {
            await scene.refusal(
                of:
                    "INSERT INTO numbers (organization_id, series, number, day, at) VALUES (\(scene.id), 1, \(number), \(day), 0)"
            )
        }
        #expect(await insert(5) == "number.order")
        #expect(await insert(4) == "number.order")
        #expect(await insert(7) == "number.order")
        #expect(await insert(6, day: 20260313) == "number.day")
        #expect(await insert(6) == nil)
        await scene.test.close()
    }

    @Test func withoutAnOrganizationNothingIsSeen() async throws {
        let scene = try await Scene(.postgres)
        let other = try await SampleBooks.create(scene.test.ledger, key: "22222222-2222-4222-8222-222222222222")
        let tables = [
            "ledgers", "accounts", "account_roles", "fiscal_years", "periods", "vat_periods", "calendar_events",
            "vat_returns", "entries", "lines", "entry_rates", "entry_texts", "balances",
            "vat_balances", "exchange_rates", "number_series", "numbers", "number_gaps", "number_voids", "audit_events",
            "audit_payloads", "register_links", "erasures"
        ]
        let ours = scene.id
        for table in tables {
            func count(_ organization: OrganizationID?, _ condition: String = "") async throws -> Int64? {
                try await scene.test.database.read(organization) { transaction in
                    try transaction.first("SELECT count(*) FROM \(table) \(condition)") { try $0.integer(0) }
                }
            }
            #expect(try await count(nil) == 0, "\(table)")
            #expect(try await count(other, "WHERE organization_id = \(ours)") == 0, "\(table)")
        }
        #expect(
            try await scene.test.database.read(other) {
                try $0.first("SELECT count(*) FROM accounts") { try $0.integer(0) }
            } == 17)
        let foreign = await refusal {
            try await scene.test.database.unit(other) { transaction in
                try transaction.run(
                    "INSERT INTO account_roles (organization_id, role, account) VALUES (?1, 'x', 2)", [SQLValue(ours)])
            }
        }
        #expect(foreign == "storage.denied")
        let nobody = await refusal {
            try await scene.test.database.unit(nil) { try $0.run("INSERT INTO account_roles VALUES (1, 'x', 2)", []) }
        }
        #expect(nobody == "storage.denied")
        await scene.test.close()
    }
}
