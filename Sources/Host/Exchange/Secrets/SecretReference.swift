/// Where a secret is kept, as an operator writes it: `file:/path`, `env:NAME`, `systemd:NAME`,
/// `command:/path argument`, or another word that a ``SecretSource`` of the host's own understands.
public struct SecretReference: Sendable, Hashable {
    public let kind: String
    public let value: String

    public init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let (kind, value) = (text[..<colon], text[text.index(after: colon)...])
        guard kind.count > 1, kind.allSatisfy({ $0.isLetter && $0.isASCII }), !value.isEmpty else { return nil }
        self.kind = String(kind)
        self.value = String(value)
    }
}

/// Gives out secrets by reference. Called at each use, so that a changed key needs no restart; what it gives is kept no
/// longer than the call it is for.
public protocol SecretSource: Sendable {
    /// - Throws: `secret.*` with the remedy; never the secret itself in any message. [any-thread, may block]
    func secret(_ reference: SecretReference) throws -> String
}
