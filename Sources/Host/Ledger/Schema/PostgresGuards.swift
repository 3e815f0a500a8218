internal import Storage

/// What PostgreSQL itself refuses, to the application role and to the owner alike; the same names as on SQLite.
enum PostgresGuards {
    static var all: [String] {
        functions
            + LedgerTables.appendOnly.flatMap { appendOnly($0) }
            + LedgerTables.erasable.flatMap { erasable(table: $0.table, kind: $0.kind, key: $0.key) }
            + LedgerTables.remembered.map { remembered($0) }
            + triggers + transitions + rowLevelSecurity + grants
    }

    private static func refuse(_ name: String) -> String {
        "RAISE EXCEPTION 'fiscus:\(name)' USING ERRCODE = 'FB001';"
    }

    private static func function(_ name: String, _ declarations: String = "", _ body: String) -> String {
        """
        CREATE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql AS $guard$
        \(declarations.isEmpty ? "" : "DECLARE \(declarations)")
        BEGIN
        \(body)
        END $guard$
        """
    }

    private static let functions = [
        function(
            "refuse_change", "",
            "RAISE EXCEPTION 'fiscus:%.appendOnly', TG_TABLE_NAME USING ERRCODE = 'FB001';"),
        function(
            "remember_change", "",
            """
            UPDATE ledgers SET version = version + 1
                WHERE organization_id = CASE WHEN TG_OP = 'DELETE' THEN OLD.organization_id
                    ELSE NEW.organization_id END;
            RETURN NULL;
            """),
        // Takes the organization's turn first: without it a second session could add a line to an entry that is
        // being posted, unseen by the sums.
        function(
            "sealed_guard", "",
            """
            PERFORM pg_advisory_xact_lock(470111, (organization_id % 2147483647)::integer)
                FROM (SELECT DISTINCT organization_id FROM added) AS o;
            IF EXISTS (SELECT 1 FROM added JOIN entries USING (organization_id, entry)) THEN
                \(refuse("entry.sealed"))
            END IF;
            RETURN NULL;
            """),
        entryFunction,
        function(
            "numbers_guard", "expected bigint;",
            """
            PERFORM pg_advisory_xact_lock(470111, (NEW.organization_id % 2147483647)::integer);
            \(expectedNumber)
            IF NEW.number IS DISTINCT FROM expected THEN \(refuse("number.order")) END IF;
            IF NEW.day < (SELECT day FROM numbers WHERE organization_id = NEW.organization_id
                AND series = NEW.series ORDER BY number DESC LIMIT 1) THEN \(refuse("number.day")) END IF;
            RETURN NEW;
            """),
        function(
            "number_gaps_guard", "expected bigint;",
            """
            PERFORM pg_advisory_xact_lock(470111, (NEW.organization_id % 2147483647)::integer);
            \(expectedNumber)
            IF NEW.first IS DISTINCT FROM expected THEN \(refuse("number.order")) END IF;
            RETURN NEW;
            """),
        link("audit_events", "audit"), link("register_links", "register"),
        function(
            "accounts_guard", "",
            """
            IF (NEW.organization_id <> OLD.organization_id OR NEW.account <> OLD.account OR NEW.code <> OLD.code
                OR NEW.type <> OLD.type OR NEW.currency IS DISTINCT FROM OLD.currency)
                AND EXISTS (SELECT 1 FROM lines
                    WHERE organization_id = OLD.organization_id AND account = OLD.account)
            THEN \(refuse("account.used")) END IF;
            RETURN NEW;
            """),
        function(
            "ledgers_guard", "",
            """
            IF (NEW.organization_id <> OLD.organization_id OR NEW.base_currency <> OLD.base_currency
                OR NEW.genesis <> OLD.genesis)
                AND EXISTS (SELECT 1 FROM entries WHERE organization_id = OLD.organization_id)
            THEN \(refuse("ledgers.fixed")) END IF;
            RETURN NEW;
            """),
    ]

    private static func link(_ table: String, _ chain: String) -> String {
        function(
            "\(table)_guard", "",
            """
            PERFORM pg_advisory_xact_lock(470111, (NEW.organization_id % 2147483647)::integer);
            IF NEW.previous IS DISTINCT FROM (CASE NEW.sequence
                WHEN 1 THEN (SELECT genesis FROM ledgers WHERE organization_id = NEW.organization_id)
                ELSE (SELECT hash FROM \(table)
                    WHERE organization_id = NEW.organization_id AND sequence = NEW.sequence - 1) END)
            THEN \(refuse("\(chain).chain")) END IF;
            RETURN NEW;
            """)
    }

    private static let expectedNumber = """
        SELECT greatest(s.start, (SELECT max(number) + 1 FROM numbers
                WHERE organization_id = NEW.organization_id AND series = NEW.series),
            (SELECT max(last) + 1 FROM number_gaps
                WHERE organization_id = NEW.organization_id AND series = NEW.series))
            INTO expected FROM number_series s
            WHERE s.organization_id = NEW.organization_id AND s.series = NEW.series;
        """

