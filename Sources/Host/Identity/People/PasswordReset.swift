internal import Storage

extension Identity {
    /// Sends a link for a new password, when the address is known; nothing tells the caller whether it is.
    public func requestPasswordReset(email: String, requestID: String) async throws {
        let secret = secretText()
        let user = try await database.unit(nil) { transaction -> User? in
            guard let address = EmailAddress(email),
                let user = try self.users(transaction).find(email: address), user.state == .active
            else { return nil }
            try transaction.change(
                "UPDATE one_time_tokens SET state = 'void' WHERE user_id = ?1 AND state = 'open'",
                [.integer(user.id.number)])
            try self.insert(
                secret.digest, "passwordReset", user: user.id, seconds: self.settings.resetSeconds, transaction)
            try self.record("password.resetAsked", user: user.id, nil, requestID: requestID, transaction)
            return user
        }
        guard let user else { return }
        try await alert(
            .passwordReset, user, subject: "A new password",
            text: """
                Somebody, probably you, asked for a new password. The link is good for \
                \(settings.resetSeconds / 60) minutes and once; without it nothing changes:

                \(settings.publicURL)/password#\(secret.text)
                """)
    }

    /// Sets a new password with the token of such a link. Ends every session of the user.
    /// - Throws: `password.token`, `password.*`.
    public func resetPassword(token: String, password: String, requestID: String) async throws {
        let hash = try await passwords.make(password)
        let digest = Digest(of: Array(token.utf8))
        try await database.unit(nil) { transaction in
            let found = try self.take(digest, "passwordReset", transaction)
            guard let user = found ?? nil else {
                throw IdentityError(
                    .notFound, "password.token", "the link is unknown, used or expired", field: "/token",
                    remedy: "ask for a new password again")
            }
            try self.users(transaction).setPassword(hash, of: user)
            try self.endAll(of: user, because: "password", transaction)
            if let email = try self.users(transaction).find(user)?.email {
                try LoginGuard(identity: self, transaction: transaction).clear(LoginGuard.subject(email))
            }
            try self.record("password.reset", user: user, nil, requestID: requestID, transaction)
        }
    }

    /// Changes the password of somebody who knows the old one. Ends the other sessions.
    public func changePassword(of id: UserID, from old: String, to new: String, requestID: String) async throws {
        let user = try await database.read(nil) { try self.users($0).find(id) }
        guard let user, try await passwords.matches(old, user.password) else { throw IdentityError.credentials }
        let hash = try await passwords.make(new)
        try await database.unit(nil) { transaction in
            try self.users(transaction).setPassword(hash, of: id)
            try self.endAll(of: id, because: "password", transaction)
            try self.record("password.changed", user: id, nil, requestID: requestID, transaction)
        }
    }

    func insert(
        _ digest: Digest, _ purpose: String, user: UserID?, seconds: Int64, _ transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO one_time_tokens (digest, purpose, user_id, state, created_at, expires_at)
            VALUES (?1, ?2, ?3, 'open', ?4, ?5)
            """,
            [
                SQLValue(digest), .text(purpose), SQLValue(user?.number), SQLValue(now()),
                SQLValue(now().adding(seconds: seconds))
            ])
    }

    /// Uses a token up.
    /// - Returns: nil when it is not good; otherwise whose it is, if anybody's.
    func take(_ digest: Digest, _ purpose: String, _ transaction: any Transaction) throws -> UserID?? {
        try transaction.first(
            """
            UPDATE one_time_tokens SET state = 'used'
            WHERE digest = ?1 AND purpose = ?2 AND state = 'open' AND expires_at > ?3 RETURNING user_id
            """, [SQLValue(digest), .text(purpose), SQLValue(now())]
        ) { row -> UserID? in try row.integerIfPresent(0).map(UserID.init) }
    }
}
