internal import CountryPack
internal import Documents
internal import JSON

/// A return's boxes: the books' totals, rounded as the form has them, and what the form computes from them.
struct FilingComputation {
    let filing: Filing
    let request: PrepareFilingRequest
    let calendar: WorkingCalendar

    func answer() throws -> PrepareFilingAnswer {
        let end = try periodEnd()
        var figures: [String: Money] = [:]
        for box in request.totals.keys.sorted() where !filing.boxes.contains(box) {
            throw Diagnostics(
                Diagnostic(
                    code: "filing.unknownBox", path: "/totals/\(box)", message: "\(filing.key) has no box \(box)",
                    remedy: "check the boxes of the tax table's repartition"))
        }
        for box in filing.boxes {
            figures[box] = try (request.totals[box] ?? .zero).rounded(to: filing.decimals)
        }
        for formula in filing.formulas {
            let plus = try formula.plus.map { figures[$0] ?? .zero }.total()
            let minus = try formula.minus.map { figures[$0] ?? .zero }.total()
            let sum = try plus.subtracting(minus)
            figures[formula.box] = formula.positiveOnly && sum.isNegative ? .zero : sum
        }
        var answer = PrepareFilingAnswer()
        answer.filing = filing.key
        answer.boxes = filing.boxes.map { PrepareFilingAnswer.Box(box: $0, amount: figures[$0] ?? .zero) }
        answer.due = filing.due(periodEnd: end, calendar)
        return answer
    }

    private func periodEnd() throws(Diagnostics) -> Day {
        guard let start = request.period.start, let end = request.period.end, start <= end else {
            throw Diagnostics(
                Diagnostic(
                    code: "filing.period", path: "/period", message: "the period has no first or no last day",
                    remedy: "give start and end"))
        }
        guard (filing.since ?? .earliest) <= start, start <= (filing.until ?? .latest) else {
            throw Diagnostics(
                Diagnostic(
                    code: "filing.notInForce", path: "/period/start",
                    message: "\(filing.key) is not filed for a period that begins on \(start)",
                    remedy: "choose the filing of that time"))
        }
        return end
    }
}
