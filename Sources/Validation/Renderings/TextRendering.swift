internal import CountryPack
internal import Schematron

/// For people, on 80 columns.
public struct TextRendering: ReportRendering {
    /// Escape sequences for a terminal.
    public var colours: Bool
    /// Everything about each document, also when it is valid and one of many.
    public var isDetailed: Bool
    private static let width = 80
    private static let indent = 11

    public init(colours: Bool = false, isDetailed: Bool = true) {
        self.colours = colours
        self.isDetailed = isDetailed
    }

    public func opening() -> String { "" }

    public func document(_ report: Report) -> String {
        if !isDetailed, report.findings.isEmpty, report.outcome == .valid {
            return painted("valid", .green).padded("valid", to: Self.indent) + report.path + "\n"
        }
        var text = heading(report)
        text += context(report)
        for finding in report.findings { text += "\n" + paragraph(finding) }
        text += footnotes(report)
        return text + "\n"
    }

    public func closing(_ summary: ReportSummary) -> String {
        guard summary.documents > 1 else { return "" }
        var text = ""
        if !summary.lines.isEmpty {
            text += "Findings by rule\n"
            text += "  findings  documents  severity     rule\n"
            for line in summary.lines {
                let numbers = String(line.findings).leading(10) + String(line.documents).leading(11)
                let severity = painted(line.severity.rawValue, colour(line.severity))
                text += "\(numbers)  \(severity.padded(line.severity.rawValue, to: 13))\(line.rule)\n"
            }
            text += "\n"
        }
        var parts = ["\(summary.valid) valid", "\(summary.invalid) invalid"]
        if summary.notValidated > 0 { parts.append("\(summary.notValidated) not validated") }
        return text + "\(summary.documents) documents: \(parts.joined(separator: ", "))\n"
    }

    // MARK: Parts

    private func heading(_ report: Report) -> String {
        let word =
            switch report.outcome {
            case .valid: painted("valid", .green).padded("valid", to: Self.indent)
            case .invalid: painted("INVALID", .red).padded("INVALID", to: Self.indent)
            case .notValidated: painted("NOT CHECKED", .red) + " "
            }
        return word + painted(report.path, .bold) + "\n"
    }

    private func context(_ report: Report) -> String {
        var text = ""
        if let profile = report.profile {
            text += row("profile", report.reason.isEmpty ? profile : "\(profile): \(report.reason)")
        }
        for set in report.ruleSets {
            text += row("rules", "\(set.label), sha256 \(set.sha256.prefix(16))…")
        }
        let layers = report.layers.map { layer in
            let time = layer.nanoseconds.map { " (\(Layer.milliseconds($0)) ms)" } ?? ""
            return "\(layer.name.rawValue) \(layer.status.rawValue)\(time)"
        }
        text += row("layers", layers.joined(separator: ", "))
        let counts = [("error", report.count(.error)), ("warning", report.count(.warning)), ("note", report.count(.information))]
        let found = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)\($0.1 == 1 ? "" : "s")" }
        return text + row("findings", found.isEmpty ? "none" : found.joined(separator: ", "))
    }

    private func paragraph(_ finding: ReportFinding) -> String {
        let word = finding.kind == .error ? "unchecked" : finding.severity == .information ? "note" : finding.severity.rawValue
        var head = painted(word, colour(finding.severity)).padded(word, to: Self.indent) + painted(finding.rule, .bold)
        if !finding.place.isEmpty { head += "  " + finding.place }
        var text = head + "\n"
        if !finding.location.isEmpty { text += row("", finding.location) }
        text += row("", finding.plainMessage)
        for value in finding.values { text += row("", "\(value.expression) = \(value.value.isEmpty ? "(nothing)" : value.value)") }
        return text
    }

    private func footnotes(_ report: Report) -> String {
        var text = ""
        for overridden in report.overridden {
            let count = "\(overridden.findings) finding\(overridden.findings == 1 ? "" : "s")"
            text += row("severity", "\(overridden.rule): \(overridden.from.rawValue) is \(overridden.to.rawValue) here, "
                + "\(count); \(overridden.reason)")
        }
        var reasons: [String] = []
        for reason in report.ignored.map(\.rule.reason) where !reasons.contains(reason) { reasons.append(reason) }
        for reason in reasons {
            let rules = report.ignored.filter { $0.rule.reason == reason }
            let names = rules.map { ignored in
                let place = ignored.rule.below.map { " below \($0)" } ?? ""
                return ignored.rule.rule + place + (ignored.findings > 0 ? " (\(ignored.findings))" : "")
            }
            text += row("ignored", "\(names.joined(separator: ", ")): \(reason) [\(rules[0].rule.source)]")
        }
        return text.isEmpty ? "" : "\n" + text
    }

    // MARK: Lines

    /// A label and text beside it, wrapped.
    private func row(_ label: String, _ text: String) -> String {
        var result = ""
        for (at, line) in Self.wrapped(text, Self.width - Self.indent).enumerated() {
            let head = at == 0 ? label : ""
            result += (painted(head, .dim).padded(head, to: Self.indent) + line + "\n")
        }
        return result
    }

    /// Broken at blanks; words longer than a line (paths, expressions) are broken where the line ends.
    static func wrapped(_ text: String, _ width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var length = 0
        for word in text.split(whereSeparator: { $0 == " " || $0.isNewline || $0 == "\t" }) {
            var rest = word[...]
            var count = rest.count
            if length > 0, length + 1 + count <= width {
                line += " " + rest
                length += 1 + count
                continue
            }
            if length > 0 { lines.append(line) }
            while count > width {
                lines.append(String(rest.prefix(width)))
                rest = rest.dropFirst(width)
                count -= width
            }
            line = String(rest)
            length = count
        }
        if length > 0 || lines.isEmpty { lines.append(line) }
        return lines
    }

    private enum Colour: String { case red = "31", yellow = "33", green = "32", blue = "34", bold = "1", dim = "2" }

    private func colour(_ severity: ReportFinding.Severity) -> Colour {
        switch severity {
        case .error: .red
        case .warning: .yellow
        case .information: .blue
        }
    }

    private func painted(_ text: String, _ colour: Colour) -> String {
        colours && !text.isEmpty ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}

extension String {
    /// Blanks up to a width, counted on the text without its colours.
    fileprivate func padded(_ plain: String, to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - plain.count))
    }

    fileprivate func leading(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
