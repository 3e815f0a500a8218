/// An e-mail address as the key of a user: trimmed, lower case.
public struct EmailAddress: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// Nil unless it has one `@` with something plausible on both sides, at most 254 bytes, no spaces or controls.
    public init?(_ text: String) {
        let lower = text.lowercased()
        let bytes = Array(lower.utf8)
        let parts = lower.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), parts[1].contains("."), bytes.count <= 254,
            !parts[1].hasPrefix("."), !parts[1].hasSuffix("."), !parts[1].contains(".."),
            bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !"<>()[]\\,;:\"".utf8.contains($0) })
        else { return nil }
        description = lower
    }

    /// For logs: `a***@example.com`.
    public var masked: String {
        let parts = description.split(separator: "@")
        return "\(parts[0].prefix(1))***@\(parts[1])"
    }
}
