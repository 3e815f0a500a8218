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
        // Always by index: a plan made while the tables were empty must not scan them when they are full.
        """
        CREATE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql
        SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $guard$
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
            \(takeTurn)
            IF EXISTS (SELECT 1 FROM (SELECT DISTINCT organization_id, entry FROM added) AS a, LATERAL (
                SELECT 1 FROM entries e WHERE e.organization_id = a.organization_id AND e.entry = a.entry LIMIT 1) AS e)
            THEN
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
            """)
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

    /// Row-level security lets a statement add rows of one organization only.
    private static let takeTurn = """
        PERFORM pg_advisory_xact_lock(470111, ((SELECT organization_id FROM added LIMIT 1) % 2147483647)::integer);
        """

    /// Lines first, then their entries: the moment the entries arrive, all of them can be judged, a batch at once.
    private static let entryFunction = function(
        "entries_guard", "problem text;",
        """
        \(takeTurn)
        SELECT found.problem INTO problem FROM (SELECT a.entry, CASE
            WHEN a.previous IS DISTINCT FROM (CASE a.entry WHEN 1 THEN g.genesis ELSE (SELECT p.hash FROM entries p
                WHERE p.organization_id = a.organization_id AND p.entry = a.entry - 1) END) THEN 'entry.chain'
            WHEN l.count <> a.lines OR l.count < 2 THEN 'entry.lineCount'
            WHEN l.balance <> 0 THEN 'entry.unbalanced'
            WHEN l.other_days THEN 'entry.day'
            WHEN l.foreign_lines AND EXISTS (SELECT 1 FROM lines c
                WHERE c.organization_id = a.organization_id AND c.entry = a.entry AND c.currency IS NOT NULL
                GROUP BY c.currency HAVING sum(c.amount * c.side * (1 - 2 * c.storno)) <> 0)
                THEN 'entry.unbalancedCurrency'
            WHEN l.inactive THEN 'account.inactive'
            WHEN l.wrong_currency THEN 'line.currency'
            WHEN l.wrong_decimals THEN 'line.decimals'
            WHEN NOT EXISTS (SELECT 1 FROM periods p
                JOIN fiscal_years y ON y.organization_id = p.organization_id AND y.year = p.year
                WHERE p.organization_id = a.organization_id AND p.period = a.period
                    AND a.day BETWEEN p.first_day AND p.last_day AND y.state = 'open'
                    AND (p.state = 'open' OR (p.state = 'closed' AND a.class > 0))) THEN 'period.closed'
            WHEN l.vat_lines AND EXISTS (SELECT 1 FROM lines t
                JOIN vat_periods v ON v.organization_id = t.organization_id AND v.vat_period = t.vat_period
                WHERE t.organization_id = a.organization_id AND t.entry = a.entry AND v.state <> 'open')
                THEN 'vatPeriod.filed'
            END AS problem
            FROM added a JOIN ledgers g ON g.organization_id = a.organization_id
            JOIN currencies b ON b.code = g.base_currency,
            LATERAL (SELECT count(*) AS count,
                coalesce(sum(l.base * l.side * (1 - 2 * l.storno)), 0) AS balance,
                coalesce(bool_or(l.day <> a.day), false) AS other_days,
                coalesce(bool_or(s.active = 0 OR s.postable = 0), false) AS inactive,
                coalesce(bool_or(coalesce(l.currency = g.base_currency, false) OR (s.currency IS NOT NULL
                    AND coalesce(l.currency <> s.currency, a.kind IN ('normal', 'initial', 'correction')))), false)
                    AS wrong_currency,
                coalesce(bool_or(l.base % b.unit <> 0 OR (l.currency IS NOT NULL AND l.amount % (SELECT c.unit
                    FROM currencies c WHERE c.code = l.currency) <> 0)), false) AS wrong_decimals,
                coalesce(bool_or(l.currency IS NOT NULL), false) AS foreign_lines,
                coalesce(bool_or(l.vat_period IS NOT NULL), false) AS vat_lines
                FROM lines l JOIN accounts s ON s.organization_id = l.organization_id AND s.account = l.account
                WHERE l.organization_id = a.organization_id AND l.entry = a.entry) AS l) AS found
            WHERE found.problem IS NOT NULL ORDER BY found.entry LIMIT 1;
        IF problem IS NOT NULL THEN RAISE EXCEPTION 'fiscus:%', problem USING ERRCODE = 'FB001'; END IF;
        RETURN NULL;
        """)

    private static let triggers =
        [
            """
            CREATE TRIGGER entries_guard AFTER INSERT ON entries REFERENCING NEW TABLE AS added
                FOR EACH STATEMENT EXECUTE FUNCTION entries_guard()
            """,
            "CREATE TRIGGER numbers_guard BEFORE INSERT ON numbers FOR EACH ROW EXECUTE FUNCTION numbers_guard()",
            """
            CREATE TRIGGER number_gaps_guard BEFORE INSERT ON number_gaps
                FOR EACH ROW EXECUTE FUNCTION number_gaps_guard()
            """,
            "CREATE TRIGGER accounts_guard BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION accounts_guard()",
            "CREATE TRIGGER ledgers_guard BEFORE UPDATE ON ledgers FOR EACH ROW EXECUTE FUNCTION ledgers_guard()"
        ]
        + ["audit_events", "register_links"].map { table in
            """
            CREATE TRIGGER \(table)_guard BEFORE INSERT ON \(table) FOR EACH ROW EXECUTE FUNCTION \(table)_guard()
            """
        }
        + ["lines", "entry_rates", "entry_texts"].map { table in
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
            """
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
            """
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
            """
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
            """
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
