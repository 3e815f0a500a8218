internal import Storage

/// Tables that are read before an organization is known (users, memberships, sessions) stand outside row-level
/// security and hold nothing of an organization's business; the others are an organization's own.
enum IdentityTables {
    static let global = [
        """
        CREATE TABLE users (
            user_id BIGINT IDENTITY PRIMARY KEY, key TEXT NOT NULL UNIQUE, email TEXT NOT NULL UNIQUE,
            full_name TEXT NOT NULL, password TEXT NOT NULL, super_admin BIGINT NOT NULL CHECK (super_admin IN (0, 1)),
            state TEXT NOT NULL \(SchemaText.check("state", UserState.self)), created_at BIGINT NOT NULL,
            last_login_at BIGINT
        ) STRICT
        """,
        """
        CREATE TABLE memberships (
            organization_id BIGINT NOT NULL REFERENCES organizations, user_id BIGINT NOT NULL REFERENCES users,
            role TEXT NOT NULL CHECK (role IN ('viewer', 'accountant', 'admin', 'owner')),
            state TEXT NOT NULL \(SchemaText.check("state", MembershipState.self)), version BIGINT NOT NULL,
            created_at BIGINT NOT NULL, PRIMARY KEY (organization_id, user_id)
        ) STRICT
        """,
        "CREATE INDEX memberships_by_user ON memberships (user_id, organization_id)",
        // Approval and suspension are asked for at every request, before the organization is opened.
        """
        CREATE TABLE organization_states (
            organization_id BIGINT PRIMARY KEY REFERENCES organizations,
            state TEXT NOT NULL \(SchemaText.check("state", OrganizationState.self)), changed_at BIGINT NOT NULL,
            changed_by BIGINT NOT NULL, reason TEXT NOT NULL
        ) STRICT
        """,
        // A family is one login; every refresh replaces its token.
        """
        CREATE TABLE session_families (
            family BIGINT IDENTITY PRIMARY KEY, user_id BIGINT NOT NULL REFERENCES users,
            organization_id BIGINT REFERENCES organizations,
            state TEXT NOT NULL \(SchemaText.check("state", SessionState.self)), ending TEXT NOT NULL,
            created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX families_by_user ON session_families (user_id, state)",
        """
        CREATE TABLE refresh_tokens (
            digest BYTES PRIMARY KEY, family BIGINT NOT NULL REFERENCES session_families,
            state TEXT NOT NULL \(SchemaText.check("state", RefreshState.self)), issued_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX tokens_by_family ON refresh_tokens (family)",
        """
        CREATE TABLE login_guards (
            subject BYTES PRIMARY KEY, failures BIGINT NOT NULL CHECK (failures >= 0), first_at BIGINT NOT NULL,
            locked_until BIGINT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE one_time_tokens (
            digest BYTES PRIMARY KEY, purpose TEXT NOT NULL CHECK (purpose IN ('passwordReset', 'setup')),
            user_id BIGINT REFERENCES users, state TEXT NOT NULL \(SchemaText.check("state", OneTimeState.self)),
            created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
            CHECK ((purpose = 'setup') = (user_id IS NULL))
        ) STRICT
        """,
        """
        CREATE TABLE authenticators (
            user_id BIGINT PRIMARY KEY REFERENCES users, secret BYTES NOT NULL,
            state TEXT NOT NULL \(SchemaText.check("state", AuthenticatorState.self)), last_step BIGINT NOT NULL,
            created_at BIGINT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE recovery_codes (
            user_id BIGINT NOT NULL REFERENCES users, digest BYTES NOT NULL,
            state TEXT NOT NULL \(SchemaText.check("state", OneTimeState.self)), PRIMARY KEY (user_id, digest)
        ) STRICT
        """,
        """
        CREATE TABLE signing_keys (
            kid TEXT PRIMARY KEY, sealed BYTES NOT NULL, public_key BYTES NOT NULL,
            state TEXT NOT NULL \(SchemaText.check("state", SigningKeyState.self)), created_at BIGINT NOT NULL,
            retired_at BIGINT
        ) STRICT
        """,
        "CREATE UNIQUE INDEX signing_keys_active ON signing_keys (state) WHERE state = 'active'",
        // What an operator wants to be told of; no names, no addresses.
        """
        CREATE TABLE security_events (
            event BIGINT IDENTITY PRIMARY KEY, at BIGINT NOT NULL, kind TEXT NOT NULL, user_id BIGINT,
            organization_id BIGINT, request_id TEXT NOT NULL, detail TEXT NOT NULL
        ) STRICT
        """
    ]

    static let owned = [
        """
        CREATE TABLE organization_profiles (
            organization_id BIGINT PRIMARY KEY REFERENCES organizations, name TEXT NOT NULL CHECK (length(name) > 0),
            country TEXT NOT NULL CHECK (length(country) = 2), language TEXT NOT NULL, registration_number TEXT,
            vat_number TEXT, vat_period TEXT NOT NULL, version BIGINT NOT NULL, created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE invitations (
            organization_id BIGINT NOT NULL REFERENCES organizations, invitation BIGINT NOT NULL,
            email TEXT NOT NULL, full_name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('viewer', 'accountant', 'admin', 'owner')),
            digest BYTES NOT NULL, state TEXT NOT NULL \(SchemaText.check("state", OneTimeState.self)),
            invited_by BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
            PRIMARY KEY (organization_id, invitation), UNIQUE (organization_id, digest)
        ) STRICT
        """,
        "CREATE UNIQUE INDEX invitations_open ON invitations (organization_id, email) WHERE state = 'open'",
        """
        CREATE TABLE api_keys (
            organization_id BIGINT NOT NULL REFERENCES organizations, api_key BIGINT NOT NULL, name TEXT NOT NULL,
            hint TEXT NOT NULL, digest BYTES NOT NULL, scopes TEXT NOT NULL CHECK (length(scopes) > 0),
            state TEXT NOT NULL \(SchemaText.check("state", APIKeyState.self)), created_by BIGINT NOT NULL,
            created_at BIGINT NOT NULL, expires_at BIGINT, last_used_at BIGINT,
            PRIMARY KEY (organization_id, api_key), UNIQUE (organization_id, digest)
        ) STRICT
        """
    ]
}
