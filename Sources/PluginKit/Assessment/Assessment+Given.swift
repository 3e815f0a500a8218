internal import Documents
internal import JSON

// Figures that are given and not computed: they must be amounts of the document's currency.
extension Assessment {
    mutating func checkDecimals() {
        checkDecimals(invoice.totals?.rounding, "/totals/rounding", "BT-114")
        checkDecimals(invoice.totals?.prepaid, "/totals/prepaid", "BT-113")
        for (index, line) in invoice.lines.enumerated() {
            checkItems(line.allowances, "/lines/\(index)/allowances")
            checkItems(line.charges, "/lines/\(index)/charges")
            for (list, items) in [("allowances", line.allowances), ("charges", line.charges)] {
                for (item, entry) in items.enumerated() where entry.tax != nil || entry.taxRow != nil {
                    report(
                        Diagnostic(
                            code: "allowance.taxOnLine", path: "/lines/\(index)/\(list)/\(item)",
                            message: "an allowance or charge of a line has the line's tax", remedy: "leave its tax out"))
                }
            }
        }
        checkItems(invoice.allowances, "/allowances")
        checkItems(invoice.charges, "/charges")
        for (index, prepayment) in invoice.prepayments.enumerated() { check(prepayment, "/prepayments/\(index)") }
    }

    private mutating func checkItems(_ items: [AllowanceCharge], _ path: String) {
        for (index, item) in items.enumerated() {
            checkDecimals(item.amount, "\(path)/\(index)/amount", nil)
            checkDecimals(item.base, "\(path)/\(index)/base", nil)
            if item.code == nil, item.reason == nil {
                report(
                    Diagnostic(
                        code: "allowance.noReason", path: "\(path)/\(index)", message: "there is no reason",
                        remedy: "give \"reason\" or \"code\"", rule: "BR-33, BR-38, BR-42, BR-44"))
            }
        }
    }

    /// An advance was a document of its own: its figures are those of that document.
    private mutating func check(_ prepayment: Prepayment, _ path: String) {
        for (index, entry) in prepayment.breakdown.enumerated() {
            let place = "\(path)/breakdown/\(index)"
            checkDecimals(entry.taxable, place + "/taxable", nil)
            checkDecimals(entry.tax, place + "/tax", nil)
            let places = decimals
            let tax = figure(place + "/tax") { () throws(AmountError) in
                try Money(
                    Decimal.quotient(
                        of: Decimal(entry.taxable), times: entry.rate ?? .zero, by: .hundred, decimals: places))
            }
            if let tax { _ = agree(entry.tax, tax, place + "/tax", nil) }
            if entry.taxable.isNegative {
                report(
                    Diagnostic(
                        code: "prepayment.negative", path: place + "/taxable",
                        message: "the advance of \(entry.taxable) is negative", remedy: "give what was paid"))
            }
        }
        if invoice.prepayments.filter({ $0.number == prepayment.number }).count > 1 {
            report(
                Diagnostic(
                    code: "prepayment.twice", path: path + "/number",
                    message: "the advance \(prepayment.number) is settled twice", remedy: "give it once"))
        }
    }

    private mutating func checkDecimals(_ amount: Money?, _ path: String, _ term: String?) {
        guard let amount, !amount.isWhole(decimals: decimals) else { return }
        report(
            Diagnostic(
                code: "amount.tooManyDecimals", path: path,
                message: "\(amount) has more than \(decimals) decimals, the minor unit of \(invoice.currency?.code ?? "")",
                remedy: "round it first", term: term))
    }
}
