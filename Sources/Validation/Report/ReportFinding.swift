public import Schematron

/// One thing that is wrong with a document, or worth knowing.
public struct ReportFinding: Sendable, Hashable {
    public typealias Severity = Finding.Severity
    public typealias Kind = Finding.Kind

    /// The authority's rule id; `xsd` for the schema, which has none; a code of ours (`xml.not-well-formed`,
    /// `rules.noneInForce`) for the rest.
    public var rule: String
    public var severity: Severity
    public var layer: Layer.Name
    /// `error`: this could not be evaluated.
    public var kind: Kind
    /// 1-based; 0 where the finding has no place. Columns count characters.
    public var line: Int
    public var column: Int
    /// Path of the node with the document's own prefixes; empty where the finding has no place.
    public var location: String
    public var message: String
    /// Both sides of the comparison that decided, where there was one.
    public var values: [ComparedValue]
    /// The XPath that was tested; empty for the other layers.
    public var test: String
    /// Flag as the rule file has it.
    public var flag: String?
    /// A report that holds, not an assertion that does not (ISO Schematron).
    public var isReport: Bool
    /// Position in `Report.ruleSets`; nil for the other layers.
    public var ruleSet: Int?

    public init(
        rule: String, severity: Severity, layer: Layer.Name, kind: Kind = .failed, line: Int = 0, column: Int = 0,
        location: String = "", message: String, values: [ComparedValue] = [], test: String = "", flag: String? = nil,
        isReport: Bool = false, ruleSet: Int? = nil
    ) {
        self.rule = rule
        self.severity = severity
        self.layer = layer
        self.kind = kind
        self.line = line
        self.column = column
        self.location = location
        self.message = message
        self.values = values
        self.test = test
        self.flag = flag
        self.isReport = isReport
        self.ruleSet = ruleSet
    }
}
