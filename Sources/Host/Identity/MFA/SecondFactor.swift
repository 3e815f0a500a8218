internal import JSON
public import Storage

/// What an authenticator app needs to be set up; shown once.
public struct AuthenticatorSetup: Sendable, Hashable {
    /// Base 32, for typing.
    public let secret: String
    public let uri: String
    /// The URI as an SVG image.
    public let qr: String
}

extension Identity {
    private static let issuerName = "Fiscus"
    static let recoveryCodeCount = 10

    /// Begins the enrolment of an authenticator; it counts once a code of it was confirmed.
    /// - Throws: `mfa.active` when there is one already.
    public func beginAuthenticator(for id: UserID) async throws -> AuthenticatorSetup {
        let secret = random(20)
        let sealed = try secrets.seal(secret, for: "totp \(id.number)")
        let user = try await database.unit(nil) { transaction in
            guard try self.authenticator(of: id, transaction)?.isActive != true else {
                throw IdentityError(
                    .conflict, "mfa.active", "a second factor is set up already",
                    remedy: "take it away first, with a code of it")
            }
            try transaction.run("DELETE FROM authenticators WHERE user_id = ?1", [.integer(id.number)])
            try transaction.run(
                """
                INSERT INTO authenticators (user_id, secret, state, last_step, created_at)
                VALUES (?1, ?2, 'pending', 0, ?3)
                """, [.integer(id.number), .bytes(sealed), SQLValue(self.now())])
            return try self.users(transaction).find(id)
        }
        guard let user else { throw IdentityError.missing("user", "user.unknown") }
        let text = TOTP.base32(secret)
        let uri = "otpauth://totp/\(Self.issuerName):\(Self.escaped(user.email))?secret=\(text)"
            + "&issuer=\(Self.issuerName)&algorithm=SHA1&digits=6&period=30"
        return AuthenticatorSetup(secret: text, uri: uri, qr: QRCode.svg(uri) ?? "")
    }

    /// Confirms the enrolment with a code of the authenticator.
    /// - Returns: ten recovery codes, shown once; each stands in for the authenticator once.
    /// - Throws: `mfa.none`, `auth.totp`.
    public func confirmAuthenticator(for id: UserID, code: String, requestID: String) async throws -> [String] {
        let codes = (0..<Self.recoveryCodeCount).map { _ in Self.recoveryCode(random) }
        let user = try await database.unit(nil) { transaction -> User? in
            guard let found = try self.authenticator(of: id, transaction), !found.isActive else {
                throw IdentityError(
                    .conflict, "mfa.none", "no authenticator waits for its first code", remedy: "begin the set-up")
            }
            let seconds = self.now().microseconds / 1_000_000
            guard let step = TOTP.step(of: code, secret: found.secret, at: seconds) else { throw Self.wrongCode }
            try transaction.change(
                "UPDATE authenticators SET state = 'active', last_step = ?1 WHERE user_id = ?2",
                [.integer(step), .integer(id.number)])
            try transaction.run("DELETE FROM recovery_codes WHERE user_id = ?1", [.integer(id.number)])
            for code in codes {
                try transaction.run(
                    "INSERT INTO recovery_codes (user_id, digest, state) VALUES (?1, ?2, 'open')",
                    [.integer(id.number), SQLValue(Self.digest(recoveryCode: code))])
            }
            try self.record("mfa.enabled", user: id, nil, requestID: requestID, transaction)
            return try self.users(transaction).find(id)
        }
        if let user {
            try await alert(
                .secondFactorChanged, user, subject: "A second factor was set up",
                text: "From now on, logging in to your account asks for a code of your authenticator.")
        }
        return codes
    }

    /// Takes the second factor away; needs a code of it, or a recovery code.
    public func removeAuthenticator(for id: UserID, code: String, requestID: String) async throws {
        let user = try await database.unit(nil) { transaction -> User? in
            guard let user = try self.users(transaction).find(id) else { return nil }
            var credentials = Credentials(email: user.email, password: "")
            if code.utf8.count == 6 { credentials.totp = code } else { credentials.recoveryCode = code }
            if let refusal = try self.secondFactorRefusal(user, credentials, transaction) { throw refusal }
            try transaction.run("DELETE FROM authenticators WHERE user_id = ?1", [.integer(id.number)])
            try transaction.run("DELETE FROM recovery_codes WHERE user_id = ?1", [.integer(id.number)])
            try self.record("mfa.disabled", user: id, nil, requestID: requestID, transaction)
            return user
        }
        guard let user else { return }
        try await alert(
            .secondFactorChanged, user, subject: "Your second factor was taken away",
            text: "Logging in to your account asks for the password only. If that was not you, change the password.")
    }

    /// Whether a user's login asks for a second factor.
    public func hasAuthenticator(_ id: UserID, _ transaction: any Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM authenticators WHERE user_id = ?1 AND state = 'active'", [.integer(id.number)]
        ) { _ in true } ?? false
    }

    /// Why the second factor of these credentials is not enough; nil when it is, or when none is asked for. A code is
    /// good once: its time step is remembered.
    func secondFactorRefusal(
        _ user: User, _ credentials: Credentials, _ transaction: any Transaction
    ) throws -> IdentityError? {
        guard let found = try authenticator(of: user.id, transaction), found.isActive else { return nil }
        if let code = credentials.recoveryCode {
            let taken = try transaction.change(
                "UPDATE recovery_codes SET state = 'used' WHERE user_id = ?1 AND digest = ?2 AND state = 'open'",
                [.integer(user.id.number), SQLValue(Self.digest(recoveryCode: code))])
            return taken == 1 ? nil : Self.wrongCode
        }
        guard let code = credentials.totp else { return IdentityError.totpRequired }
        let seconds = now().microseconds / 1_000_000
        guard let step = TOTP.step(of: code, secret: found.secret, at: seconds), step > found.lastStep else {
            return Self.wrongCode
        }
        let taken = try transaction.change(
            "UPDATE authenticators SET last_step = ?1 WHERE user_id = ?2 AND last_step < ?1",
            [.integer(step), .integer(user.id.number)])
        return taken == 1 ? nil : Self.wrongCode
    }

    private func authenticator(
        of id: UserID, _ transaction: any Transaction
    ) throws -> (secret: [UInt8], isActive: Bool, lastStep: Int64)? {
        try transaction.first(
            "SELECT secret, state, last_step FROM authenticators WHERE user_id = ?1", [.integer(id.number)]
        ) { row in
            (
                try self.secrets.open(try row.bytes(0), for: "totp \(id.number)"), try row.text(1) == "active",
                try row.integer(2)
            )
        }
    }

    private static let wrongCode = IdentityError(
        .unauthorized, "auth.totp", "the code is not right, or was used before", field: "/totp",
        remedy: "wait for the next code of the authenticator")

    /// Ten letters and digits that cannot be mistaken for each other, in two groups: 50 bits.
    private static func recoveryCode(_ random: RandomSource) -> String {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789x")
        let letters = random(10).map { alphabet[Int($0 & 31)] }
        return String(letters.prefix(5)) + "-" + String(letters.suffix(5))
    }

    private static func digest(recoveryCode: String) -> Digest {
        Digest(of: Array("recovery \(recoveryCode.lowercased().filter { $0 != "-" && $0 != " " })".utf8))
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            let isPlain =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._~@".utf8.contains(byte)
            if isPlain {
                escaped.append(Character(UnicodeScalar(byte)))
            } else {
                let digits = Array("0123456789ABCDEF")
                escaped += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return escaped
    }
}
