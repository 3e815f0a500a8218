internal import CLibCrypt
internal import Glibc

/// Passwords through libxcrypt: bcrypt for new ones; every scheme libxcrypt knows is accepted when checking.
///
/// Blocking and slow on purpose (176 ms at cost 12): call it through `PasswordQueue`.
struct PasswordHash: Sendable {
    /// log2 of the rounds.
    let cost: UInt
    let random: RandomSource

    /// bcrypt reads no further.
    static let maximumBytes = 72
    static let minimumCharacters = 10

    /// - Throws: `password.hash` when libxcrypt refuses.
    func make(_ password: String) throws(IdentityError) -> String {
        let salt = random(16).map { CChar(bitPattern: $0) }
        let setting = crypt_gensalt_ra("$2b$", cost, salt, Int32(salt.count))
        guard let setting else { throw Self.failure }
        defer { free(setting) }
        guard let hash = Self.crypt(password, setting) else { throw Self.failure }
        return hash
    }

    func matches(_ password: String, _ hash: String) -> Bool {
        guard let made = hash.withCString({ Self.crypt(password, $0) }) else { return false }
        return Self.equal(Array(made.utf8), Array(hash.utf8))
    }

    /// Whether a hash was made with less than what is asked for now.
    func isWeak(_ hash: String) -> Bool { !hash.hasPrefix("$2b$\(cost < 10 ? "0" : "")\(cost)$") }

    private static func crypt(_ password: String, _ setting: UnsafePointer<CChar>) -> String? {
        var memory: UnsafeMutableRawPointer?
        var size: Int32 = 0
        defer {
            if let memory {
                memset(memory, 0, Int(size))
                free(memory)
            }
        }
        guard let hash = crypt_ra(password, setting, &memory, &size) else { return nil }
        let text = String(cString: hash)
        return text.hasPrefix("*") ? nil : text
    }

    /// In time that depends on the length only.
    static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static let failure = IdentityError(
        .busy, "password.hash", "the password could not be hashed", remedy: "try again")
}
