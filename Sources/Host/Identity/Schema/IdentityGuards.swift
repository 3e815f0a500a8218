internal import Storage

/// What both databases refuse whoever asks, and what the application role may do at all.
enum IdentityGuards {
    static func all(_ text: SchemaText) -> [String] { states(text) + fixed(text) + lastOwner(text) + access(text) }

    private static func states(_ text: SchemaText) -> [String] {
        text.states("users", "state", UserState.self)
            + text.states("memberships", "state", MembershipState.self)
            + text.states("organization_states", "state", OrganizationState.self)
            + text.states("session_families", "state", SessionState.self)
            + text.states("refresh_tokens", "state", RefreshState.self)
            + text.states("one_time_tokens", "state", OneTimeState.self)
            + text.states("recovery_codes", "state", OneTimeState.self)
            + text.states("authenticators", "state", AuthenticatorState.self)
            + text.states("signing_keys", "state", SigningKeyState.self)
            + text.states("invitations", "state", OneTimeState.self)
            + text.states("api_keys", "state", APIKeyState.self)
    }

    private static func fixed(_ text: SchemaText) -> [String] {
        text.fixed("users", ["user_id", "key", "created_at"])
            + text.fixed("memberships", ["organization_id", "user_id"])
            + text.fixed("session_families", ["family", "user_id", "organization_id"])
            + text.fixed("refresh_tokens", ["digest", "family", "expires_at"])
            + text.fixed("one_time_tokens", ["digest", "purpose", "user_id", "expires_at"])
            + text.fixed("organization_profiles", ["organization_id", "country"])
            + text.fixed("invitations", ["organization_id", "invitation", "email", "role", "digest"])
            + text.fixed("api_keys", ["organization_id", "api_key", "digest", "scopes", "expires_at"])
            + text.fixed("signing_keys", ["kid", "sealed", "public_key"])
            + text.appendOnly("security_events")
    }

    /// An organization never loses its last owner.
    private static func lastOwner(_ text: SchemaText) -> [String] {
        text.refusal(
            "memberships", "last_owner", before: "UPDATE", name: "membership.lastOwner",
            when: """
                OLD.role = 'owner' AND OLD.state = 'active' AND (NEW.role <> 'owner' OR NEW.state <> 'active')
                AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.organization_id = OLD.organization_id
                    AND m.user_id <> OLD.user_id AND m.role = 'owner' AND m.state = 'active')
                """)
    }

    private static func access(_ text: SchemaText) -> [String] {
        text.grant("SELECT, INSERT, UPDATE", on: "users", identity: "user_id")
            + text.grant("SELECT, INSERT, UPDATE", on: "memberships")
            + text.grant("SELECT, INSERT, UPDATE", on: "organization_states")
            + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "session_families", identity: "family")
            + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "refresh_tokens")
            + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "login_guards")
            + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "one_time_tokens")
            + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "authenticators")
            + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "recovery_codes")
            + text.grant("SELECT, INSERT, UPDATE, DELETE", on: "signing_keys")
            + text.grant("SELECT, INSERT", on: "security_events", identity: "event")
            + ["organization_profiles", "invitations", "api_keys"].flatMap {
                text.owned($0) + text.grant("SELECT, INSERT, UPDATE", on: $0)
            }
    }
}
