public import Exchange
public import Identity
internal import Ledger
internal import Storage

/// Secrets that tenants give over HTTP: sealed under the host's key and kept with what they are for. References to the
/// host's own files, variables and commands are its operator's alone: a tenant who could name them could read them.
public struct TenantSecrets: SecretSource {
    private let box: SecretBox
    private let others: any SecretSource

    /// - Parameter others: what understands every other kind of reference.
    public init(_ box: SecretBox, others: any SecretSource) {
        self.box = box
        self.others = others
    }

    private static let kind = "sealed"
    private static let plain = "plain:"

    private static func purpose(_ organization: Substring) -> String { "exchange secret \(organization)" }

    public func secret(_ reference: SecretReference) throws -> String {
        guard reference.kind == Self.kind else { return try others.secret(reference) }
        let parts = reference.value.split(separator: ".")
        guard parts.count == 2, let sealed = Base64URL.decode(parts[1]) else { throw Self.unreadable }
        do {
            return String(decoding: try box.open(sealed, for: Self.purpose(parts[0])), as: UTF8.self)
        } catch is IdentityError {
            throw Self.unreadable
        }
    }

    static func isOwn(_ reference: String) -> Bool { reference.hasPrefix(kind + ":") }

    /// The reference that is stored for what a tenant sent: `plain:SECRET`, which is sealed, or the reference that is
    /// stored already.
    /// - Throws: `secret.operator` for any other.
    static func reference(
        _ text: String, kept: String?, field: String, _ organization: OrganizationID, _ box: SecretBox
    ) throws -> String {
        if text == kept || text.hasPrefix("sandbox:") { return text }
        guard text.hasPrefix(plain), text.count > plain.count else {
            throw ExchangeError(
                .invalid, "secret.operator", "the secret is no plain:SECRET, and not the reference that is stored",
                field: field, remedy: "send plain: and the secret, which is sealed; or ask the host's operator")
        }
        let owner = "\(organization.number)"
        let sealed = try box.seal(Array(text.dropFirst(plain.count).utf8), for: purpose(owner[...]))
        return "\(kind):\(owner).\(Base64URL.encode(sealed))"
    }

    private static let unreadable = ExchangeError(
        .invalid, "secret.missing", "a sealed secret cannot be opened with this host's key",
        remedy: "send the secret again")

    /// Tenants speak to addresses of the outside world, over TLS; to this machine only where authorities are simulated.
    /// - Throws: `address.insecure`.
    static func requireOutside(_ address: String?, field: String, _ settings: APISettings) throws {
        guard let address, !settings.allowsLoopback, !address.hasPrefix("https://") else { return }
        throw ExchangeError(
            .invalid, "address.insecure", "\(address.prefix(80)) is no https address", field: field,
            remedy: "give an https address")
    }
}
