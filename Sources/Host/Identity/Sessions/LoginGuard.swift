internal import Storage

/// Counts failed logins by address, known or not, and closes it for a while after too many in a row.
struct LoginGuard {
    let identity: Identity
    let transaction: any Transaction

    static func subject(_ email: String) -> Digest { Digest(of: Array("login \(email.lowercased())".utf8)) }

    static func locked(_ seconds: Int64) -> IdentityError {
        IdentityError(
            .locked, "auth.locked", "too many logins in a row failed", remedy: "try again in \(seconds) seconds",
            retryAfter: seconds)
    }

    func secondsLocked(_ subject: Digest) throws -> Int64? {
        let until = try transaction.first(
            "SELECT locked_until FROM login_guards WHERE subject = ?1", [SQLValue(subject)]
        ) { try $0.timestamp(0) }
        guard let until else { return nil }
        let left = until.microseconds - identity.now().microseconds
        return left > 0 ? left / 1_000_000 + 1 : nil
    }

    /// - Returns: whether this failure closed the address.
    func count(_ subject: Digest) throws -> Bool {
        let now = identity.now()
        let failures = try transaction.first(
            """
            INSERT INTO login_guards (subject, failures, first_at, locked_until) VALUES (?1, 1, ?2, 0)
            ON CONFLICT (subject) DO UPDATE SET
                failures = CASE WHEN login_guards.first_at < ?3 THEN 1 ELSE login_guards.failures + 1 END,
                first_at = CASE WHEN login_guards.first_at < ?3 THEN ?2 ELSE login_guards.first_at END
            RETURNING failures
            """,
            [SQLValue(subject), SQLValue(now), SQLValue(now.adding(seconds: -identity.settings.lockSeconds))]
        ) { try $0.integer(0) }
        guard let failures, failures >= identity.settings.guessLimit else { return false }
        try transaction.run(
            "UPDATE login_guards SET failures = 0, locked_until = ?1 WHERE subject = ?2",
            [SQLValue(now.adding(seconds: identity.settings.lockSeconds)), SQLValue(subject)])
        return true
    }

    func clear(_ subject: Digest) throws {
        try transaction.run("DELETE FROM login_guards WHERE subject = ?1", [SQLValue(subject)])
    }
}
