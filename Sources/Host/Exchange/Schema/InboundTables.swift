internal import Storage

/// What comes from outside, and who is told what happens here.
enum InboundTables {
    static let owned = ["inbound_messages", "webhooks", "inboxes"]

    static let all = [
        """
        CREATE TABLE inbound_messages (
            message BIGINT IDENTITY PRIMARY KEY, organization_id BIGINT NOT NULL REFERENCES organizations,
            channel TEXT NOT NULL, message_id TEXT NOT NULL, content BYTES NOT NULL, canonical BYTES, seller TEXT,
            number TEXT, issue_date BIGINT, kind TEXT,
            state TEXT NOT NULL \(SchemaText.check("state", InboundState.self)), findings TEXT NOT NULL,
            duplicate_of BIGINT REFERENCES inbound_messages, received_at BIGINT NOT NULL, country TEXT NOT NULL,
            source TEXT, buyer_answer TEXT NOT NULL \(check("buyer_answer", DocumentAxes.BuyerAnswer.self)),
            booked_as BIGINT, waiting TEXT, decided TEXT,
            UNIQUE (organization_id, channel, message_id),
            CHECK ((state = 'booked') = (booked_as IS NOT NULL)), CHECK ((state = 'handled') = (decided IS NOT NULL)),
            CHECK (state IN ('unreadable', 'handled')
                OR (seller IS NOT NULL AND number IS NOT NULL AND canonical IS NOT NULL)),
            CHECK ((state = 'duplicate') = (duplicate_of IS NOT NULL))
        ) STRICT
        """,
        // Seller and number name a document whatever message brings it.
        """
        CREATE UNIQUE INDEX inbound_documents ON inbound_messages (organization_id, seller, number, issue_date, kind)
            WHERE state NOT IN ('duplicate', 'unreadable')
        """,
        "CREATE INDEX inbound_by_source ON inbound_messages (organization_id, channel, source)",
        // How far each inbox is read, and why it is not just now.
        """
        CREATE TABLE inboxes (
            organization_id BIGINT NOT NULL REFERENCES organizations, channel TEXT NOT NULL, read_through BIGINT,
            looked_at BIGINT NOT NULL, failures BIGINT NOT NULL, problem TEXT,
            PRIMARY KEY (organization_id, channel)
        ) STRICT
        """,
        """
        CREATE TABLE webhooks (
            webhook BIGINT IDENTITY PRIMARY KEY, organization_id BIGINT NOT NULL REFERENCES organizations,
            url TEXT NOT NULL, secret TEXT NOT NULL, active BIGINT NOT NULL CHECK (active IN (0, 1)),
            position BIGINT NOT NULL CHECK (position >= 0), failures BIGINT NOT NULL, last_error TEXT,
            created_at BIGINT NOT NULL
        ) STRICT
        """,
    ]

    private static func check<V: RawRepresentable<String> & CaseIterable>(_ column: String, _ type: V.Type) -> String {
        ExchangeTables.check(column, type)
    }

    static func guards(_ text: SchemaText) -> [String] {
        text.states("inbound_messages", "state", InboundState.self)
            + text.fixed(
                "inbound_messages",
                [
                    "message", "organization_id", "channel", "message_id", "content", "canonical", "seller", "number",
                    "received_at", "country", "source",
                ])
            + text.grant("SELECT, INSERT, UPDATE", on: "inboxes")
            + text.fixed("webhooks", ["webhook", "organization_id", "created_at"])
            + text.grant("SELECT, INSERT, UPDATE", on: "inbound_messages", identity: "message")
            + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "webhooks", identity: "webhook")
    }
}
