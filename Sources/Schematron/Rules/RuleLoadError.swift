/// Why a rule file cannot be used. Nothing is ever skipped: what is not supported is refused here.
public struct RuleLoadError: Error, Sendable, Hashable {
    /// Stable; what tests and callers compare.
    public enum Code: String, Sendable {
        case unreadable = "rules.unreadable"
        case notXML = "rules.not-xml"
        case notRules = "rules.not-schematron"
        case structure = "rules.structure"
        case unsupported = "rules.unsupported-construct"
        case expression = "rules.expression"
    }

    public let code: Code
    public let message: String
    public let file: String
    /// 1-based line of the rule file; 0 when the file as a whole is meant.
    public let line: Int
    /// The element and, where there is one, the expression that is refused.
    public let construct: String

    public init(_ code: Code, _ message: String, file: String, line: Int = 0, construct: String = "") {
        self.code = code
        self.message = message
        self.file = file
        self.line = line
        self.construct = construct
    }
}

extension RuleLoadError: CustomStringConvertible {
    public var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        return construct.isEmpty ? "\(place): \(message)" : "\(place): \(message) in \(construct)"
    }
}
