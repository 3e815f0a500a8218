public import Storage

/// What a person sends to come in.
public struct Credentials: Sendable {
    public var email: String
    public var password: String
    public var isRemembered: Bool
    /// UUID of the organization to work in; the user's first when nil.
    public var organization: String?
    public var totp: String?
    public var recoveryCode: String?

    public init(
        email: String, password: String, isRemembered: Bool = false, organization: String? = nil, totp: String? = nil,
        recoveryCode: String? = nil
    ) {
        self.email = email
        self.password = password
        self.isRemembered = isRemembered
        self.organization = organization
        self.totp = totp
        self.recoveryCode = recoveryCode
    }
}

extension Identity {
    /// Checks password and second factor and opens a session. Known and unknown addresses take the same way and time.
    /// - Throws: `auth.credentials`, `auth.totpRequired`, `auth.totp`, `auth.locked`, `auth.busy`.
    public func login(_ credentials: Credentials, requestID: String) async throws -> SessionTokens {
        let subject = LoginGuard.subject(credentials.email)
        let (lockedFor, user) = try await database.read(nil) { transaction in
            (
                try LoginGuard(identity: self, transaction: transaction).secondsLocked(subject),
                try EmailAddress(credentials.email).flatMap { try self.users(transaction).find(email: $0) }
            )
        }
        if let lockedFor { throw LoginGuard.locked(lockedFor) }
        let isRight = try await passwords.matches(credentials.password, user?.password)
        guard isRight, let user, user.state == .active else {
            try await failed(subject, user, requestID: requestID)
            throw IdentityError.credentials
        }
        let rehashed = passwords.isWeak(user.password) ? try await passwords.make(credentials.password) : nil
        let outcome = try await database.unit(nil) { transaction -> Result<NewSession, IdentityError> in
            if let refusal = try self.secondFactorRefusal(user, credentials, transaction) { return .failure(refusal) }
            try LoginGuard(identity: self, transaction: transaction).clear(subject)
            if let rehashed { try self.users(transaction).setPassword(rehashed, of: user.id) }
            try transaction.run(
                "UPDATE users SET last_login_at = ?1 WHERE user_id = ?2",
                [SQLValue(self.now()), .integer(user.id.number)])
            let organization = try self.organization(credentials.organization, of: user, transaction)
            return .success(
                try self.open(user, in: organization, remembered: credentials.isRemembered, transaction))
        }
        switch outcome {
        case .success(let session): return try tokens(session)
        case .failure(let error):
            if error.code != IdentityError.totpRequired.code { try await failed(subject, user, requestID: requestID) }
            throw error
        }
    }

    private func organization(
        _ key: String?, of user: User, _ transaction: any Transaction
    ) throws -> OrganizationID? {
        guard let key else { return try membership(of: user.id, in: nil, transaction)?.id }
        let found = try transaction.first(
            """
            SELECT m.organization_id FROM memberships m JOIN organizations o ON o.organization_id = m.organization_id
            WHERE m.user_id = ?1 AND o.key = ?2 AND m.state = 'active'
            """, [.integer(user.id.number), .text(key)]
        ) { try $0.organization(0) }
        guard let found else { throw IdentityError.missing("organization", "organization.unknown") }
        return found
    }

    private func failed(_ subject: Digest, _ user: User?, requestID: String) async throws {
        let isLocked = try await database.unit(nil) { transaction in
            let isLocked = try LoginGuard(identity: self, transaction: transaction).count(subject)
            if isLocked {
                try self.record("login.locked", user: user?.id, nil, requestID: requestID, transaction)
            }
            return isLocked
        }
        guard isLocked, let user else { return }
        try await alert(
            .guessing, user, subject: "Somebody is guessing your password",
            text: """
                \(settings.guessLimit) logins in a row failed for your address, so logging in is closed for \
                \(settings.lockSeconds / 60) minutes. If that was not you, no action is needed; a second factor \
                keeps your account safe even when a password becomes known.
                """)
    }

    /// Opens a session for a user who was just registered or invited.
    public func session(
        for user: User, in organization: OrganizationID?, _ transaction: any Transaction
    ) throws -> SessionDraft {
        SessionDraft(session: try open(user, in: organization, remembered: false, transaction))
    }

    /// Signs the tokens of a session whose unit has committed.
    public func tokens(_ draft: SessionDraft) throws -> SessionTokens { try tokens(draft.session) }

    func alert(_ kind: Notice.Kind, _ user: User, subject: String, text: String) async throws {
        try await notifier.send(Notice(kind, to: user.email, subject: subject, text: text))
    }

    /// Notes what an operator wants to know; no names, no addresses.
    func record(
        _ kind: String, user: UserID?, _ organization: OrganizationID?, requestID: String, detail: String = "",
        _ transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO security_events (at, kind, user_id, organization_id, request_id, detail)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """,
            [
                SQLValue(now()), .text(kind), SQLValue(user?.number), SQLValue(organization?.number),
                .text(requestID), .text(detail)
            ])
    }
}

/// A session that stands in a unit of work not yet committed.
public struct SessionDraft: Sendable {
    let session: Identity.NewSession
}
