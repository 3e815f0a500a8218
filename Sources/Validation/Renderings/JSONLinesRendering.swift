internal import JSON

/// One JSON object a line, one line a document.
public struct JSONLinesRendering: ReportRendering {
    public var timings: Bool

    public init(timings: Bool = false) { self.timings = timings }

    public func opening() -> String { "" }

    public func document(_ report: Report) -> String { report.json(timings: timings).text() + "\n" }

    public func closing(_ summary: ReportSummary) -> String { "" }
}
