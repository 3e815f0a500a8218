/// How PostgreSQL judges entries and their lines: a statement at a time, however many rows it adds.
extension PostgresGuards {
    /// Without the turn a second session could add a line to an entry that is being posted, unseen by the sums; with
    /// a snapshot older than the turn it could add one to an entry posted since. Parts of one statement share the
    /// added rows: each must be of the organization that the guard sees.
    static let takeTurn = """
        IF EXISTS (SELECT FROM added AS a WHERE a.organization_id IS DISTINCT FROM ours) THEN
            \(refuse("transaction.organization"))
        END IF;
        \(turn)
        \(refuseOldSnapshots)
        """

    static let refuseOldSnapshots = """
        IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
            \(refuse("transaction.isolation"))
        END IF;
        """

    static func refuseSealed(_ rows: String) -> String {
        """
        IF EXISTS (SELECT FROM \(rows) AS a WHERE (
            SELECT true FROM entries e WHERE e.organization_id = a.organization_id AND e.entry = a.entry))
        THEN
            \(refuse("entry.sealed"))
        END IF;
        RETURN NULL;
        """
    }

    /// An entry's first line comes with or before the others: it holds their common reference to the entry.
    static let lineFunction = function(
        "lines_guard", "",
        """
        \(takeTurn)
        IF (SELECT count(DISTINCT entry) <> count(*) FILTER (WHERE line = 1) FROM added) AND EXISTS (
            SELECT FROM added AS a WHERE (SELECT true FROM lines f
                WHERE f.organization_id = a.organization_id AND f.entry = a.entry AND f.line = 1) IS NULL)
        THEN
            \(refuseReference("a line without the first line of its entry"))
        END IF;
        \(refuseSealed("(SELECT DISTINCT organization_id, entry FROM added)"))
        """)

    private static func refuseReference(_ message: String) -> String {
        "RAISE EXCEPTION '\(message)' USING ERRCODE = 'foreign_key_violation';"
    }

    /// Lines first, then their entries: the moment the entries arrive, all of them can be judged, a batch at once.
    ///
    /// Rows are looked up by scalar sub-selects, not joins: what was planned while the tables were empty must not turn
    /// into a walk through all of an organization's rows.
    ///
    /// One query asks whether all is well and in base currency alone, which is the usual case and cheap; what is not is
    /// judged in full. No turn is taken here: lines have taken it, and without lines there is no entry.
    static let entryFunction = function(
        "entries_guard", "problem text;",
        """
        IF NOT EXISTS (SELECT FROM added AS a
            LEFT JOIN ledgers g ON g.organization_id = a.organization_id
            LEFT JOIN currencies b ON b.code = g.base_currency,
            LATERAL (SELECT count(*) AS count, sum(l.base * l.side * (1 - 2 * l.storno)) AS balance,
                coalesce(bool_and(l.day = a.day AND l.currency IS NULL AND l.base % b.unit = 0
                    AND (SELECT s.active = 1 AND s.postable = 1 AND s.currency IS NULL FROM accounts s
                        WHERE s.organization_id = l.organization_id AND s.account = l.account) IS TRUE
                    AND (l.vat_period IS NULL OR (SELECT v.state = 'open' FROM vat_periods v
                        WHERE v.organization_id = l.organization_id AND v.vat_period = l.vat_period) IS TRUE)),
                    false) AS plain
                FROM lines l WHERE l.organization_id = a.organization_id AND l.entry = a.entry) AS l
            WHERE (a.organization_id = ours AND l.count = a.lines AND l.count > 1 AND l.balance = 0 AND l.plain
                AND (a.reverses IS NULL OR a.class = (SELECT o.class FROM entries o
                    WHERE o.organization_id = a.organization_id AND o.entry = a.reverses))
                AND a.previous = (CASE a.entry WHEN 1 THEN g.genesis ELSE (SELECT p.hash FROM entries p
                    WHERE p.organization_id = a.organization_id AND p.entry = a.entry - 1) END)
                AND (SELECT p.state = 'open' AND a.day BETWEEN p.first_day AND p.last_day
                    AND (SELECT y.state = 'open' FROM fiscal_years y
                        WHERE y.organization_id = p.organization_id AND y.year = p.year)
                    FROM periods p WHERE p.organization_id = a.organization_id AND p.period = a.period)) IS NOT TRUE)
        THEN RETURN NULL; END IF;
        \(fullJudgement)
        IF problem = 'reference' THEN \(refuseReference("an entry without its ledger, account or period")) END IF;
        IF problem IS NOT NULL THEN RAISE EXCEPTION 'fiscus:%', problem USING ERRCODE = 'FB001'; END IF;
        RETURN NULL;
        """)

    private static let fullJudgement = """
        SELECT found.problem INTO problem FROM (SELECT a.entry, CASE
            WHEN a.organization_id IS DISTINCT FROM ours THEN 'transaction.organization'
            WHEN g.organization_id IS NULL THEN 'reference'
            WHEN a.previous IS DISTINCT FROM (CASE a.entry WHEN 1 THEN g.genesis ELSE (SELECT p.hash FROM entries p
                WHERE p.organization_id = a.organization_id AND p.entry = a.entry - 1) END) THEN 'entry.chain'
            WHEN l.unknown THEN 'reference'
            WHEN a.class <> (SELECT o.class FROM entries o WHERE o.organization_id = a.organization_id
                AND o.entry = a.reverses) THEN 'entry.class'
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
            WHEN l.filed THEN 'vatPeriod.filed'
            END AS problem
            FROM added a LEFT JOIN ledgers g ON g.organization_id = a.organization_id
            LEFT JOIN currencies b ON b.code = g.base_currency,
            LATERAL (SELECT count(*) AS count,
                coalesce(sum(l.base * l.side * (1 - 2 * l.storno)), 0) AS balance,
                coalesce(bool_or(s.account IS NULL OR (l.vat_period IS NOT NULL AND v.vat_period IS NULL)), false)
                    AS unknown,
                coalesce(bool_or(l.day <> a.day), false) AS other_days,
                coalesce(bool_or(s.active = 0 OR s.postable = 0), false) AS inactive,
                coalesce(bool_or(coalesce(l.currency = g.base_currency, false) OR (s.currency IS NOT NULL
                    AND coalesce(l.currency <> s.currency, a.kind IN ('normal', 'initial', 'correction')))), false)
                    AS wrong_currency,
                coalesce(bool_or(l.base % b.unit <> 0 OR (l.currency IS NOT NULL AND l.amount % (SELECT c.unit
                    FROM currencies c WHERE c.code = l.currency) <> 0)), false) AS wrong_decimals,
                coalesce(bool_or(l.currency IS NOT NULL), false) AS foreign_lines,
                coalesce(bool_or(v.state <> 'open'), false) AS filed
                FROM lines l
                LEFT JOIN accounts s ON s.organization_id = l.organization_id AND s.account = l.account
                LEFT JOIN vat_periods v ON v.organization_id = l.organization_id AND v.vat_period = l.vat_period
                WHERE l.organization_id = a.organization_id AND l.entry = a.entry) AS l) AS found
            WHERE found.problem IS NOT NULL ORDER BY found.entry LIMIT 1;
        """
}
