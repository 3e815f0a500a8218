public import JSON
internal import Schematron

/// An operator's own view of how bad a rule is, from a file. What was changed stands in every report.
public struct SeverityOverrides: Record, Hashable {
    public enum Schema: String, Sendable, CaseIterable { case v1 = "fiscus.severities/1" }

    public struct Override: Record, Hashable {
        public enum Severity: String, Sendable, CaseIterable { case error, warning, information }

        public var rule = ""
        public var severity = Severity.warning
        public var reason = ""

        public init() {}

        public static let shape = Shape<Override>("SeverityOverride", "Another severity for one rule.") {
            Field("rule", \.rule, .code, "rule id")
            Field("severity", \.severity, .enumeration(), "error, warning or information")
            Field("reason", \.reason, .text(), "why; it is printed in every report")
        }
    }

    public var schema = Schema.v1
    public var overrides: [Override] = []

    public init() {}

    public static let shape = Shape<SeverityOverrides>(
        "SeverityOverrides", "Other severities for some rules.",
        check: { value, context in
            var seen: Set<String> = []
            for override in value.overrides where !seen.insert(override.rule).inserted {
                context.report("severities.twice", "\(override.rule) stands twice", remedy: "keep one of the two")
            }
        }
    ) {
        Field("schema", \.schema, .enumeration(), "fiscus.severities/1")
        Field(list: "overrides", \.overrides, .record(), "one for each rule", limit: 10_000, required: true)
    }

    subscript(rule: String) -> Override? { overrides.first { $0.rule == rule } }
}

extension SeverityOverrides.Override.Severity {
    var finding: ReportFinding.Severity {
        switch self {
        case .error: .error
        case .warning: .warning
        case .information: .information
        }
    }
}
