internal import Crypto
internal import FoundationEssentials

/// Seals what must be stored but not read in a copy of the database (authenticator secrets, signing keys): AES-256-GCM
/// under the host's key, bound to a purpose. All hosts of one database share the key.
public struct SecretBox: Sendable {
    private let key: [UInt8]
    private let random: RandomSource

    /// - Parameter key: 32 bytes.
    /// - Throws: `secrets.key` for any other length.
    public init(key: [UInt8], random: @escaping RandomSource) throws(IdentityError) {
        guard key.count == 32 else {
            throw IdentityError(
                .invalid, "secrets.key", "the host's key has \(key.count) bytes, not 32",
                remedy: "give a file of 32 random bytes")
        }
        self.key = key
        self.random = random
    }

    /// nonce ‖ ciphertext ‖ tag.
    public func seal(_ secret: [UInt8], for purpose: String) throws -> [UInt8] {
        let nonce = try AES.GCM.Nonce(data: random(12))
        let box = try AES.GCM.seal(
            secret, using: SymmetricKey(data: key), nonce: nonce, authenticating: Array(purpose.utf8))
        return Array(nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// - Throws: `secrets.unreadable` when the key is another one or the bytes were changed.
    public func open(_ sealed: [UInt8], for purpose: String) throws -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            return Array(
                try AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: Array(purpose.utf8)))
        } catch is CryptoKitError {
            throw IdentityError(
                .invalid, "secrets.unreadable", "a stored secret cannot be opened with this host's key",
                remedy: "start the host with the key that the database was first used with")
        }
    }
}
