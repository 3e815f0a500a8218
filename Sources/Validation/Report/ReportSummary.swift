public import Schematron

/// What a run over many documents found, by rule.
public struct ReportSummary: Sendable, Hashable {
    public struct Line: Sendable, Hashable {
        public let rule: String
        public let severity: ReportFinding.Severity
        public var findings: Int
        public var documents: Int
        /// The first message seen.
        public let message: String
    }

    public private(set) var documents = 0
    public private(set) var valid = 0
    public private(set) var invalid = 0
    public private(set) var notValidated = 0
    public private(set) var warnings = 0
    public private(set) var informations = 0
    private var byRule: [String: Line] = [:]

    public init() {}

    public mutating func add(_ report: Report) {
        documents += 1
        switch report.outcome {
        case .valid: valid += 1
        case .invalid: invalid += 1
        case .notValidated: notValidated += 1
        }
        var seen: Set<String> = []
        for finding in report.findings {
            if finding.severity == .warning { warnings += 1 }
            if finding.severity == .information { informations += 1 }
            let key = "\(finding.severity.rawValue) \(finding.rule)"
            var line =
                byRule[key]
                ?? Line(
                    rule: finding.rule, severity: finding.severity, findings: 0, documents: 0, message: finding.message)
            line.findings += 1
            if seen.insert(key).inserted { line.documents += 1 }
            byRule[key] = line
        }
    }

    /// The worst of all documents.
    public var outcome: Report.Outcome { notValidated > 0 ? .notValidated : invalid > 0 ? .invalid : .valid }

    /// Errors first, then by number of documents and findings, then by rule.
    public var lines: [Line] {
        byRule.values.sorted { left, right in
            if left.severity != right.severity { return left.severity > right.severity }
            if left.documents != right.documents { return left.documents > right.documents }
            if left.findings != right.findings { return left.findings > right.findings }
            return left.rule < right.rule
        }
    }
}
