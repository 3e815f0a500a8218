/// What a profile asks for: `group:name`, in any version.
public struct RuleSetName: Sendable, Hashable, CustomStringConvertible {
    public let group: String
    public let name: String

    /// Nil for anything but two plain words with a colon between them.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(CoordinatePart.isValid) else { return nil }
        group = parts[0]
        name = parts[1]
    }

    public var description: String { "\(group):\(name)" }
}
