internal import Storage

enum BooksTables {
    static let owned = ["contacts", "expenses", "tax_row_settings"]

    static let all = [
        """
        CREATE TABLE contacts (
            organization_id BIGINT NOT NULL REFERENCES organizations, contact BIGINT NOT NULL CHECK (contact > 0),
            type TEXT NOT NULL CHECK (type IN ('customer', 'vendor', 'both')),
            name TEXT NOT NULL CHECK (length(name) > 0), email TEXT, phone TEXT, registration_number TEXT,
            vat_number TEXT, address_line1 TEXT, address_line2 TEXT, city TEXT, postal_code TEXT, country TEXT,
            currency TEXT REFERENCES currencies, payment_terms BIGINT NOT NULL CHECK (payment_terms BETWEEN 0 AND 3650),
            notes TEXT, active BIGINT NOT NULL CHECK (active IN (0, 1)), version BIGINT NOT NULL,
            created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, PRIMARY KEY (organization_id, contact)
        ) STRICT
        """,
        "CREATE INDEX contacts_by_name ON contacts (organization_id, active, name, contact)",
        """
        CREATE TABLE expenses (
            organization_id BIGINT NOT NULL REFERENCES organizations, expense BIGINT NOT NULL CHECK (expense > 0),
            number TEXT NOT NULL, series BIGINT NOT NULL, place BIGINT NOT NULL, vendor BIGINT, day BIGINT NOT NULL,
            category TEXT NOT NULL, currency TEXT NOT NULL REFERENCES currencies, rate TEXT NOT NULL,
            net BIGINT NOT NULL CHECK (net >= 0), tax BIGINT NOT NULL CHECK (tax >= 0), base BIGINT NOT NULL,
            tax_row TEXT, payment_method TEXT NOT NULL, account BIGINT, description TEXT,
            status TEXT NOT NULL \(SchemaText.check("status", ExpenseStatus.self)), reason TEXT,
            decided_by BIGINT, decided_at BIGINT, paid_on BIGINT, entry BIGINT, payment_entry BIGINT,
            version BIGINT NOT NULL, created_by BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
            PRIMARY KEY (organization_id, expense), UNIQUE (organization_id, number), CHECK (net + tax > 0),
            CHECK ((status = 'pending') = (decided_at IS NULL)), CHECK ((status = 'paid') = (paid_on IS NOT NULL)),
            FOREIGN KEY (organization_id, vendor) REFERENCES contacts (organization_id, contact),
            FOREIGN KEY (organization_id, account) REFERENCES accounts (organization_id, account)
        ) STRICT
        """,
        "CREATE INDEX expenses_by_day ON expenses (organization_id, day, expense)",
        "CREATE INDEX expenses_by_status ON expenses (organization_id, status, day)",
        """
        CREATE TABLE tax_row_settings (
            organization_id BIGINT NOT NULL REFERENCES organizations, tax_row TEXT NOT NULL,
            active BIGINT NOT NULL CHECK (active IN (0, 1)), label TEXT, percent TEXT, since BIGINT, reason TEXT,
            changed_by BIGINT NOT NULL, changed_at BIGINT NOT NULL, PRIMARY KEY (organization_id, tax_row),
            CHECK ((percent IS NULL) = (since IS NULL)), CHECK (percent IS NULL OR reason IS NOT NULL)
        ) STRICT
        """
    ]

    /// What was decided upon is not rewritten: only status, payment and bookkeeping columns still move.
    static let decidedExpenseChanges = """
        OLD.status <> 'pending' AND (NEW.net <> OLD.net OR NEW.tax <> OLD.tax OR NEW.day <> OLD.day
            OR NEW.currency <> OLD.currency OR NEW.rate <> OLD.rate OR NEW.base <> OLD.base
            OR coalesce(NEW.vendor, 0) <> coalesce(OLD.vendor, 0)
            OR coalesce(NEW.account, 0) <> coalesce(OLD.account, 0)
            OR coalesce(NEW.tax_row, '') <> coalesce(OLD.tax_row, ''))
        """
}
