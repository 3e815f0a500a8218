internal import Storage

/// What SQLite itself refuses, whoever writes through our connection. The names after `fiscus:` are the same as on
/// PostgreSQL, and so is the order in which an entry is checked.
enum SQLiteGuards {
    static var all: [String] {
        LedgerTables.appendOnly.flatMap { appendOnly($0) }
            + LedgerTables.erasable.flatMap { erasable(table: $0.table, kind: $0.kind, key: $0.key) }
            + LedgerTables.remembered.flatMap { remembered($0) }
            + [
                entry, sealedLines, sealedRates, sealedTexts, erasedPayload, number, numberGap, link("audit_events", "audit"),
                link("register_links", "register"), account, ledgerIdentity
            ]
            + transitions + periodInsert + LedgerTables.keys.flatMap { taken($0.table, $0.keys) }
            + ["accounts", "ledgers"].map { table in
                """
                CREATE TRIGGER \(table)_no_delete BEFORE DELETE ON \(table) BEGIN
                    SELECT RAISE(ABORT, 'fiscus:\(table).fixed');
                END
                """
            }
    }

    /// `OR REPLACE` takes the row away that has the key, and asks no trigger on a connection without recursive
    /// triggers: a key that is taken is refused before. The message is that of the constraint.
    private static func taken(_ table: String, _ keys: [[String]]) -> [String] {
        let checks = keys.map { key -> (same: String, moved: String) in
            (
                same: key.map { "\($0) = NEW.\($0)" }.joined(separator: " AND "),
                moved: key.map { "NEW.\($0) <> OLD.\($0)" }.joined(separator: " OR ")
            )
        }
        func raise(_ condition: String) -> String {
            "SELECT RAISE(ABORT, '\(SQLiteFault.keyTaken)\(table)') WHERE \(condition);"
        }
        func trigger(_ name: String, _ action: String, _ conditions: [String]) -> String {
            """
            CREATE TRIGGER \(table)_\(name) BEFORE \(action) ON \(table) BEGIN
                \(conditions.map(raise).joined(separator: "\n"))
            END
            """
        }
        let taken = checks.map { "EXISTS (SELECT 1 FROM \(table) WHERE \($0.same))" }
        let inserting = trigger("key", "INSERT", taken)
        guard LedgerTables.mutable.contains(table) else { return [inserting] }
        let columns = Set(keys.joined()).sorted().joined(separator: ", ")
        let moving = zip(checks, taken).map { "(\($0.moved)) AND \($1)" }
        return [inserting, trigger("key_moved", "UPDATE OF \(columns)", moving)]
    }

    private static func appendOnly(_ table: String) -> [String] {
        ["UPDATE", "DELETE"].map { action in
            """
            CREATE TRIGGER \(table)_no_\(action.lowercased()) BEFORE \(action) ON \(table) BEGIN
                SELECT RAISE(ABORT, 'fiscus:\(table).appendOnly');
            END
            """
        }
    }

    private static func erasable(table: String, kind: String, key: String) -> [String] {
        [
            """
            CREATE TRIGGER \(table)_no_update BEFORE UPDATE ON \(table) BEGIN
                SELECT RAISE(ABORT, 'fiscus:\(table).appendOnly');
            END
            """,
            """
            CREATE TRIGGER \(table)_erase BEFORE DELETE ON \(table) BEGIN
                SELECT RAISE(ABORT, 'fiscus:\(table).notErased') WHERE NOT EXISTS (
                    SELECT 1 FROM erasures WHERE organization_id = OLD.organization_id
                        AND subject_kind = '\(kind)' AND subject = OLD.\(key));
            END
            """
        ]
    }

    private static func remembered(_ table: String) -> [String] {
        [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")].map { action, row in
            """
            CREATE TRIGGER \(table)_remembered_\(action.lowercased()) AFTER \(action) ON \(table) BEGIN
                UPDATE ledgers SET version = version + 1 WHERE organization_id = \(row).organization_id;
            END
            """
        }
    }

    private static let ofEntry = "organization_id = NEW.organization_id AND entry = NEW.entry"

