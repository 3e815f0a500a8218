internal import Documents
internal import JSON

extension Assessment {
    /// VAT by row of the tax table: what postings use. Sums by category and rate to the breakdown, to the last unit:
    /// the last row of a group takes the rounding difference.
    mutating func computeTaxByRow() {
        let amounts = taxedAmounts()
        guard amounts.allSatisfy({ $0.row != nil }) else { return }
        var rows: [TaxByRow] = []
        for (treatment, row, amount, path) in amounts {
            guard let row else { continue }
            let at = rows.firstIndex { $0.row == row && $0.rate == treatment.rate }
            guard let at else {
                var entry = TaxByRow()
                entry.row = row
                entry.category = treatment.category
                entry.rate = treatment.rate
                entry.taxable = amount
                rows.append(entry)
                continue
            }
            let soFar = rows[at].taxable
            guard let sum = figure(path, "BT-116", { () throws(AmountError) in try soFar.adding(amount) }) else {
                return
            }
            rows[at].taxable = sum
        }
        for entry in invoice.taxBreakdown { distribute(entry, over: &rows) }
        if !invoice.taxByRow.isEmpty, invoice.taxByRow != rows {
            report(
                Diagnostic(
                    code: "figure.disagrees", path: "/taxByRow", message: "the given figures are not the computed ones",
                    remedy: "leave taxByRow out; it is computed"))
        }
        invoice.taxByRow = rows
    }

    func prepaidTax(_ entry: TaxBreakdown) throws(AmountError) -> Money {
        try invoice.prepayments.flatMap(\.breakdown)
            .filter { $0.category == entry.category && $0.rate == entry.rate }.map(\.tax).total()
    }

    private mutating func distribute(_ entry: TaxBreakdown, over rows: inout [TaxByRow]) {
        let members = rows.indices.filter { rows[$0].category == entry.category && rows[$0].rate == entry.rate }
        guard let last = members.last else { return }
        var copy = rows
        let places = decimals
        let assessment = self
        let charged = chargedRate(entry.category, entry.rate)
        let done: Void? = figure("/taxByRow", "BT-117") { () throws(AmountError) in
            var left = entry.tax
            var prepaid = try assessment.prepaidTax(entry)
            for index in members {
                let share =
                    index == last
                    ? left
                    : try Money(
                        Decimal.quotient(
                            of: Decimal(copy[index].taxable), times: charged, by: .hundred, decimals: places))
                left = try left.subtracting(share)
                copy[index].tax = share
                // Advances are used up row by row; the last row takes what is left, over or under.
                let used = index == last ? prepaid : min(prepaid, share)
                prepaid = try prepaid.subtracting(used)
                copy[index].remaining = try share.subtracting(used)
            }
        }
        if done != nil { rows = copy }
    }
}
