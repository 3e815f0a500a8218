internal import CountryPack
internal import Schematron

/// One readable page for all documents of a run.
public struct HTMLRendering: ReportRendering {
    public init() {}

    public func opening() -> String { HTMLPage.opening(title: "Validation report") + "<h1>Validation report</h1>\n" }

    public func document(_ report: Report) -> String {
        let word =
            switch report.outcome {
            case .valid: ("valid", "valid")
            case .invalid: ("invalid", "invalid")
            case .notValidated: ("failed", "could not be validated")
            }
        var text = "<section>\n<h2><span class=\"badge \(word.0)\">\(word.1)</span> \(Markup.escaped(report.path))</h2>\n<p>"
        if let profile = report.profile {
            text += "Profile <b>\(Markup.escaped(profile))</b>"
            text += report.reason.isEmpty ? "" : " <span class=\"quiet\">– \(Markup.escaped(report.reason))</span>"
            text += "<br>\n"
        }
        let layers = report.layers.map { "\($0.name.rawValue) <span class=\"badge \($0.status.rawValue)\">\($0.status.rawValue)</span>" }
        text += layers.joined(separator: " · ") + "</p>\n"
        text += ruleSets(report) + findings(report) + footnotes(report)
        return text + "</section>\n"
    }

    public func closing(_ summary: ReportSummary) -> String {
        var text = ""
        if summary.documents > 1 {
            text += "<section>\n<h2>All \(summary.documents) documents</h2>\n<p>\(summary.valid) valid, "
            text += "\(summary.invalid) invalid, \(summary.notValidated) not validated</p>\n"
            if !summary.lines.isEmpty {
                text += "<table>\n<tr><th>Rule</th><th>Severity</th><th>Findings</th><th>Documents</th><th>First message</th></tr>\n"
                for line in summary.lines {
                    text += "<tr><td>\(Markup.escaped(line.rule))</td>\(severity(line.severity))<td>\(line.findings)</td>"
                    text += "<td>\(line.documents)</td><td>\(Markup.escaped(line.message))</td></tr>\n"
                }
                text += "</table>\n"
            }
            text += "</section>\n"
        }
        return text + HTMLPage.closing
    }

    private func ruleSets(_ report: Report) -> String {
        guard !report.ruleSets.isEmpty else { return "" }
        let sets = report.ruleSets.map { set in
            "\(Markup.escaped(set.label)) <code class=\"quiet\">sha256 \(set.sha256)</code>"
        }
        return "<p>\(sets.joined(separator: "<br>\n"))</p>\n"
    }

    private func findings(_ report: Report) -> String {
        guard !report.findings.isEmpty else { return "" }
        var text = "<table>\n<tr><th>Rule</th><th>Severity</th><th>Place</th><th>What is wrong</th></tr>\n"
        for finding in report.findings {
            text += "<tr><td>\(Markup.escaped(finding.rule))</td>\(severity(finding.severity))"
            text += "<td>\(finding.place)<br><code>\(Markup.escaped(finding.location))</code></td>"
            text += "<td>\(finding.kind == .error ? "<b>Could not be evaluated.</b> " : "")\(Markup.escaped(finding.plainMessage))"
            for value in finding.values {
                text += "<br><code>\(Markup.escaped(value.expression)) = <b>\(Markup.escaped(value.value))</b></code>"
            }
            text += "</td></tr>\n"
        }
        return text + "</table>\n"
    }

    private func footnotes(_ report: Report) -> String {
        guard !report.ignored.isEmpty || !report.overridden.isEmpty else { return "" }
        var text = "<details><summary>Ignored rules and changed severities</summary>\n<table>\n"
        for ignored in report.ignored {
            text += "<tr><td>\(Markup.escaped(ignored.rule.rule))</td><td>ignored, \(ignored.findings) findings</td>"
            text += "<td>\(Markup.escaped(ignored.rule.reason)) <span class=\"quiet\">\(Markup.escaped(ignored.rule.source))</span></td></tr>\n"
        }
        for overridden in report.overridden {
            text += "<tr><td>\(Markup.escaped(overridden.rule))</td><td>\(overridden.from.rawValue) → \(overridden.to.rawValue), "
            text += "\(overridden.findings) findings</td><td>\(Markup.escaped(overridden.reason))</td></tr>\n"
        }
        return text + "</table></details>\n"
    }

    private func severity(_ severity: ReportFinding.Severity) -> String {
        "<td class=\"badge \(severity.rawValue)\">\(severity.rawValue)</td>"
    }
}