    /// Lines first, then their entry: the moment the entry arrives, all of it can be judged.
    private static let entry = """
        CREATE TRIGGER entries_guard BEFORE INSERT ON entries BEGIN
            SELECT RAISE(ABORT, 'fiscus:entry.exists') WHERE EXISTS (SELECT 1 FROM entries WHERE \(ofEntry));
            SELECT RAISE(ABORT, '\(SQLiteFault.keyTaken)entries') WHERE EXISTS (SELECT 1 FROM entries
                WHERE organization_id = NEW.organization_id AND request_key = NEW.request_key)
                OR EXISTS (SELECT 1 FROM entries
                    WHERE organization_id = NEW.organization_id AND reverses = NEW.reverses);
            SELECT RAISE(ABORT, 'fiscus:entry.class') WHERE NEW.class <> (SELECT class FROM entries
                WHERE organization_id = NEW.organization_id AND entry = NEW.reverses);
            SELECT RAISE(ABORT, 'fiscus:entry.chain') WHERE NEW.previous IS NOT CASE NEW.entry
                WHEN 1 THEN (SELECT genesis FROM ledgers WHERE organization_id = NEW.organization_id)
                ELSE (SELECT hash FROM entries WHERE organization_id = NEW.organization_id AND entry = NEW.entry - 1)
                END;
            SELECT RAISE(ABORT, 'fiscus:period.closed') WHERE NOT EXISTS (
                SELECT 1 FROM periods p
                JOIN fiscal_years y ON y.organization_id = p.organization_id AND y.year = p.year
                WHERE p.organization_id = NEW.organization_id AND p.period = NEW.period
                    AND NEW.day BETWEEN p.first_day AND p.last_day AND y.state = 'open'
                    AND (p.state = 'open' OR (p.state = 'closed' AND NEW.class > 0)));
            SELECT CASE
                WHEN s.count <> NEW.lines OR s.count < 2 THEN RAISE(ABORT, 'fiscus:entry.lineCount')
                WHEN s.balance <> 0 THEN RAISE(ABORT, 'fiscus:entry.unbalanced')
                WHEN s.otherDays > 0 THEN RAISE(ABORT, 'fiscus:entry.day')
                WHEN s.currencies > 0 AND EXISTS (
                    SELECT 1 FROM lines WHERE \(ofEntry) AND currency IS NOT NULL
                    GROUP BY currency HAVING sum(amount * side * (1 - 2 * storno)) <> 0)
                    THEN RAISE(ABORT, 'fiscus:entry.unbalancedCurrency')
                WHEN s.inactive > 0 THEN RAISE(ABORT, 'fiscus:account.inactive')
                WHEN s.otherCurrencies > 0 THEN RAISE(ABORT, 'fiscus:line.currency')
                WHEN s.fractions > 0 THEN RAISE(ABORT, 'fiscus:line.decimals')
                WHEN s.filed > 0 THEN RAISE(ABORT, 'fiscus:vatPeriod.filed') END
                FROM (\(judgement)) AS s;
        END
        """

    /// Everything a new entry's lines are judged by, in one walk over them.
    private static let judgement = """
        SELECT count(*) AS count, sum(l.base * l.side * (1 - 2 * l.storno)) AS balance,
            sum(l.day <> NEW.day) AS otherDays, count(l.currency) AS currencies,
            sum(NOT a.active OR NOT a.postable) AS inactive,
            sum(l.currency = g.base_currency OR (a.currency IS NOT NULL AND (l.currency <> a.currency
                OR (l.currency IS NULL AND NEW.kind IN ('normal', 'initial', 'correction'))))) AS otherCurrencies,
            sum(l.base % b.unit <> 0 OR coalesce(l.amount % c.unit, 0) <> 0) AS fractions,
            count(v.vat_period) AS filed
        FROM ledgers g
        JOIN currencies b ON b.code = g.base_currency
        JOIN lines l ON l.organization_id = NEW.organization_id AND l.entry = NEW.entry
        JOIN accounts a ON a.organization_id = l.organization_id AND a.account = l.account
        LEFT JOIN currencies c ON c.code = l.currency
        LEFT JOIN vat_periods v ON v.organization_id = l.organization_id AND v.vat_period = l.vat_period
            AND v.state <> 'open'
        WHERE g.organization_id = NEW.organization_id
        """

    private static func sealed(_ table: String) -> String {
        """
        CREATE TRIGGER \(table)_sealed BEFORE INSERT ON \(table) BEGIN
            SELECT RAISE(ABORT, 'fiscus:entry.sealed') WHERE EXISTS (SELECT 1 FROM entries WHERE \(ofEntry));
        END
        """
    }
    private static let sealedLines = sealed("lines")
    private static let sealedRates = sealed("entry_rates")
    private static let sealedTexts = sealed("entry_texts")

    /// What was erased does not come back as something else.
    private static let erasedPayload = """
        CREATE TRIGGER audit_payloads_erased BEFORE INSERT ON audit_payloads BEGIN
            SELECT RAISE(ABORT, 'fiscus:audit_payloads.erased') WHERE EXISTS (SELECT 1 FROM erasures
                WHERE organization_id = NEW.organization_id AND subject_kind = 'auditPayload'
                    AND subject = NEW.sequence);
        END
        """

    private static let nextNumber = """
        max(coalesce((SELECT max(number) + 1 FROM numbers
                WHERE organization_id = NEW.organization_id AND series = NEW.series), 0),
            coalesce((SELECT max(last) + 1 FROM number_gaps
                WHERE organization_id = NEW.organization_id AND series = NEW.series), 0),
            (SELECT start FROM number_series WHERE organization_id = NEW.organization_id AND series = NEW.series))
        """

