public import JSON
internal import Schematron

extension ReportFinding {
    /// The finding in the words every other layer of the host speaks.
    ///
    /// Codes: `schema.invalid`, `rules.failed`, `rules.notEvaluated`; a finding with a code of its own keeps it.
    public var diagnostic: Diagnostic {
        let sides = values.map { "; \($0.expression) = \($0.value)" }.joined()
        let place = line > 0 ? " (line \(line), column \(column))" : ""
        var diagnostic = Diagnostic(code: code, path: location, message: plainMessage + sides + place)
        switch severity {
        case .error: diagnostic.severity = .error
        case .warning: diagnostic.severity = .warning
        case .information: diagnostic.severity = .information
        }
        if ruleSet != nil { diagnostic.rule = rule }
        return diagnostic
    }

    private var code: String {
        if ruleSet != nil { return kind == .error ? "rules.notEvaluated" : "rules.failed" }
        return layer == .xsd && kind == .failed ? "schema.invalid" : rule
    }
}
