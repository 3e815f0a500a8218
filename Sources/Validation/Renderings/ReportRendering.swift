/// Writes the reports of a run, one after the other: a run may be longer than memory.
///
/// `opening`, then `document` for each report in order, then `closing` with the summary of all.
public protocol ReportRendering: Sendable {
    func opening() -> String
    func document(_ report: Report) -> String
    func closing(_ summary: ReportSummary) -> String
}
