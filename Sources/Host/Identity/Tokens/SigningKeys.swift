internal import Crypto
internal import FoundationEssentials
public import JSON
internal import Storage
internal import Synchronization

/// The keys that access tokens are signed with: P-256, shared by all hosts through the database, replaced in time. A
/// retired key verifies until the last token it signed has expired.
public final class SigningKeys: Sendable {
    private let database: any Database
    private let secrets: SecretBox
    private let now: TimeSource
    private let random: RandomSource
    private let known = Mutex(Known())

    private struct Known {
        var active: (kid: String, key: P256.Signing.PrivateKey)?
        var verifying: [String: P256.Signing.PublicKey] = [:]
        var loadedAt = Timestamp(microseconds: 0)
    }

    /// A new key after so many days.
    static let rotationSeconds: Int64 = 30 * 86_400
    /// Other hosts may sign with a key for so long after it was retired, and their tokens live for a while.
    static let overlapSeconds: Int64 = 86_400
    private static let reloadSeconds: Int64 = 5

    init(_ database: any Database, secrets: SecretBox, now: @escaping TimeSource, random: @escaping RandomSource) {
        self.database = database
        self.secrets = secrets
        self.now = now
        self.random = random
    }

    /// Loads the keys; makes the first one, or the next one when the active one has served its time. Idempotent.
    public func prepare() async throws {
        try await load()
        let isDue = try await database.read(nil) { [now] transaction in
            try transaction.first("SELECT created_at FROM signing_keys WHERE state = 'active'") {
                try $0.timestamp(0).adding(seconds: Self.rotationSeconds) <= now()
            } ?? true
        }
        guard isDue else { return }
        do { try await rotate() } catch let error as StorageError where error.code == .unique {
            // Another host was faster; its key is as good.
            try await load()
        }
    }

    /// Nearly every 32 bytes are a private key of the curve; the rest is thrown away.
    private func newKey() throws -> P256.Signing.PrivateKey {
        var last: (any Error)?
        for _ in 0..<8 {
            do { return try P256.Signing.PrivateKey(rawRepresentation: random(32)) } catch { last = error }
        }
        throw last ?? IdentityError(.busy, "auth.noKey", "no signing key could be made", remedy: "try again")
    }

    /// Retires the active key and makes a new one.
    public func rotate() async throws {
        let key = try newKey()
        let kid = Base64URL.encode(random(12))
        let sealed = try secrets.seal(Array(key.rawRepresentation), for: "jwt \(kid)")
        let publicKey = Array(key.publicKey.rawRepresentation)
        let now = now()
        try await database.unit(nil) { transaction in
            try transaction.change(
                "UPDATE signing_keys SET state = 'retired', retired_at = ?1 WHERE state = 'active'", [SQLValue(now)])
            try transaction.run(
                "DELETE FROM signing_keys WHERE state = 'retired' AND retired_at < ?1",
                [SQLValue(now.adding(seconds: -Self.overlapSeconds))])
            try transaction.run(
                """
                INSERT INTO signing_keys (kid, sealed, public_key, state, created_at)
                VALUES (?1, ?2, ?3, 'active', ?4)
                """, [.text(kid), .bytes(sealed), .bytes(publicKey), SQLValue(now)])
        }
        try await load()
    }

    private func load() async throws {
        let rows = try await database.read(nil) { transaction in
            try transaction.rows("SELECT kid, sealed, public_key, state FROM signing_keys") { row in
                (try row.text(0), try row.bytes(1), try row.bytes(2), try row.text(3) == "active")
            }
        }
        var loaded = Known()
        for (kid, sealed, publicKey, isActive) in rows {
            loaded.verifying[kid] = try P256.Signing.PublicKey(rawRepresentation: publicKey)
            if isActive {
                let key = try secrets.open(sealed, for: "jwt \(kid)")
                loaded.active = (kid, try P256.Signing.PrivateKey(rawRepresentation: key))
            }
        }
        loaded.loadedAt = now()
        known.withLock { $0 = loaded }
    }

    /// `header.payload.signature`, compact form.
    func sign(_ payload: [UInt8]) throws -> String {
        guard let active = known.withLock({ $0.active }) else {
            throw IdentityError(.busy, "auth.noKey", "the host has no signing key yet", remedy: "try again")
        }
        let header: JSONValue = ["alg": "ES256", "kid": .string(active.kid), "typ": "at+jwt"]
        let text = Base64URL.encode(header.serialized()) + "." + Base64URL.encode(payload)
        let signature = try active.key.signature(for: Array(text.utf8))
        return text + "." + Base64URL.encode(Array(signature.rawRepresentation))
    }

    /// The payload of a token that one of our keys signed. Only ES256 is a signature here, whatever a header says.
    func verify(_ token: String) async throws -> [UInt8]? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= 4096, parts.count == 3, let header = Base64URL.decode(parts[0]),
            let claims = try? JSONReader.read(header, limits: .init(bytes: 1024, depth: 2)),
            claims["alg"]?.string == "ES256", claims["typ"]?.string == "at+jwt", let kid = claims["kid"]?.string,
            claims["crit"] == nil, let payload = Base64URL.decode(parts[1]), let bytes = Base64URL.decode(parts[2]),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: bytes), let key = try await key(kid)
        else { return nil }
        let text = Array(parts[0].utf8) + [UInt8(ascii: ".")] + Array(parts[1].utf8)
        return key.isValidSignature(signature, for: text) ? payload : nil
    }

    /// A key another host made is not known here yet: look, but not for every forged token.
    private func key(_ kid: String) async throws -> P256.Signing.PublicKey? {
        let (found, loadedAt) = known.withLock { ($0.verifying[kid], $0.loadedAt) }
        if found != nil || now() < loadedAt.adding(seconds: Self.reloadSeconds) { return found }
        try await load()
        return known.withLock { $0.verifying[kid] }
    }

    /// RFC 7517: what others verify our tokens with.
    public var keySet: JSONValue {
        let keys = known.withLock { $0.verifying }.sorted { $0.key < $1.key }.map { kid, key -> JSONValue in
            let point = Array(key.rawRepresentation)
            return [
                "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": .string(kid),
                "x": .string(Base64URL.encode(Array(point.prefix(32)))),
                "y": .string(Base64URL.encode(Array(point.suffix(32))))
            ]
        }
        return ["keys": .array(keys)]
    }
}
