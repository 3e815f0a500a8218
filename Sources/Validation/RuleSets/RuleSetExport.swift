internal import Documents
public import JSON
public import Schematron

/// A rule set as data and as a page: what each rule says, where it applies and what it tests.
public struct RuleSetExport: Sendable {
    public struct Rule: Sendable, Hashable {
        public let id: String
        public let severity: ReportFinding.Severity
        /// A report fires when its test holds, an assertion when it does not.
        public let isReport: Bool
        public let pattern: String
        public let context: String
        public let test: String
        /// With `{…}` where a value is filled in.
        public let message: String
        /// Line of the rule file.
        public let line: Int
    }

    public let set: InstalledRuleSet
    public let sha256: String
    /// In the order of the file.
    public let rules: [Rule]

    public var json: JSONValue {
        var object: JSONObject = [
            "schema": "fiscus.rule-set/1", "id": .string(set.id), "version": .string(set.version), "sha256": .string(sha256),
            "title": .string(set.title), "status": .string(set.status.rawValue), "source": .string(set.source),
        ]
        if let day = set.validFrom { object["validFrom"] = .string(day.description) }
        if let day = set.validTo { object["validTo"] = .string(day.description) }
        if let coverage = set.coverage { object["coverage"] = coverage.json }
        object["rules"] = .array(
            rules.map { rule in
                [
                    "id": .string(rule.id), "severity": .string(rule.severity.rawValue),
                    "kind": rule.isReport ? "report" : "assert", "pattern": .string(rule.pattern),
                    "context": .string(rule.context), "test": .string(rule.test), "message": .string(rule.message),
                    "line": .integer(rule.line),
                ]
            })
        return .object(object)
    }

    public var html: String {
        let title = "\(set.title) (\(set.id)\(set.version.isEmpty ? "" : " \(set.version)"))"
        var text = HTMLPage.opening(title: title) + "<h1>\(Markup.escaped(title))</h1>\n<p>\(Markup.escaped(set.source))<br>\n"
        text += "\(rules.count) rules; \(set.status.rawValue); \(Markup.escaped(dates))<br>\n<code>sha256 \(sha256)</code></p>\n"
        if let coverage = set.coverage {
            text += "<p>Has \(coverage.rules) of the authority's \(coverage.of) rules.</p>\n"
            if !coverage.deviations.isEmpty {
                text += "<details><summary>Rules that fire otherwise than in the authority's file</summary>\n<table>\n"
                for deviation in coverage.deviations {
                    text += "<tr><td>\(Markup.escaped(deviation.rule))</td><td>\(Markup.escaped(deviation.reason))</td></tr>\n"
                }
                text += "</table></details>\n"
            }
        }
        text += "<table>\n<tr><th>Rule</th><th>Severity</th><th>What it demands</th></tr>\n"
        for rule in rules {
            text += "<tr id=\"\(Markup.escaped(rule.id))\"><td>\(Markup.escaped(rule.id))</td>"
            text += "<td class=\"badge \(rule.severity.rawValue)\">\(rule.severity.rawValue)</td>"
            text += "<td>\(Markup.escaped(rule.message))<br><code>\(Markup.escaped(rule.context))</code><br>"
            text += "<code>\(rule.isReport ? "not: " : "")\(Markup.escaped(rule.test))</code></td></tr>\n"
        }
        return text + "</table>\n" + HTMLPage.closing
    }

    /// `2026-01-01 to 2026-12-31`, `from …`, `until …`, or that there is no bound.
    private var dates: String {
        switch (set.validFrom, set.validTo) {
        case (let from?, let to?): "\(from) to \(to)"
        case (let from?, nil): "from \(from)"
        case (nil, let to?): "until \(to)"
        case (nil, nil): "no dates"
        }
    }
}

extension Validator {
    /// What a rule set says. Compiles it when that has not been done.
    ///
    /// - Throws: why it cannot be used.
    public func export(_ set: InstalledRuleSet) throws(Diagnostic) -> RuleSetExport {
        let compiled = try compiled(set).get()
        return RuleSetExport(
            set: set, sha256: compiled.used.sha256,
            rules: compiled.rules.rules.map { rule in
                RuleSetExport.Rule(
                    id: rule.id, severity: rule.severity, isReport: rule.isReport, pattern: rule.pattern,
                    context: rule.context, test: rule.test, message: rule.message, line: rule.line)
            })
    }
}
