internal import CountryPack
internal import Documents
internal import JSON

/// Corporate income tax and withholding tax by the manifest's rates: slices of the base, each with its rate.
struct LevyComputation {
    let levy: Levy
    let request: LevyRequest
    let decimals: Int

    func answer() throws -> LevyAnswer {
        let rates = try applicable()
        var answer = LevyAnswer()
        // A loss is taxed nothing.
        guard !request.base.isNegative else { return answer }
        for (index, rate) in rates.enumerated() {
            let from = rate.above ?? .zero
            let to = index + 1 < rates.count ? rates[index + 1].above : nil
            let slice = try min(request.base, to ?? request.base).subtracting(min(from, request.base))
            guard !slice.isZero else { continue }
            var step = LevyAnswer.Step()
            step.base = slice
            step.percent = rate.percent
            step.amount = try Money(
                Decimal.quotient(of: Decimal(slice), times: rate.percent, by: .hundred, decimals: decimals))
            answer.steps.append(step)
        }
        answer.amount = try answer.steps.map(\.amount).total()
        return answer
    }

    /// The rates in force on the day, for the revenue, in order of their slices.
    private func applicable() throws(Diagnostics) -> [LevyRate] {
        let day = request.date ?? request.context.businessDate
        let inForce = levy.rates.filter { $0.since <= day && day <= ($0.until ?? .latest) }
        guard !inForce.isEmpty else {
            throw Diagnostics(
                Diagnostic(
                    code: "levy.notInForce", path: "/date", message: "\(levy.key) has no rate on \(day)",
                    remedy: "check the date"))
        }
        let bounds = inForce.compactMap(\.revenueUpTo)
        guard !bounds.isEmpty else { return Self.ordered(inForce) }
        guard let revenue = request.revenue else {
            throw Diagnostics(
                Diagnostic(
                    code: "levy.revenueMissing", path: "/revenue",
                    message: "the rate of \(levy.key) depends on the year's revenue", remedy: "give revenue"))
        }
        let bound = bounds.filter { revenue <= $0 }.min()
        return Self.ordered(inForce.filter { $0.revenueUpTo == bound })
    }

    private static func ordered(_ rates: [LevyRate]) -> [LevyRate] {
        rates.sorted { ($0.above ?? .zero) < ($1.above ?? .zero) }
    }
}
