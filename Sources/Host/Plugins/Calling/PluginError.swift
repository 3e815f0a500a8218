public import JSON

/// A call that did not succeed, with what the plugin said.
public struct PluginError: Error, Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        case refused, invalidInput, unsupported, defect, cancelled, limit
    }

    public let kind: Kind
    public let plugin: String
    public let diagnostics: [Diagnostic]

    public var description: String {
        diagnostics.isEmpty ? "\(plugin): \(kind.rawValue)" : diagnostics.map(\.description).joined(separator: "\n")
    }
}
