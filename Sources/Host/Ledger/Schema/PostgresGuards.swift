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

    static func refuse(_ name: String) -> String {
        "RAISE EXCEPTION 'fiscus:\(name)' USING ERRCODE = 'FB001';"
    }

    /// A guard reads the schema's own tables whatever the session's path says (the migrator's path is kept with the
    /// function), and always by index: a plan made while the tables were empty must not scan them when they are full.
    /// `ours` is the organization whose rows the guard can see.
    static func function(_ name: String, _ declarations: String = "", _ body: String) -> String {
        """
        CREATE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
        SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $guard$
        DECLARE ours bigint := nullif(current_setting('fiscus.organization', true), '')::bigint; \(declarations)
        BEGIN
        \(body)
        END $guard$
        """
    }

    /// A statement may set another organization on its way, after its rows were let through and before their guard
    /// looks: what the guard cannot see, it does not judge but refuse.
    static func requireOurs(_ rows: String...) -> String {
        let others = rows.map { "\($0).organization_id IS DISTINCT FROM ours" }.joined(separator: " OR ")
        return "IF \(others) THEN \(refuse("transaction.organization")) END IF;"
    }

    /// Serialises what the guards judge; see `PostgresSession`.
    static let turn = "PERFORM pg_advisory_xact_lock(470111, (ours % 2147483647)::integer);"

    private static let functions = [
        function(
            "refuse_change", "",
            "RAISE EXCEPTION 'fiscus:%.appendOnly', TG_TABLE_NAME USING ERRCODE = 'FB001';"),
        function(
            "remember_change", "",
            """
            IF (CASE WHEN TG_OP = 'DELETE' THEN OLD.organization_id ELSE NEW.organization_id END)
                IS DISTINCT FROM ours THEN \(refuse("transaction.organization")) END IF;
            UPDATE ledgers SET version = version + 1 WHERE organization_id = ours;
            RETURN NULL;
            """),
        function("sealed_guard", "", takeTurn + refuseSealed("added")),
        lineFunction, entryFunction,
        function(
            "audit_payloads_guard", "",
            """
            IF EXISTS (SELECT 1 FROM erasures WHERE organization_id = NEW.organization_id
                AND subject_kind = 'auditPayload' AND subject = NEW.sequence)
            THEN \(refuse("audit_payloads.erased")) END IF;
            RETURN NEW;
            """),
        function(
            "numbers_guard", "expected bigint;",
            """
            \(requireOurs("NEW"))
            \(turn)
            \(expectedNumber)
            IF NEW.number IS DISTINCT FROM expected THEN \(refuse("number.order")) END IF;
            IF NEW.day < (SELECT day FROM numbers WHERE organization_id = NEW.organization_id
                AND series = NEW.series ORDER BY number DESC LIMIT 1) THEN \(refuse("number.day")) END IF;
            RETURN NEW;
            """),
        function(
            "number_gaps_guard", "expected bigint;",
            """
            \(requireOurs("NEW"))
            \(turn)
            \(expectedNumber)
            IF NEW.first IS DISTINCT FROM expected THEN \(refuse("number.order")) END IF;
            RETURN NEW;
            """),
        link("audit_events", "audit"), link("register_links", "register"),
        function(
            "accounts_guard", "",
            """
            \(requireOurs("OLD"))
            \(turn)
            \(refuseOldSnapshots)
            IF TG_OP = 'DELETE' THEN
                IF EXISTS (SELECT FROM lines WHERE organization_id = OLD.organization_id AND account = OLD.account)
                THEN \(refuse("account.used")) END IF;
                RETURN OLD;
            END IF;
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
            \(requireOurs("OLD"))
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
            \(requireOurs("NEW"))
            \(turn)
            IF NEW.previous IS DISTINCT FROM (CASE NEW.sequence
                WHEN 1 THEN (SELECT genesis FROM ledgers WHERE organization_id = NEW.organization_id)
                ELSE (SELECT hash FROM \(table)
                    WHERE organization_id = NEW.organization_id AND sequence = NEW.sequence - 1) END)
            THEN \(refuse("\(chain).chain")) END IF;
            RETURN NEW;
            """)
    }

    private static let expectedNumber = """
        SELECT greatest(s.start, (SELECT number + 1 FROM numbers
                WHERE organization_id = NEW.organization_id AND series = NEW.series ORDER BY number DESC LIMIT 1),
            (SELECT max(last) + 1 FROM number_gaps
                WHERE organization_id = NEW.organization_id AND series = NEW.series))
            INTO expected FROM number_series s
            WHERE s.organization_id = NEW.organization_id AND s.series = NEW.series;
        """

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
            """
            CREATE TRIGGER accounts_guard BEFORE UPDATE OR DELETE ON accounts
                FOR EACH ROW EXECUTE FUNCTION accounts_guard()
            """,
            """
            CREATE TRIGGER audit_payloads_erased BEFORE INSERT ON audit_payloads
                FOR EACH ROW EXECUTE FUNCTION audit_payloads_guard()
            """,
            "CREATE TRIGGER ledgers_guard BEFORE UPDATE ON ledgers FOR EACH ROW EXECUTE FUNCTION ledgers_guard()"
        ]
        + ["audit_events", "register_links"].map { table in
            """
            CREATE TRIGGER \(table)_guard BEFORE INSERT ON \(table) FOR EACH ROW EXECUTE FUNCTION \(table)_guard()
            """
        }
        + [
            ("lines", "lines_guard"), ("entry_rates", "sealed_guard"), ("entry_texts", "sealed_guard")
        ].map { table, name in
            """
            CREATE TRIGGER \(table)_sealed AFTER INSERT ON \(table) REFERENCING NEW TABLE AS added
                FOR EACH STATEMENT EXECUTE FUNCTION \(name)()
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
                \(requireOurs("OLD"))
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
                \(requireOurs("NEW"))
                \(turn)
                IF TG_OP = 'INSERT' THEN
                    IF EXISTS (SELECT 1 FROM \(rule.table) WHERE organization_id = NEW.organization_id
                        AND first_day <= NEW.last_day AND last_day >= NEW.first_day)
                    THEN \(refuse("\(rule.scope).overlap")) END IF;
                    IF NEW.state <> 'open' OR NEW.version <> 0 THEN \(refuse("\(rule.scope).transition")) END IF;
                    \(rule.isOfYear ? "IF NOT EXISTS (\(CalendarTransitions.yearOfPeriod)) THEN \(refuse("\(rule.scope).year")) END IF;" : "")
                    RETURN NEW;
                END IF;
                IF NEW.organization_id <> OLD.organization_id OR NEW.\(rule.key) <> OLD.\(rule.key)
                    OR NEW.first_day <> OLD.first_day OR NEW.last_day <> OLD.last_day
                    \(rule.isOfYear ? "OR NEW.year <> OLD.year" : "")
                THEN \(refuse("\(rule.scope).fixed")) END IF;
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
