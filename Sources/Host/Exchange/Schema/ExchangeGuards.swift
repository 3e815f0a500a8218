internal import Storage

/// What both databases refuse whoever asks, and what the application role may do at all.
enum ExchangeGuards {
    static func all(_ text: SchemaText) -> [String] {
        text.states("transmissions", "state", TransmissionState.self)
            + text.states("duties", "state", DutyState.self)
            + text.fixed(
                "transmissions",
                [
                    "transmission", "organization_id", "document", "kind", "number", "issue_date", "issued_at", "copy",
                    "revision", "country", "profile", "xml", "signature", "canonical", "channel", "role", "scheme",
                    "identity", "instance", "direction", "action", "occasion", "parameters", "created_at",
                ])
            + text.fixed(
                "attempts",
                ["attempt", "organization_id", "transmission", "action", "call", "generation", "request", "started_at"])
            + text.fixed(
                "duties",
                ["duty", "organization_id", "direction", "document", "event", "occasion", "kind", "due", "created_at"])
            + text.appendOnly("exchange_events")
            + sending(text) + attempts(text) + access(text)
    }

    /// Nothing leaves a database that is not armed, nor what an operator holds back.
    private static func sending(_ text: SchemaText) -> [String] {
        let starts = "OLD.state = 'ready' AND NEW.state = 'sending'"
        return text.refusal(
            "transmissions", "disarmed", before: "UPDATE", name: "transmission.disarmed",
            when: "\(starts) AND NOT EXISTS (SELECT 1 FROM exchange_arming WHERE armed = 1)")
            + text.refusal(
                "transmissions", "held", before: "UPDATE", name: "transmission.held",
                when: "\(starts) AND (OLD.withdrawn IS NOT NULL OR OLD.hold IS NOT NULL)")
            + text.refusal(
                "transmissions", "generation", before: "UPDATE", name: "transmission.generation",
                when: "NEW.generation < OLD.generation OR NEW.generation > OLD.generation + 1")
    }

    /// What an attempt came to is written once.
    private static func attempts(_ text: SchemaText) -> [String] {
        text.refusal(
            "attempts", "finished", before: "UPDATE", name: "attempt.finished", when: "OLD.finished_at IS NOT NULL")
            + text.refusal("attempts", "kept", before: "DELETE", name: "attempt.kept", when: "1 = 1")
    }

    private static func access(_ text: SchemaText) -> [String] {
        text.grant("SELECT, INSERT, UPDATE", on: "issuer_profiles")
            + text.grant("SELECT, INSERT, UPDATE", on: "transmissions", identity: "transmission")
            + text.grant("SELECT, INSERT, UPDATE", on: "attempts", identity: "attempt")
            + text.grant("SELECT, INSERT, UPDATE", on: "duties", identity: "duty")
            + text.grant("SELECT, INSERT", on: "exchange_events", identity: "event")
            + text.grant("SELECT, INSERT, UPDATE", on: "exchange_arming")
            + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "rate_slots")
            + (text.engine == .postgres
                ? ["GRANT SELECT ON SEQUENCE attempts_attempt_seq TO \(PostgresDatabase.applicationRole)"] : [])
    }
}
