/// How reports are written.
public enum ReportFormat: String, Sendable, CaseIterable {
    /// For people, 80 columns.
    case text
    /// JSON Lines, one object a document.
    case json
    /// Schematron Validation Report Language (ISO/IEC 19757-3, annex D).
    case svrl
    /// The XML that build servers show as test results: a suite a document, a case a layer.
    case junit
    /// One page that needs nothing else.
    case html
}
