internal import Storage

/// What comes from outside, and who is told what happens here.
enum InboundTables {
    static let owned = ["inbound_messages", "webhooks"]

    static let all = [
        """
        CREATE TABLE inbound_messages (
            message BIGINT IDENTITY PRIMARY KEY, organization_id BIGINT NOT NULL REFERENCES organizations,
            channel TEXT NOT NULL, message_id TEXT NOT NULL, content BYTES NOT NULL, canonical BYTES, seller TEXT,
            number TEXT, issue_date BIGINT, kind TEXT,
            state TEXT NOT NULL \(SchemaText.check("state", InboundState.self)), findings TEXT NOT NULL,
            duplicate_of BIGINT REFERENCES inbound_messages, received_at BIGINT NOT NULL,
            UNIQUE (organization_id, channel, message_id),
            CHECK (state = 'unreadable' OR (seller IS NOT NULL AND number IS NOT NULL AND canonical IS NOT NULL)),
            CHECK ((state = 'duplicate') = (duplicate_of IS NOT NULL))
        ) STRICT
        """,
        // Seller and number name a document whatever message brings it.
        """
        CREATE UNIQUE INDEX inbound_documents ON inbound_messages (organization_id, seller, number, issue_date, kind)
            WHERE state NOT IN ('duplicate', 'unreadable')
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

    static func guards(_ text: SchemaText) -> [String] {
        text.states("inbound_messages", "state", InboundState.self)
            + text.fixed(
                "inbound_messages",
                [
                    "message", "organization_id", "channel", "message_id", "content", "canonical", "seller", "number",
                    "received_at",
                ])
            + text.fixed("webhooks", ["webhook", "organization_id", "created_at"])
            + text.grant("SELECT, INSERT, UPDATE", on: "inbound_messages", identity: "message")
            + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "webhooks", identity: "webhook")
    }
}
