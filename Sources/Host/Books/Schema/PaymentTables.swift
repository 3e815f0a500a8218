internal import Storage

/// Payments and what they are counted towards.
enum PaymentTables {
    static let owned = ["payments", "payment_allocations"]

    static let all = [
        """
        CREATE TABLE payments (
            organization_id BIGINT NOT NULL REFERENCES organizations, payment BIGINT NOT NULL CHECK (payment > 0),
            kind TEXT NOT NULL CHECK (kind IN ('received', 'refunded')), customer BIGINT, day BIGINT NOT NULL,
            currency TEXT NOT NULL REFERENCES currencies, amount BIGINT NOT NULL CHECK (amount > 0),
            excess BIGINT NOT NULL CHECK (excess >= 0), account TEXT, reference TEXT,
            state TEXT NOT NULL \(SchemaText.check("state", PaymentState.self)), entry BIGINT NOT NULL,
            reversal BIGINT, created_by BIGINT NOT NULL, created_at BIGINT NOT NULL,
            PRIMARY KEY (organization_id, payment), CHECK ((state = 'reversed') = (reversal IS NOT NULL)),
            FOREIGN KEY (organization_id, customer) REFERENCES contacts (organization_id, contact)
        ) STRICT
        """,
        "CREATE INDEX payments_by_day ON payments (organization_id, day, payment)",
        """
        CREATE TABLE payment_allocations (
            organization_id BIGINT NOT NULL, payment BIGINT NOT NULL, document BIGINT NOT NULL,
            amount BIGINT NOT NULL CHECK (amount > 0), shortfall BIGINT NOT NULL CHECK (shortfall >= 0),
            released BIGINT NOT NULL, PRIMARY KEY (organization_id, payment, document),
            FOREIGN KEY (organization_id, payment) REFERENCES payments (organization_id, payment),
            FOREIGN KEY (organization_id, document) REFERENCES documents (organization_id, document)
        ) STRICT
        """,
        "CREATE INDEX allocations_by_document ON payment_allocations (organization_id, document)"
    ]

    static func statements(_ engine: Engine) -> [String] {
        let text = SchemaText(engine)
        return all.map(text.table) + owned.flatMap(text.owned)
            + text.grant("SELECT, INSERT, UPDATE", on: "payments")
            + text.grant("SELECT, INSERT", on: "payment_allocations")
            + text.fixed(
                "payments", ["organization_id", "payment", "kind", "customer", "day", "currency", "amount", "entry"])
            + text.states("payments", "state", PaymentState.self)
            + text.refusal("payments", "no_delete", before: "DELETE", name: "payments.appendOnly", when: "1 = 1")
            + text.appendOnly("payment_allocations")
    }
}
