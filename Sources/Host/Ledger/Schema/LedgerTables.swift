internal import Storage

/// The tables of the books, written once for both engines; what differs is put in by `Dialect`.
///
/// Days are whole numbers YYYYMMDD, months YYYYMM: they sort, and a person can read them. Amounts are whole numbers
/// of 1/10,000 of the currency unit, within ±(2^63 − 1) on both engines. On SQLite no table has row ids beside its key:
/// they would be a second way to replace a row.
enum LedgerTables {
    static func all(_ dialect: Dialect) -> [String] {
        (registry + chart + calendar + journal + balances + currencies + numbers + audit).map(dialect.render)
    }

    private static let registry = [
        // Ids and keys only, so that a host can find an organization before it is allowed to see it.
        """
        CREATE TABLE organizations (
            organization_id BIGINT PRIMARY KEY, key TEXT NOT NULL UNIQUE, created_at BIGINT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE currencies (
            code TEXT PRIMARY KEY CHECK (length(code) = 3), decimals BIGINT NOT NULL CHECK (decimals BETWEEN 0 AND 4),
            unit BIGINT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE ledgers (
            organization_id BIGINT PRIMARY KEY REFERENCES organizations,
            base_currency TEXT NOT NULL REFERENCES currencies, version BIGINT NOT NULL DEFAULT 0,
            genesis BYTES NOT NULL CHECK (length(genesis) = 32)
        ) STRICT
        """
    ]

    private static let chart = [
        """
        CREATE TABLE accounts (
            organization_id BIGINT NOT NULL REFERENCES ledgers, account BIGINT NOT NULL,
            code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 32), name TEXT NOT NULL,
            type TEXT NOT NULL CHECK (type IN ('asset', 'liability', 'equity', 'revenue', 'expense')),
            parent BIGINT, currency TEXT REFERENCES currencies,
            activity TEXT NOT NULL CHECK (activity IN ('cash', 'operating', 'investing', 'financing')),
            active BIGINT NOT NULL CHECK (active IN (0, 1)), postable BIGINT NOT NULL CHECK (postable IN (0, 1)),
            PRIMARY KEY (organization_id, account), UNIQUE (organization_id, code),
            FOREIGN KEY (organization_id, parent) REFERENCES accounts (organization_id, account)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE account_roles (
            organization_id BIGINT NOT NULL REFERENCES ledgers, role TEXT NOT NULL, account BIGINT NOT NULL,
            PRIMARY KEY (organization_id, role),
            FOREIGN KEY (organization_id, account) REFERENCES accounts (organization_id, account)
        ) STRICT, WITHOUT ROWID
        """
    ]

    private static let calendar = [
        """
        CREATE TABLE fiscal_years (
            organization_id BIGINT NOT NULL REFERENCES ledgers, year BIGINT NOT NULL,
            first_day BIGINT NOT NULL, last_day BIGINT NOT NULL CHECK (last_day >= first_day),
            state TEXT NOT NULL CHECK (state IN ('open', 'closed')), version BIGINT NOT NULL,
            PRIMARY KEY (organization_id, year)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE periods (
            organization_id BIGINT NOT NULL REFERENCES ledgers, period BIGINT NOT NULL, year BIGINT NOT NULL,
            first_day BIGINT NOT NULL, last_day BIGINT NOT NULL CHECK (last_day >= first_day),
            state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'locked')), version BIGINT NOT NULL,
            PRIMARY KEY (organization_id, period),
            FOREIGN KEY (organization_id, year) REFERENCES fiscal_years (organization_id, year)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE vat_periods (
            organization_id BIGINT NOT NULL REFERENCES ledgers, vat_period BIGINT NOT NULL,
            first_day BIGINT NOT NULL, last_day BIGINT NOT NULL CHECK (last_day >= first_day),
            state TEXT NOT NULL CHECK (state IN ('open', 'filed')), version BIGINT NOT NULL,
            PRIMARY KEY (organization_id, vat_period)
        ) STRICT, WITHOUT ROWID
        """,
        // Why a state changed: the row must be there before the state changes.
        """
        CREATE TABLE calendar_events (
            organization_id BIGINT NOT NULL REFERENCES ledgers,
            scope TEXT NOT NULL CHECK (scope IN ('year', 'period', 'vat')), subject BIGINT NOT NULL,
            version BIGINT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL,
            reason TEXT NOT NULL, actor BIGINT NOT NULL, at BIGINT NOT NULL,
            PRIMARY KEY (organization_id, scope, subject, version)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE vat_returns (
            organization_id BIGINT NOT NULL, vat_period BIGINT NOT NULL, version BIGINT NOT NULL,
            boxes TEXT NOT NULL, actor BIGINT NOT NULL, at BIGINT NOT NULL,
            PRIMARY KEY (organization_id, vat_period, version),
            FOREIGN KEY (organization_id, vat_period) REFERENCES vat_periods (organization_id, vat_period)
        ) STRICT, WITHOUT ROWID
        """
    ]