    /// Lines first, then their entry: the moment the entry arrives, all of it can be judged.
    private static let entryFunction = function(
        "entries_guard", "found record;",
        """
        PERFORM pg_advisory_xact_lock(470111, (NEW.organization_id % 2147483647)::integer);
        IF NEW.previous IS DISTINCT FROM (CASE NEW.entry
            WHEN 1 THEN (SELECT genesis FROM ledgers WHERE organization_id = NEW.organization_id)
            ELSE (SELECT hash FROM entries
                WHERE organization_id = NEW.organization_id AND entry = NEW.entry - 1) END)
        THEN
            IF EXISTS (SELECT 1 FROM entries
                WHERE organization_id = NEW.organization_id AND entry = NEW.entry)
            THEN \(refuse("entry.exists")) END IF;
            \(refuse("entry.chain"))
        END IF;
        SELECT count(*) AS count, coalesce(sum(l.base * l.side * (1 - 2 * l.storno)), 0) AS balance,
            coalesce(bool_or(l.day <> NEW.day), false) AS other_days,
            coalesce(bool_or(a.active = 0 OR a.postable = 0), false) AS inactive,
            coalesce(bool_or(coalesce(l.currency = g.base_currency, false)
                OR (a.currency IS NOT NULL AND coalesce(l.currency <> a.currency,
                    NEW.kind IN ('normal', 'initial', 'correction')))), false) AS wrong_currency,
            coalesce(bool_or(l.base % b.unit <> 0 OR coalesce(l.amount % c.unit, 0) <> 0), false) AS wrong_decimals,
            coalesce(bool_or(l.currency IS NOT NULL), false) AS foreign_lines,
            coalesce(bool_or(l.vat_period IS NOT NULL), false) AS vat_lines
            INTO found FROM lines l
            JOIN accounts a ON a.organization_id = l.organization_id AND a.account = l.account
            JOIN ledgers g ON g.organization_id = l.organization_id
            JOIN currencies b ON b.code = g.base_currency
            LEFT JOIN currencies c ON c.code = l.currency
            WHERE l.organization_id = NEW.organization_id AND l.entry = NEW.entry;
        IF found.count <> NEW.lines OR found.count < 2 THEN \(refuse("entry.lineCount")) END IF;
        IF found.balance <> 0 THEN \(refuse("entry.unbalanced")) END IF;
        IF found.other_days THEN \(refuse("entry.day")) END IF;
        IF found.foreign_lines AND EXISTS (SELECT 1 FROM lines
            WHERE organization_id = NEW.organization_id AND entry = NEW.entry AND currency IS NOT NULL
            GROUP BY currency HAVING sum(amount * side * (1 - 2 * storno)) <> 0)
        THEN \(refuse("entry.unbalancedCurrency")) END IF;
        IF found.inactive THEN \(refuse("account.inactive")) END IF;
        IF found.wrong_currency THEN \(refuse("line.currency")) END IF;
        IF found.wrong_decimals THEN \(refuse("line.decimals")) END IF;
        IF NOT EXISTS (SELECT 1 FROM periods p
            JOIN fiscal_years y ON y.organization_id = p.organization_id AND y.year = p.year
            WHERE p.organization_id = NEW.organization_id AND p.period = NEW.period
                AND NEW.day BETWEEN p.first_day AND p.last_day AND y.state = 'open'
                AND (p.state = 'open' OR (p.state = 'closed' AND NEW.class > 0)))
        THEN \(refuse("period.closed")) END IF;
        IF found.vat_lines AND EXISTS (SELECT 1 FROM lines l
            JOIN vat_periods v ON v.organization_id = l.organization_id AND v.vat_period = l.vat_period
            WHERE l.organization_id = NEW.organization_id AND l.entry = NEW.entry AND v.state <> 'open')
        THEN \(refuse("vatPeriod.filed")) END IF;
        RETURN NEW;
        """)

    private static let triggers = [
        "CREATE TRIGGER entries_guard BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION entries_guard()",
        "CREATE TRIGGER numbers_guard BEFORE INSERT ON numbers FOR EACH ROW EXECUTE FUNCTION numbers_guard()",
        """
        CREATE TRIGGER number_gaps_guard BEFORE INSERT ON number_gaps
            FOR EACH ROW EXECUTE FUNCTION number_gaps_guard()
        """,
        "CREATE TRIGGER accounts_guard BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION accounts_guard()",
        "CREATE TRIGGER ledgers_guard BEFORE UPDATE ON ledgers FOR EACH ROW EXECUTE FUNCTION ledgers_guard()",
    ] + ["audit_events", "register_links"].map { table in
        """
        CREATE TRIGGER \(table)_guard BEFORE INSERT ON \(table) FOR EACH ROW EXECUTE FUNCTION \(table)_guard()
        """
    } + ["lines", "entry_rates", "entry_texts"].map { table in
        """
        CREATE TRIGGER \(table)_sealed AFTER INSERT ON \(table) REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION sealed_guard()
        """
    }