    private static let number = """
        CREATE TRIGGER numbers_guard BEFORE INSERT ON numbers BEGIN
            SELECT RAISE(ABORT, 'fiscus:number.order') WHERE NEW.number <> \(nextNumber);
            SELECT RAISE(ABORT, 'fiscus:number.day') WHERE NEW.day < (SELECT day FROM numbers
                WHERE organization_id = NEW.organization_id AND series = NEW.series ORDER BY number DESC LIMIT 1);
        END
        """

    private static let numberGap = """
        CREATE TRIGGER number_gaps_guard BEFORE INSERT ON number_gaps BEGIN
            SELECT RAISE(ABORT, 'fiscus:number.order') WHERE NEW.first <> \(nextNumber);
        END
        """

    private static func link(_ table: String, _ chain: String) -> String {
        """
        CREATE TRIGGER \(table)_guard BEFORE INSERT ON \(table) BEGIN
            SELECT RAISE(ABORT, 'fiscus:\(chain).exists') WHERE EXISTS (SELECT 1 FROM \(table)
                WHERE organization_id = NEW.organization_id AND sequence = NEW.sequence);
            SELECT RAISE(ABORT, 'fiscus:\(chain).chain') WHERE NEW.previous IS NOT CASE NEW.sequence
                WHEN 1 THEN (SELECT genesis FROM ledgers WHERE organization_id = NEW.organization_id)
                ELSE (SELECT hash FROM \(table)
                    WHERE organization_id = NEW.organization_id AND sequence = NEW.sequence - 1) END;
        END
        """
    }

    private static let account = """
        CREATE TRIGGER accounts_guard BEFORE UPDATE ON accounts
        WHEN NEW.organization_id <> OLD.organization_id OR NEW.account <> OLD.account OR NEW.code <> OLD.code
            OR NEW.type <> OLD.type OR NEW.currency IS NOT OLD.currency BEGIN
            SELECT RAISE(ABORT, 'fiscus:account.used') WHERE EXISTS (SELECT 1 FROM lines
                WHERE organization_id = OLD.organization_id AND account = OLD.account);
        END
        """

    private static let ledgerIdentity = """
        CREATE TRIGGER ledgers_guard BEFORE UPDATE OF organization_id, base_currency, genesis ON ledgers
        WHEN NEW.organization_id <> OLD.organization_id OR NEW.base_currency <> OLD.base_currency
            OR NEW.genesis <> OLD.genesis BEGIN
            SELECT RAISE(ABORT, 'fiscus:ledgers.fixed') WHERE EXISTS (SELECT 1 FROM entries
                WHERE organization_id = OLD.organization_id);
        END
        """

    private static let transitions = CalendarTransitions.all.flatMap { rule -> [String] in
        let legal = rule.legal.map { "(OLD.state = '\($0.from)' AND NEW.state = '\($0.to)')" }
        return [
            """
            CREATE TRIGGER \(rule.table)_transition BEFORE UPDATE ON \(rule.table) BEGIN
                SELECT RAISE(ABORT, 'fiscus:\(rule.scope).fixed') WHERE NEW.organization_id <> OLD.organization_id
                    OR NEW.\(rule.key) <> OLD.\(rule.key) OR NEW.first_day <> OLD.first_day
                    OR NEW.last_day <> OLD.last_day\(rule.isOfYear ? " OR NEW.year <> OLD.year" : "");
                SELECT RAISE(ABORT, 'fiscus:\(rule.scope).transition')
                    WHERE NOT (\(legal.joined(separator: " OR "))) OR NEW.version <> OLD.version + 1;
                SELECT RAISE(ABORT, 'fiscus:\(rule.scope).event') WHERE NOT EXISTS (SELECT 1 FROM calendar_events
                    WHERE organization_id = OLD.organization_id AND scope = '\(rule.scope)'
                        AND subject = OLD.\(rule.key) AND version = NEW.version AND from_state = OLD.state
                        AND to_state = NEW.state);
            END
            """,
            """
            CREATE TRIGGER \(rule.table)_no_delete BEFORE DELETE ON \(rule.table) BEGIN
                SELECT RAISE(ABORT, 'fiscus:\(rule.scope).fixed');
            END
            """
        ]
    }

    private static let periodInsert = CalendarTransitions.all.map { rule in
        """
        CREATE TRIGGER \(rule.table)_insert BEFORE INSERT ON \(rule.table) BEGIN
            SELECT RAISE(ABORT, 'fiscus:\(rule.scope).overlap') WHERE EXISTS (SELECT 1 FROM \(rule.table)
                WHERE organization_id = NEW.organization_id AND first_day <= NEW.last_day
                    AND last_day >= NEW.first_day);
            SELECT RAISE(ABORT, 'fiscus:\(rule.scope).transition') WHERE NEW.state <> 'open' OR NEW.version <> 0;
            \(rule.isOfYear ? "SELECT RAISE(ABORT, 'fiscus:\(rule.scope).year') WHERE NOT EXISTS (\(CalendarTransitions.yearOfPeriod));" : "")
        END
        """
    }
}
