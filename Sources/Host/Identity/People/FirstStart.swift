internal import Storage

extension Identity {
    private static let setupSeconds: Int64 = 86_400

    /// A token with which the platform's administrator is made; nil when there is one. Earlier ones are void.
    public func firstStartToken() async throws -> String? {
        let secret = secretText()
        return try await database.unit(nil) { transaction in
            let exists = try transaction.first("SELECT 1 FROM users WHERE super_admin = 1 LIMIT 1") { _ in true }
            guard exists == nil else { return nil }
            try transaction.change(
                "UPDATE one_time_tokens SET state = 'void' WHERE purpose = 'setup' AND state = 'open'", [])
            try self.insert(secret.digest, "setup", user: nil, seconds: Self.setupSeconds, transaction)
            return secret.text
        }
    }

    /// Makes the platform's administrator with the token printed at the first start.
    /// - Throws: `setup.token`, `user.exists`, `password.*`.
    public func claim(
        token: String, email: EmailAddress, fullName: String, password: String, requestID: String
    ) async throws -> SessionTokens {
        let hash = try await passwords.make(password)
        let digest = Digest(of: Array(token.utf8))
        let session = try await database.unit(nil) { transaction in
            guard try self.take(digest, "setup", transaction) != nil else {
                throw IdentityError(
                    .notFound, "setup.token", "the token is unknown, used or expired", field: "/token",
                    remedy: "restart the host: it prints a new one while there is no administrator")
            }
            let user = try self.users(transaction).add(
                email: email, fullName: fullName, passwordHash: hash, isSuperAdmin: true)
            try self.record("setup.claimed", user: user.id, nil, requestID: requestID, transaction)
            return try self.session(for: user, in: nil, transaction)
        }
        return try tokens(session)
    }
}
