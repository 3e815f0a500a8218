internal import Storage

enum ExchangeTables {
    static let owned = ["issuer_profiles", "transmissions", "attempts", "duties", "exchange_events"]

    static let all = [
        """
        CREATE TABLE issuer_profiles (
            organization_id BIGINT NOT NULL REFERENCES organizations, authority TEXT NOT NULL,
            enabled BIGINT NOT NULL CHECK (enabled IN (0, 1)), environment TEXT NOT NULL,
            allow_live BIGINT NOT NULL CHECK (allow_live IN (0, 1)), base_url TEXT, secrets TEXT NOT NULL,
            scheme TEXT NOT NULL, identity TEXT NOT NULL, parameters TEXT NOT NULL,
            per_second BIGINT CHECK (per_second > 0), version BIGINT NOT NULL, created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL, PRIMARY KEY (organization_id, authority)
        ) STRICT
        """,
        """
        CREATE TABLE transmissions (
            transmission BIGINT IDENTITY PRIMARY KEY, organization_id BIGINT NOT NULL REFERENCES organizations,
            document BIGINT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL CHECK (length(number) > 0),
            issue_date BIGINT NOT NULL, issued_at BIGINT NOT NULL, copy BIGINT NOT NULL CHECK (copy IN (0, 1)),
            revision BIGINT NOT NULL CHECK (revision >= 0), country TEXT NOT NULL, profile TEXT NOT NULL,
            xml BYTES NOT NULL, signature BYTES, canonical BYTES NOT NULL, channel TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('seller', 'buyer')), scheme TEXT NOT NULL, identity TEXT NOT NULL,
            receiver TEXT, same_day BIGINT NOT NULL CHECK (same_day IN (0, 1)), instance TEXT NOT NULL,
            state TEXT NOT NULL \(SchemaText.check("state", TransmissionState.self)), state_at BIGINT NOT NULL,
            generation BIGINT NOT NULL CHECK (generation > 0), attempts BIGINT NOT NULL, disorderly BIGINT NOT NULL,
            failures BIGINT NOT NULL, quiet_until BIGINT, ids TEXT NOT NULL, reasons TEXT NOT NULL,
            number_fate TEXT CHECK (number_fate IN ('keep', 'void')), waiting TEXT, hold TEXT, withdrawn TEXT,
            delivery TEXT NOT NULL \(check("delivery", DocumentAxes.Delivery.self)),
            buyer TEXT NOT NULL \(check("buyer", DocumentAxes.BuyerAnswer.self)),
            void TEXT NOT NULL \(check("void", DocumentAxes.Void.self)), axes TEXT NOT NULL,
            direction TEXT NOT NULL \(check("direction", Direction.self)), action TEXT NOT NULL,
            occasion BIGINT NOT NULL, parameters TEXT NOT NULL,
            version BIGINT NOT NULL, created_at BIGINT NOT NULL,
            CHECK (action <> 'send' OR (direction = 'issued' AND occasion = 0)),
            CHECK ((state = 'refused') = (number_fate IS NOT NULL)),
            CHECK (state NOT IN ('submitted', 'pending', 'accepted') OR ids <> '{}'),
            CHECK (withdrawn IS NULL OR state = 'ready')
        ) STRICT
        """,
        // A document goes out once; so does each message about one, of one occasion.
        """
        CREATE UNIQUE INDEX transmissions_once ON transmissions
            (organization_id, number, issue_date, kind, copy, revision) WHERE action = 'send'
        """,
        """
        CREATE UNIQUE INDEX transmissions_messages ON transmissions
            (organization_id, direction, document, channel, action, occasion, revision) WHERE action <> 'send'
        """,
        "CREATE INDEX transmissions_by_state ON transmissions (organization_id, state, transmission)",
        "CREATE INDEX transmissions_by_document ON transmissions (organization_id, document)",
        """
        CREATE TABLE attempts (
            attempt BIGINT IDENTITY PRIMARY KEY, organization_id BIGINT NOT NULL REFERENCES organizations,
            transmission BIGINT NOT NULL REFERENCES transmissions, action TEXT NOT NULL,
            call TEXT NOT NULL \(check("call", CallKind.self)),
            generation BIGINT NOT NULL, request BYTES NOT NULL, started_at BIGINT NOT NULL, finished_at BIGINT,
            status BIGINT, response BYTES, outcome TEXT, detail TEXT,
            CHECK ((finished_at IS NULL) = (outcome IS NULL))
        ) STRICT
        """,
        "CREATE INDEX attempts_by_transmission ON attempts (organization_id, transmission, attempt)",
        // What may be sent only once is started only once, whatever the program does.
        "CREATE UNIQUE INDEX attempts_once ON attempts (transmission, generation) WHERE call = 'sendOnce'",
        """
        CREATE TABLE duties (
            duty BIGINT IDENTITY PRIMARY KEY, organization_id BIGINT NOT NULL REFERENCES organizations,
            direction TEXT NOT NULL \(check("direction", Direction.self)), document BIGINT NOT NULL,
            transmission BIGINT REFERENCES transmissions, message BIGINT REFERENCES transmissions,
            event TEXT NOT NULL, occasion BIGINT NOT NULL, kind TEXT NOT NULL, authority TEXT, due BIGINT,
            discharged_by TEXT NOT NULL CHECK (discharged_by IN ('host', 'intermediary', 'person')), action TEXT,
            source TEXT, state TEXT NOT NULL \(SchemaText.check("state", DutyState.self)), evidence TEXT,
            alerted_at BIGINT, changed_at BIGINT NOT NULL, created_at BIGINT NOT NULL,
            UNIQUE (organization_id, direction, document, event, occasion, kind),
            CHECK (state <> 'underway' OR message IS NOT NULL)
        ) STRICT
        """,
        "CREATE INDEX duties_open ON duties (organization_id, due) WHERE state IN ('open', 'underway', 'refused')",
        "CREATE INDEX duties_by_message ON duties (organization_id, message)",
        // What happened to a transmission, in order: what webhooks and streams are fed from.
        """
        CREATE TABLE exchange_events (
            event BIGINT IDENTITY PRIMARY KEY, organization_id BIGINT NOT NULL REFERENCES organizations,
            at BIGINT NOT NULL, kind TEXT NOT NULL, transmission BIGINT, document BIGINT, payload TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX events_by_organization ON exchange_events (organization_id, event)",
        // Whether this database may send, and from which place. Outside row-level security: one row for all.
        """
        CREATE TABLE exchange_arming (
            arming BIGINT PRIMARY KEY CHECK (arming = 1), armed BIGINT NOT NULL CHECK (armed IN (0, 1)),
            fingerprint TEXT NOT NULL, reason TEXT NOT NULL, changed_at BIGINT NOT NULL
        ) STRICT
        """,
        // The next moment a bucket may send: what keeps a rate over restarts and between hosts.
        "CREATE TABLE rate_slots (bucket TEXT PRIMARY KEY, next_at BIGINT NOT NULL) STRICT",
    ]

    static func check<V: RawRepresentable<String> & CaseIterable>(_ column: String, _ type: V.Type) -> String {
        "CHECK (\(column) IN (\(V.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))))"
    }
}
