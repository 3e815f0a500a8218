/// One thing that is wrong (or worth knowing), in the form every layer speaks: what, where, and what to do about it.
public struct Diagnostic: Error, Sendable, Hashable {
    public enum Severity: String, Sendable, CaseIterable {
        case error, warning, information
    }

    /// Stable identifier, for example `record.unknownField`; tests and programs compare this, never the sentence.
    public var code: String
    public var severity: Severity
    /// JSON pointer of the field, empty for the document as a whole.
    public var path: String
    public var message: String
    public var remedy: String?
    /// Business term of EN 16931 or PINT (`BT-1`), where the field has one.
    public var term: String?
    /// The authority's rule that demands it, and where that rule stands.
    public var rule: String?
    public var source: String?

    public init(
        code: String, severity: Severity = .error, path: String = "", message: String, remedy: String? = nil,
        term: String? = nil, rule: String? = nil, source: String? = nil
    ) {
        self.code = code
        self.severity = severity
        self.path = path
        self.message = message
        self.remedy = remedy
        self.term = term
        self.rule = rule
        self.source = source
    }
}

extension Diagnostic: CustomStringConvertible {
    /// One line: `/lines/0/net [BT-131] amount.outOfRange: … – remedy`.
    public var description: String {
        var text = path.isEmpty ? "" : path + " "
        if let term { text += "[\(term)] " }
        text += "\(code): \(message)"
        if let remedy { text += " – \(remedy)" }
        if let rule { text += " (\(rule))" }
        return text
    }
}

extension Diagnostic {
    public init(_ error: JSONError) {
        self.init(
            code: error.code.rawValue, path: error.pointer,
            message: "\(error.message) (line \(error.line), column \(error.column))",
            remedy: "send one JSON value in UTF-8 as RFC 8259 has it")
    }
}

extension Diagnostic: Record {
    public init() { self.init(code: "", message: "") }

    public static let shape = Shape<Diagnostic>("Diagnostic", "One finding about a document or a call.") {
        Field("code", \.code, .identifier, "stable identifier")
        Field("severity", \.severity, .enumeration(), "error, warning or information")
        Field("path", \.path, .anyText, "JSON pointer of the field; empty for the whole")
        Field("message", \.message, .anyText, "what is wrong")
        Field("remedy", \.remedy, .anyText, "what to do about it")
        Field("term", \.term, .anyText, "business term (EN 16931, PINT)")
        Field("rule", \.rule, .anyText, "the authority's rule id")
        Field("source", \.source, .anyText, "where the rule stands")
    }
}
