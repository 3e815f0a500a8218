internal import Schematron

/// A suite a document, a case a layer: what build servers show.
public struct JUnitRendering: ReportRendering {
    public init() {}

    public func opening() -> String { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"fiscus-validate\">\n" }

    public func document(_ report: Report) -> String {
        let counts = Layer.Status.allCases.map { status in report.layers.count { $0.status == status } }
        var text = "  <testsuite name=\"\(Markup.escaped(report.path))\" tests=\"\(report.layers.count)\""
        text += " failures=\"\(counts[1])\" errors=\"\(counts[3])\" skipped=\"\(counts[2])\">\n"
        for layer in report.layers {
            let seconds = layer.nanoseconds.map { Self.seconds($0) }
            text += "    <testcase classname=\"\(Markup.escaped(report.profile ?? "none"))\" name=\"\(layer.name.rawValue)\""
            text += Markup.attribute("time", seconds) + ">"
            let findings = report.findings.filter { $0.layer == layer.name }
            switch layer.status {
            case .valid: break
            case .skipped: text += "<skipped/>"
            case .invalid: text += outcome("failure", findings)
            case .failed: text += outcome("error", findings)
            }
            let notes = findings.filter { $0.severity != .error }
            if layer.status == .valid, !notes.isEmpty {
                text += "<system-out>\(Markup.escaped(notes.map(\.line80).joined(separator: "\n")))</system-out>"
            }
            text += "</testcase>\n"
        }
        return text + "  </testsuite>\n"
    }

    public func closing(_ summary: ReportSummary) -> String { "</testsuites>\n" }

    private func outcome(_ element: String, _ findings: [ReportFinding]) -> String {
        let errors = findings.filter { $0.severity == .error }
        let rules = errors.prefix(5).map(\.rule).joined(separator: ", ") + (errors.count > 5 ? ", …" : "")
        let head = "\(errors.count) error\(errors.count == 1 ? "" : "s"): \(rules)"
        let body = findings.map(\.line80).joined(separator: "\n")
        return "<\(element) message=\"\(Markup.escaped(head))\" type=\"\(Markup.escaped(errors.first?.rule ?? ""))\">"
            + "\(Markup.escaped(body))</\(element)>"
    }

    private static func seconds(_ nanoseconds: UInt64) -> String {
        let micros = nanoseconds / 1_000
        let rest = String(micros % 1_000_000)
        return "\(micros / 1_000_000)." + String(repeating: "0", count: 6 - rest.utf8.count) + rest
    }
}

extension ReportFinding {
    /// `BR-01 error, line 3, column 1, /Invoice: message`
    fileprivate var line80: String {
        let parts = [severity.rawValue, place, location].filter { !$0.isEmpty }
        let values = self.values.map { "; \($0.expression) = \($0.value)" }.joined()
        return "\(rule) \(parts.joined(separator: ", ")): \(plainMessage)\(values)"
    }
}
