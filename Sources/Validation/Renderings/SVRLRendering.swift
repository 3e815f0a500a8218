internal import Schematron

/// Schematron Validation Report Language. Several documents stand in one `reports` element.
///
/// Schema findings and errors of reading are failed assertions of a pattern of their own: whoever reads the report must
/// not take a document for valid because only its rules held.
public struct SVRLRendering: ReportRendering {
    private let isSingle: Bool

    /// - Parameter isSingle: one document is all there will be; the report is then the root element.
    public init(isSingle: Bool) { self.isSingle = isSingle }

    public func opening() -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + (isSingle ? "" : "<reports>\n")
    }

    public func document(_ report: Report) -> String {
        var text = "<svrl:schematron-output xmlns:svrl=\"http://purl.oclc.org/dsdl/svrl\""
        text += Markup.attribute("title", report.path)
        text += Markup.attribute("phase", report.profile) + ">\n"
        for layer in Layer.Name.allCases where layer != .rules {
            let findings = report.findings.filter { $0.layer == layer }
            text += pattern(layer.rawValue, name: "\(layer.rawValue): \(report[layer].status.rawValue)", findings)
        }
        for (at, set) in report.ruleSets.enumerated() {
            let version = set.version.isEmpty ? "" : ":\(set.version)"
            let phase = set.phase.map { " phase:\($0)" } ?? ""
            let findings = report.findings.filter { $0.ruleSet == at }
            text += pattern("rules-\(at + 1)", name: "\(set.id)\(version) sha256:\(set.sha256)\(phase)", findings)
        }
        let rest = report.findings.filter { $0.layer == .rules && $0.ruleSet == nil }
        if !rest.isEmpty { text += pattern("rules", name: "rules: \(report[.rules].status.rawValue)", rest) }
        return text + "</svrl:schematron-output>\n"
    }

    public func closing(_ summary: ReportSummary) -> String { isSingle ? "" : "</reports>\n" }

    private func pattern(_ id: String, name: String, _ findings: [ReportFinding]) -> String {
        var text = "  <svrl:active-pattern id=\"\(id)\"\(Markup.attribute("name", name))/>\n"
        for finding in findings {
            text += "  <svrl:fired-rule\(Markup.attribute("context", finding.location.isEmpty ? "/" : finding.location))/>\n"
            let outcome = finding.isReport && finding.kind == .failed ? "successful-report" : "failed-assert"
            text += "  <svrl:\(outcome)\(Markup.attribute("id", finding.rule))"
            text += Markup.attribute("flag", finding.flag ?? finding.severity.rawValue)
            text += Markup.attribute("role", finding.kind == .error ? "error" : finding.severity.rawValue)
            text += " location=\"\(Markup.escaped(finding.location.isEmpty ? "/" : finding.location))\""
            text += " test=\"\(Markup.escaped(finding.test))\">\n"
            text += "    <svrl:text>\(Markup.escaped(finding.message))</svrl:text>\n"
            text += "  </svrl:\(outcome)>\n"
        }
        return text
    }
}
