public import Storage

/// Who may come in, and as whom. One per host; cheap to share. [any-thread]
public final class Identity: Sendable {
    public let database: any Database
    public let settings: IdentitySettings
    public let passwords: PasswordQueue
    public let signingKeys: SigningKeys
    let now: TimeSource
    let random: RandomSource
    /// Seals what is stored but not to be read in a copy of the database.
    public var secretBox: SecretBox { secrets }
    let secrets: SecretBox
    let notifier: any Notifier

    /// - Parameters:
    ///   - key: the host's 32-byte key, the same on every host of the database.
    ///   - random: unpredictable bytes.
    /// - Throws: `secrets.key`.
    public init(
        _ database: any Database, settings: IdentitySettings = .init(), key: [UInt8], notifier: any Notifier,
        now: @escaping TimeSource = Timestamp.system,
        random: @escaping RandomSource = SystemRandomNumberGenerator.bytes
    ) throws(IdentityError) {
        self.database = database
        self.settings = settings
        self.notifier = notifier
        self.now = now
        self.random = random
        secrets = try SecretBox(key: key, random: random)
        passwords = PasswordQueue(cost: settings.passwordCost, random: random)
        signingKeys = SigningKeys(database, secrets: secrets, now: now, random: random)
    }

    /// 32 random bytes as text, and the digest that is stored in its place.
    func secretText() -> (text: String, digest: Digest) {
        let text = Base64URL.encode(random(32))
        return (text, Digest(of: Array(text.utf8)))
    }

    /// A new UUID, for organizations and users.
    public func newKey() -> String { RandomText.uuid(random) }
}
