public import CountryPack
public import Schematron

/// What a validation found: the same type from the library, the command and the daemon. Equal documents under equal
/// rules give equal reports, on any thread.
public struct Report: Sendable, Hashable {
    public enum Outcome: Int32, Sendable, Comparable {
        case valid = 0
        case invalid = 1
        /// Something that had to be checked could not be.
        case notValidated = 2

        public static func < (left: Outcome, right: Outcome) -> Bool { left.rawValue < right.rawValue }
    }

    /// A rule set as it was used.
    public struct UsedRuleSet: Sendable, Hashable {
        /// `group:name`, or the name of a file.
        public let id: String
        /// Empty for a file.
        public let version: String
        public let sha256: String
        public let title: String
        /// The phase that was chosen; nil for the schema's own choice.
        public let phase: String?

        /// The name in a report's text: id, version and chosen phase.
        var label: String {
            (version.isEmpty ? id : "\(id) \(version)") + (phase.map { ", phase \($0)" } ?? "")
        }

        public init(id: String, version: String, sha256: String, title: String, phase: String? = nil) {
            self.id = id
            self.version = version
            self.sha256 = sha256
            self.title = title
            self.phase = phase
        }
    }

    /// A rule the profile takes out of a base set, and what it would have said.
    public struct Ignored: Sendable, Hashable {
        public let rule: IgnoredRule
        /// Findings left out of the report.
        public var findings: Int
    }

    /// A severity that the operator's file changed.
    public struct Overridden: Sendable, Hashable {
        public let rule: String
        public let from: ReportFinding.Severity
        public let to: ReportFinding.Severity
        public let reason: String
        public var findings: Int
    }

    /// What the caller calls the document; usually its path.
    public var path: String
    public var profile: String?
    /// Why this profile; empty when the caller chose it.
    public var reason = ""
    public var ruleSets: [UsedRuleSet] = []
    /// xml, xsd, rules, in this order.
    public var layers: [Layer]
    public var findings: [ReportFinding] = []
    public var ignored: [Ignored] = []
    public var overridden: [Overridden] = []

    public init(path: String) {
        self.path = path
        layers = Layer.Name.allCases.map { Layer($0, .skipped) }
    }

    /// Nothing is wrong, and everything that was to be checked was.
    public var isValid: Bool { outcome == .valid }

    public var outcome: Outcome {
        if layers.contains(where: { $0.status == .failed }) { return .notValidated }
        return layers.contains { $0.status == .invalid } ? .invalid : .valid
    }

    public func count(_ severity: ReportFinding.Severity) -> Int { findings.count { $0.severity == severity } }

    public subscript(layer: Layer.Name) -> Layer {
        get { layers.first { $0.name == layer } ?? Layer(layer, .skipped) }
        set { if let at = layers.firstIndex(where: { $0.name == layer }) { layers[at] = newValue } }
    }
}

extension Report {
    /// A document that could not even be read.
    public static func unreadable(_ path: String, reason: String) -> Report {
        var report = Report(path: path)
        report[.xml].status = .failed
        report.findings = [
            ReportFinding(
                rule: "file.unreadable", severity: .error, layer: .xml, kind: .error,
                message: "The document cannot be read: \(reason).")
        ]
        return report
    }
}
