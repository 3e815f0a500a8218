internal import Storage

/// Documents, what was issued of them, who signs them, what they are made with.
enum SalesTables {
    static let contactColumns = ["tax_status", "identifiers", "legal", "subdivision"].map {
        "ALTER TABLE contacts ADD COLUMN \($0) TEXT"
    }

    static let owned = ["documents", "issued_documents", "signing_profiles", "document_settings"]

    static let all = [
        // A draft is one canonical document: its body is the JSON as the tenant wrote it, completed; from the issue on
        // it is the assessed document, as it was sent. Figures stand beside it for lists and sorting.
        """
        CREATE TABLE documents (
            organization_id BIGINT NOT NULL REFERENCES organizations, document BIGINT NOT NULL CHECK (document > 0),
            class TEXT NOT NULL CHECK (class IN (\(DocumentClass.allCases.map { "'\($0.rawValue)'" }
                .joined(separator: ", ")))),
            state TEXT NOT NULL \(SchemaText.check("state", DocumentState.self)), customer BIGINT,
            dimensions TEXT NOT NULL, body TEXT NOT NULL, currency TEXT NOT NULL REFERENCES currencies, net BIGINT,
            tax BIGINT, total BIGINT, due BIGINT, base BIGINT, issue_day BIGINT, due_day BIGINT, number TEXT,
            corrects BIGINT, converted_from BIGINT, approved_by BIGINT, approved_at BIGINT, issued_at BIGINT,
            transmission TEXT NOT NULL \(SchemaText.check("transmission", Transmission.self)),
            delivery TEXT NOT NULL \(SchemaText.check("delivery", DeliveryState.self)),
            answer TEXT NOT NULL \(SchemaText.check("answer", BuyerAnswer.self)),
            void TEXT NOT NULL \(SchemaText.check("void", Voidance.self)),
            settlement TEXT NOT NULL, settled BIGINT NOT NULL, carried BIGINT NOT NULL, paid_on BIGINT,
            version BIGINT NOT NULL, created_by BIGINT NOT NULL, created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL, PRIMARY KEY (organization_id, document),
            CHECK ((state = 'issued') = (issued_at IS NOT NULL)),
            CHECK ((state = 'issued') = (number IS NOT NULL)), CHECK ((state = 'draft') = (approved_at IS NULL)),
            CHECK (state = 'issued' OR (void = 'none' AND settled = 0 AND transmission = 'none')),
            \(SettlementState.check),
            FOREIGN KEY (organization_id, customer) REFERENCES contacts (organization_id, contact),
            FOREIGN KEY (organization_id, corrects) REFERENCES documents (organization_id, document),
            FOREIGN KEY (organization_id, converted_from) REFERENCES documents (organization_id, document)
        ) STRICT
        """,
        "CREATE INDEX documents_by_day ON documents (organization_id, class, issue_day, document)",
        "CREATE INDEX documents_by_customer ON documents (organization_id, customer, document)",
        "CREATE INDEX documents_by_correction ON documents (organization_id, corrects)",
        // What was issued, once and for all. Bytes are in the blob store under these digests.
        """
        CREATE TABLE issued_documents (
            organization_id BIGINT NOT NULL, document BIGINT NOT NULL, class TEXT NOT NULL, series BIGINT NOT NULL,
            place BIGINT NOT NULL, number TEXT NOT NULL, country TEXT NOT NULL, plugin TEXT NOT NULL,
            plugin_digest TEXT NOT NULL, profile TEXT, document_schema TEXT, rule_sets TEXT NOT NULL,
            issue_day BIGINT NOT NULL, issued_at BIGINT NOT NULL, issued_by BIGINT NOT NULL, call_ids TEXT NOT NULL,
            file_name TEXT, xml BYTES, signature BYTES, canonical BYTES NOT NULL, form TEXT, signer BIGINT,
            entry BIGINT, entry_hash BYTES, audit_event BIGINT NOT NULL, PRIMARY KEY (organization_id, document),
            UNIQUE (organization_id, series, place),
            FOREIGN KEY (organization_id, document) REFERENCES documents (organization_id, document),
            CHECK ((xml IS NULL) = (class IN ('estimate', 'proforma'))), CHECK (xml IS NULL OR length(xml) = 32),
            CHECK (signature IS NULL OR length(signature) = 32), CHECK (length(canonical) = 32)
        ) STRICT
        """,
        """
        CREATE TABLE signing_profiles (
            organization_id BIGINT NOT NULL REFERENCES organizations, profile BIGINT NOT NULL CHECK (profile > 0),
            name TEXT NOT NULL, state TEXT NOT NULL \(SchemaText.check("state", SigningProfileState.self)),
            origin TEXT NOT NULL CHECK (origin IN ('imported', 'generated')), sealed BYTES NOT NULL,
            certificate TEXT NOT NULL, subject TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_until BIGINT NOT NULL,
            created_by BIGINT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (organization_id, profile)
        ) STRICT
        """,
        "CREATE UNIQUE INDEX signing_profile_active ON signing_profiles (organization_id) WHERE state = 'active'",
        """
        CREATE TABLE document_settings (
            organization_id BIGINT PRIMARY KEY REFERENCES organizations, settings TEXT NOT NULL,
            version BIGINT NOT NULL, updated_at BIGINT NOT NULL
        ) STRICT
        """
    ]

    /// What has left the house is not rewritten.
    static let issuedChanges = """
        OLD.state = 'issued' AND (NEW.body <> OLD.body OR NEW.class <> OLD.class OR NEW.number <> OLD.number
            OR NEW.currency <> OLD.currency OR NEW.total <> OLD.total OR NEW.due <> OLD.due OR NEW.net <> OLD.net
            OR NEW.tax <> OLD.tax OR NEW.issue_day <> OLD.issue_day OR NEW.dimensions <> OLD.dimensions
            OR coalesce(NEW.customer, 0) <> coalesce(OLD.customer, 0)
            OR coalesce(NEW.corrects, 0) <> coalesce(OLD.corrects, 0))
        """

    static func statements(_ engine: Engine) -> [String] {
        let text = SchemaText(engine)
        return contactColumns + all.map(text.table) + owned.flatMap(text.owned)
            + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "documents")
            + text.grant("SELECT, INSERT", on: "issued_documents")
            + text.grant("SELECT, INSERT, UPDATE", on: "signing_profiles")
            + text.grant("SELECT, INSERT, UPDATE", on: "document_settings")
            + text.fixed("documents", ["organization_id", "document", "created_by", "created_at"])
            + text.states("documents", "state", DocumentState.self)
            + text.states("documents", "transmission", Transmission.self)
            + text.states("documents", "delivery", DeliveryState.self)
            + text.states("documents", "answer", BuyerAnswer.self) + text.states("documents", "void", Voidance.self)
            + text.refusal(
                "documents", "issued_stays", before: "UPDATE", name: "document.issued", when: issuedChanges)
            + text.refusal(
                "documents", "delete_draft", before: "DELETE", name: "document.issued", when: "OLD.state <> 'draft'")
            + text.appendOnly("issued_documents")
            + text.fixed(
                "signing_profiles",
                ["organization_id", "profile", "sealed", "certificate", "valid_from", "valid_until"])
            + text.states("signing_profiles", "state", SigningProfileState.self)
    }
}
