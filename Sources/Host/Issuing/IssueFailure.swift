public import JSON

/// Why a document was not issued: the step that failed and everything it found.
public struct IssueFailure: Error, Sendable, CustomStringConvertible {
    public enum Step: String, Sendable, CaseIterable {
        case read, assess, build, sign, validate, verify
    }

    public let step: Step
    public let diagnostics: [Diagnostic]

    public init(_ step: Step, _ diagnostics: [Diagnostic]) {
        self.step = step
        self.diagnostics = diagnostics
    }

    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