    private static func appendOnly(_ table: String) -> [String] {
        [
            """
            CREATE TRIGGER \(table)_append_only BEFORE UPDATE OR DELETE ON \(table)
                FOR EACH ROW EXECUTE FUNCTION refuse_change()
            """,
            """
            CREATE TRIGGER \(table)_no_truncate BEFORE TRUNCATE ON \(table)
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
            """,
        ]
    }

    private static func erasable(table: String, kind: String, key: String) -> [String] {
        [
            function(
                "\(table)_erase", "",
                """
                IF TG_OP = 'UPDATE' THEN \(refuse("\(table).appendOnly")) END IF;
                IF NOT EXISTS (SELECT 1 FROM erasures WHERE organization_id = OLD.organization_id
                    AND subject_kind = '\(kind)' AND subject = OLD.\(key))
                THEN \(refuse("\(table).notErased")) END IF;
                RETURN OLD;
                """),
            """
            CREATE TRIGGER \(table)_erase BEFORE UPDATE OR DELETE ON \(table)
                FOR EACH ROW EXECUTE FUNCTION \(table)_erase()
            """,
        ]
    }

    private static func remembered(_ table: String) -> String {
        """
        CREATE TRIGGER \(table)_remembered AFTER INSERT OR UPDATE OR DELETE ON \(table)
            FOR EACH ROW EXECUTE FUNCTION remember_change()
        """
    }

    private static let transitions = CalendarTransitions.all.flatMap { rule -> [String] in
        let legal = rule.legal.map { "(OLD.state = '\($0.from)' AND NEW.state = '\($0.to)')" }
        return [
            function(
                "\(rule.table)_guard", "",
                """
                IF TG_OP = 'DELETE' THEN \(refuse("\(rule.scope).fixed")) END IF;
                IF TG_OP = 'INSERT' THEN
                    PERFORM pg_advisory_xact_lock(470111, (NEW.organization_id % 2147483647)::integer);
                    IF EXISTS (SELECT 1 FROM \(rule.table) WHERE organization_id = NEW.organization_id
                        AND first_day <= NEW.last_day AND last_day >= NEW.first_day)
                    THEN \(refuse("\(rule.scope).overlap")) END IF;
                    IF NEW.state <> 'open' OR NEW.version <> 0 THEN \(refuse("\(rule.scope).transition")) END IF;
                    RETURN NEW;
                END IF;
                IF NEW.organization_id <> OLD.organization_id OR NEW.\(rule.key) <> OLD.\(rule.key)
                    OR NEW.first_day <> OLD.first_day OR NEW.last_day <> OLD.last_day
                THEN \(refuse("\(rule.scope).fixed")) END IF;
                PERFORM pg_advisory_xact_lock(470111, (NEW.organization_id % 2147483647)::integer);
                IF NOT (\(legal.joined(separator: " OR "))) OR NEW.version <> OLD.version + 1
                THEN \(refuse("\(rule.scope).transition")) END IF;
                IF NOT EXISTS (SELECT 1 FROM calendar_events WHERE organization_id = OLD.organization_id
                    AND scope = '\(rule.scope)' AND subject = OLD.\(rule.key) AND version = NEW.version
                    AND from_state = OLD.state AND to_state = NEW.state)
                THEN \(refuse("\(rule.scope).event")) END IF;
                RETURN NEW;
                """),
            """
            CREATE TRIGGER \(rule.table)_guard BEFORE INSERT OR UPDATE OR DELETE ON \(rule.table)
                FOR EACH ROW EXECUTE FUNCTION \(rule.table)_guard()
            """,
        ]
    }

    /// The sub-select is evaluated once a statement, not once a row.
    private static let rowLevelSecurity = LedgerTables.owned.flatMap { table in
        [
            "ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE \(table) FORCE ROW LEVEL SECURITY",
            """
            CREATE POLICY organization ON \(table)
                USING (organization_id = (SELECT nullif(current_setting('fiscus.organization', true), '')::bigint))
            """,
        ]
    }

    private static let grants: [String] = {
        let role = PostgresDatabase.applicationRole
        return LedgerTables.appendOnly.map {
            $0 == "currencies" ? "GRANT SELECT ON \($0) TO \(role)" : "GRANT SELECT, INSERT ON \($0) TO \(role)"
        }
            + LedgerTables.erasable.map { "GRANT SELECT, INSERT, DELETE ON \($0.table) TO \(role)" }
            + LedgerTables.mutable.map { "GRANT SELECT, INSERT, UPDATE ON \($0) TO \(role)" }
            + ["GRANT DELETE ON account_roles TO \(role)"]
    }()
}