    private static let journal = [
        """
        CREATE TABLE entries (
            organization_id BIGINT NOT NULL, entry BIGINT NOT NULL CHECK (entry > 0),
            day BIGINT NOT NULL, document_day BIGINT NOT NULL, period BIGINT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('normal', 'initial', 'reversal', 'correction', 'revaluation',
                'closing', 'balanceClosing', 'opening')),
            class BIGINT NOT NULL CHECK (class IN (0, 1, 2)), reverses BIGINT, document BIGINT, request_key TEXT,
            actor BIGINT NOT NULL, at BIGINT NOT NULL, lines BIGINT NOT NULL, text_digest BYTES,
            previous BYTES NOT NULL CHECK (length(previous) = 32), hash BYTES NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (organization_id, entry), <entry references>
            CHECK (kind = 'reversal' OR class = CASE kind WHEN 'closing' THEN 1 WHEN 'balanceClosing' THEN 2
                WHEN 'opening' THEN 2 ELSE 0 END),
            CHECK ((kind = 'reversal') = (reverses IS NOT NULL)),
            FOREIGN KEY (organization_id, reverses) REFERENCES entries (organization_id, entry)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE UNIQUE INDEX entries_by_request ON entries (organization_id, request_key) WHERE request_key IS NOT NULL",
        "CREATE UNIQUE INDEX entries_by_reversal ON entries (organization_id, reverses) WHERE reverses IS NOT NULL",
        // Few: what the next revaluation looks for.
        "CREATE INDEX entries_by_valuation ON entries (organization_id, day) WHERE kind = 'revaluation'",
        "CREATE INDEX entries_by_document ON entries (organization_id, document) WHERE document IS NOT NULL",
        // The turnover a line adds to its side is base × (1 − 2 × storno): red storno lessens its own side.
        """
        CREATE TABLE lines (
            organization_id BIGINT NOT NULL, entry BIGINT NOT NULL, line BIGINT NOT NULL CHECK (line > 0),
            account BIGINT NOT NULL, day BIGINT NOT NULL, side BIGINT NOT NULL CHECK (side IN (1, -1)),
            storno BIGINT NOT NULL CHECK (storno IN (0, 1)), base BIGINT NOT NULL CHECK (base >= 0),
            currency TEXT REFERENCES currencies, amount BIGINT CHECK (amount > 0),
            party BIGINT, document BIGINT, due BIGINT,
            tax_row TEXT, tax_document TEXT, tax_part TEXT, vat_day BIGINT, vat_period BIGINT,
            PRIMARY KEY (organization_id, entry, line),
            CHECK ((currency IS NULL) = (amount IS NULL)), CHECK (base > 0 OR amount IS NOT NULL),
            CHECK ((tax_row IS NULL) = (vat_period IS NULL)), CHECK ((tax_row IS NULL) = (vat_day IS NULL)),
            CHECK ((tax_row IS NULL) = (tax_part IS NULL)), CHECK ((tax_row IS NULL) = (tax_document IS NULL)),
            <line references>
        ) STRICT, WITHOUT ROWID
        """,
        // The account first: asked for an entry's lines while the table is empty, PostgreSQL might take an index that
        // starts with the organization, and keep walking through it when the table is full.
        "CREATE INDEX lines_by_account ON lines (account, organization_id, day, entry, line)",
        """
        CREATE INDEX lines_by_item ON lines (organization_id, account, party, document) WHERE document IS NOT NULL
        """,
        "CREATE INDEX lines_by_vat ON lines (organization_id, vat_period, tax_row) WHERE vat_period IS NOT NULL",
        // The rates an entry was made with; a rate that comes later changes nothing here.
        """
        CREATE TABLE entry_rates (
            organization_id BIGINT NOT NULL, entry BIGINT NOT NULL, ordinal BIGINT NOT NULL,
            from_currency TEXT NOT NULL, to_currency TEXT NOT NULL, per BIGINT NOT NULL, rate TEXT NOT NULL,
            day BIGINT NOT NULL, source TEXT NOT NULL, purpose TEXT NOT NULL,
            PRIMARY KEY (organization_id, entry, ordinal),
            FOREIGN KEY (organization_id, entry) REFERENCES entries (organization_id, entry)
                DEFERRABLE INITIALLY DEFERRED
        ) STRICT, WITHOUT ROWID
        """,
        // Free text may name people: it stands apart, the chain holds its digest, erasure may take it away.
        """
        CREATE TABLE entry_texts (
            organization_id BIGINT NOT NULL, entry BIGINT NOT NULL, salt BYTES NOT NULL, payload TEXT NOT NULL,
            PRIMARY KEY (organization_id, entry),
            FOREIGN KEY (organization_id, entry) REFERENCES entries (organization_id, entry)
                DEFERRABLE INITIALLY DEFERRED
        ) STRICT, WITHOUT ROWID
        """
    ]

    /// Turnover per account, currency (empty: base-only lines) and class, written with the lines: by day (YYYYMMDD), by
    /// third of a month (YYYYMM and 0, 1 or 2) and by month (YYYYMM), which differ in their digits.
    private static let balances =
        [
            """
            CREATE TABLE balances (
                organization_id BIGINT NOT NULL, account BIGINT NOT NULL, currency TEXT NOT NULL,
                class BIGINT NOT NULL, span BIGINT NOT NULL,
                debit BIGINT NOT NULL, credit BIGINT NOT NULL,
                currency_debit BIGINT NOT NULL, currency_credit BIGINT NOT NULL,
                PRIMARY KEY (organization_id, span, account, currency, class),
                FOREIGN KEY (organization_id, account) REFERENCES accounts (organization_id, account)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE vat_balances (
                organization_id BIGINT NOT NULL, vat_period BIGINT NOT NULL, tax_row TEXT NOT NULL,
                tax_document TEXT NOT NULL, tax_part TEXT NOT NULL, debit BIGINT NOT NULL, credit BIGINT NOT NULL,
                PRIMARY KEY (organization_id, vat_period, tax_row, tax_document, tax_part)
            ) STRICT, WITHOUT ROWID
            """
        ]

    private static let currencies = [
        """
        CREATE TABLE exchange_rates (
            organization_id BIGINT NOT NULL REFERENCES ledgers, rate_id BIGINT NOT NULL,
            from_currency TEXT NOT NULL REFERENCES currencies, to_currency TEXT NOT NULL REFERENCES currencies,
            per BIGINT NOT NULL CHECK (per > 0), rate TEXT NOT NULL, day BIGINT NOT NULL, source TEXT NOT NULL,
            purpose TEXT NOT NULL CHECK (purpose IN ('vat', 'book', 'customs')), at BIGINT NOT NULL,
            PRIMARY KEY (organization_id, rate_id), CHECK (from_currency <> to_currency)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE INDEX rates_by_day ON exchange_rates
            (organization_id, from_currency, to_currency, purpose, day, rate_id)
        """
    ]

    private static let numbers = [
        """
        CREATE TABLE number_series (
            organization_id BIGINT NOT NULL REFERENCES ledgers, series BIGINT NOT NULL, class TEXT NOT NULL,
            dimensions TEXT NOT NULL, start BIGINT NOT NULL CHECK (start BETWEEN 1 AND 999999999999999),
            origin TEXT NOT NULL, at BIGINT NOT NULL,
            PRIMARY KEY (organization_id, series), UNIQUE (organization_id, class, dimensions)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE numbers (
            organization_id BIGINT NOT NULL, series BIGINT NOT NULL, number BIGINT NOT NULL, day BIGINT NOT NULL,
            document BIGINT, at BIGINT NOT NULL, PRIMARY KEY (organization_id, series, number),
            FOREIGN KEY (organization_id, series) REFERENCES number_series (organization_id, series)
        ) STRICT, WITHOUT ROWID
        """,
        // Numbers used before or elsewhere (imports): skipped on purpose, with the reason.
        """
        CREATE TABLE number_gaps (
            organization_id BIGINT NOT NULL, series BIGINT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
            reason TEXT NOT NULL CHECK (length(reason) > 0), actor BIGINT NOT NULL, at BIGINT NOT NULL,
            PRIMARY KEY (organization_id, series, first), CHECK (last >= first AND last <= 999999999999999),
            FOREIGN KEY (organization_id, series) REFERENCES number_series (organization_id, series)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE number_voids (
            organization_id BIGINT NOT NULL, series BIGINT NOT NULL, number BIGINT NOT NULL,
            reason TEXT NOT NULL CHECK (length(reason) > 0), actor BIGINT NOT NULL, at BIGINT NOT NULL,
            PRIMARY KEY (organization_id, series, number),
            FOREIGN KEY (organization_id, series, number) REFERENCES numbers (organization_id, series, number)
        ) STRICT, WITHOUT ROWID
        """
    ]

    private static let audit = [
        """
        CREATE TABLE audit_events (
            organization_id BIGINT NOT NULL REFERENCES ledgers, sequence BIGINT NOT NULL CHECK (sequence > 0),
            at BIGINT NOT NULL, actor BIGINT NOT NULL, action TEXT NOT NULL, subject_kind TEXT NOT NULL,
            subject BIGINT NOT NULL, request_id TEXT NOT NULL, payload_digest BYTES NOT NULL,
            previous BYTES NOT NULL CHECK (length(previous) = 32), hash BYTES NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (organization_id, sequence)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX audit_by_subject ON audit_events (organization_id, subject_kind, subject)",
        """
        CREATE TABLE audit_payloads (
            organization_id BIGINT NOT NULL, sequence BIGINT NOT NULL, salt BYTES NOT NULL, payload TEXT NOT NULL,
            PRIMARY KEY (organization_id, sequence),
            FOREIGN KEY (organization_id, sequence) REFERENCES audit_events (organization_id, sequence)
        ) STRICT, WITHOUT ROWID
        """,
        // Every change of a row outside the journal, as a chain of digests: what is edited, added or removed behind the
        // application's back does not agree with it.
        """
        CREATE TABLE register_links (
            organization_id BIGINT NOT NULL REFERENCES ledgers, sequence BIGINT NOT NULL CHECK (sequence > 0),
            table_name TEXT NOT NULL, row_key TEXT NOT NULL, row_digest BYTES,
            previous BYTES NOT NULL CHECK (length(previous) = 32), hash BYTES NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (organization_id, sequence)
        ) STRICT, WITHOUT ROWID
        """,
        // What was erased, when and why; replayed after a restore. Texts and payloads go only after their row is here.
        """
        CREATE TABLE erasures (
            organization_id BIGINT NOT NULL REFERENCES ledgers,
            subject_kind TEXT NOT NULL CHECK (subject_kind IN ('entryText', 'auditPayload')),
            subject BIGINT NOT NULL, reason TEXT NOT NULL CHECK (length(reason) > 0), actor BIGINT NOT NULL,
            at BIGINT NOT NULL, PRIMARY KEY (organization_id, subject_kind, subject)
        ) STRICT, WITHOUT ROWID
        """
    ]

    /// Nothing of these is ever changed or removed by the application.
    static let appendOnly = [
        "organizations", "entries", "lines", "entry_rates", "exchange_rates", "number_series", "numbers", "number_gaps",
        "number_voids", "audit_events", "register_links", "erasures", "calendar_events", "vat_returns", "currencies"
    ]
    /// Removed by a recorded erasure only, never changed.
    static let erasable = [
        (table: "entry_texts", kind: "entryText", key: "entry"),
        (table: "audit_payloads", kind: "auditPayload", key: "sequence")
    ]
    /// Rows that live and change.
    static let mutable = [
        "ledgers", "accounts", "account_roles", "fiscal_years", "periods", "vat_periods", "balances",
        "vat_balances"
    ]
    /// Primary and unique keys of the tables whose other guards do not look for a row of the same key.
    static let keys: [(table: String, keys: [[String]])] = [
        ("organizations", [["organization_id"], ["key"]]), ("currencies", [["code"]]),
        ("ledgers", [["organization_id"]]),
        ("accounts", [["organization_id", "account"], ["organization_id", "code"]]),
        ("fiscal_years", [["organization_id", "year"]]), ("periods", [["organization_id", "period"]]),
        ("vat_periods", [["organization_id", "vat_period"]]),
        ("calendar_events", [["organization_id", "scope", "subject", "version"]]),
        ("vat_returns", [["organization_id", "vat_period", "version"]]),
        ("exchange_rates", [["organization_id", "rate_id"]]),
        ("number_series", [["organization_id", "series"], ["organization_id", "class", "dimensions"]]),
        ("number_voids", [["organization_id", "series", "number"]]),
        ("erasures", [["organization_id", "subject_kind", "subject"]]),
        ("audit_payloads", [["organization_id", "sequence"]])
    ]
    /// Every table with rows of one organization.
    static let owned =
        appendOnly.filter { $0 != "organizations" && $0 != "currencies" } + erasable.map(\.table) + mutable
    /// A change of these makes what writers remember stale.
    static let remembered = ["accounts", "account_roles", "fiscal_years", "periods", "vat_periods"]
}

/// Turns the common table texts into those of one engine.
///
/// On PostgreSQL a foreign key looks up its row once for each line, and locks it. There the guard of the entries, which
/// reads the lines with their accounts and periods anyway, refuses what refers to nothing; and of an entry's lines
/// the first one holds the reference that the commit checks, the guard of the lines the others to it.
struct Dialect {
    let engine: Engine

    func render(_ sql: String) -> String {
        switch engine {
        case .sqlite:
            sql.replacing("<entry references>", with: Self.entryReferences)
                .replacing("<line references>", with: Self.lineReferences)
                .replacing("BIGINT", with: "INTEGER").replacing("BYTES", with: "BLOB")
        case .postgres:
            sql.replacing("<entry references>", with: "").replacing("<line references>", with: Self.firstLineReference)
                .replacing("BYTES", with: "BYTEA").replacing(") STRICT, WITHOUT ROWID", with: ")")
                .replacing(") STRICT", with: ")")
        }
    }

    private static let entryReferences = """
        FOREIGN KEY (organization_id) REFERENCES ledgers,
        FOREIGN KEY (organization_id, period) REFERENCES periods (organization_id, period),
        """

    private static let lineReferences = """
        FOREIGN KEY (organization_id, entry) REFERENCES entries (organization_id, entry)
            DEFERRABLE INITIALLY DEFERRED,
        FOREIGN KEY (organization_id, account) REFERENCES accounts (organization_id, account),
        FOREIGN KEY (organization_id, vat_period) REFERENCES vat_periods (organization_id, vat_period)
        """

    private static let firstLineReference = """
        opens BIGINT GENERATED ALWAYS AS (CASE WHEN line = 1 THEN entry END) STORED,
        FOREIGN KEY (organization_id, opens) REFERENCES entries (organization_id, entry)
            DEFERRABLE INITIALLY DEFERRED
        """
}
