internal import Documents

// Figures of a received document are the seller's, and may have more decimals than the currency: books have none of
// them. What is issued has to be written right; what was received is rounded.
extension Assessment {
    mutating func roundReceived() {
        for at in invoice.lines.indices {
            let path = "/lines/\(at)"
            invoice.lines[at].net = rounded(invoice.lines[at].net, path + "/net")
            invoice.lines[at].allowances = rounded(invoice.lines[at].allowances, path + "/allowances")
            invoice.lines[at].charges = rounded(invoice.lines[at].charges, path + "/charges")
        }
        invoice.allowances = rounded(invoice.allowances, "/allowances")
        invoice.charges = rounded(invoice.charges, "/charges")
        for at in invoice.taxBreakdown.indices {
            let entry = invoice.taxBreakdown[at]
            let path = "/taxBreakdown/\(at)"
            invoice.taxBreakdown[at].taxable = rounded(entry.taxable, path + "/taxable") ?? .zero
            invoice.taxBreakdown[at].tax = rounded(entry.tax, path + "/tax") ?? .zero
        }
        guard var totals = invoice.totals else { return }
        let parts: [(WritableKeyPath<Totals, Money?>, String)] = [
            (\.lines, "lines"), (\.allowances, "allowances"), (\.charges, "charges"), (\.withoutTax, "withoutTax"),
            (\.tax, "tax"), (\.withTax, "withTax"), (\.prepaid, "prepaid"), (\.rounding, "rounding"), (\.due, "due")
        ]
        for (part, name) in parts {
            totals[keyPath: part] = rounded(totals[keyPath: part], "/totals/" + name)
        }
        invoice.totals = totals
    }

    private mutating func rounded(_ items: [AllowanceCharge], _ path: String) -> [AllowanceCharge] {
        var items = items
        for at in items.indices {
            items[at].amount = rounded(items[at].amount, "\(path)/\(at)/amount")
            items[at].base = rounded(items[at].base, "\(path)/\(at)/base")
        }
        return items
    }

    private mutating func rounded(_ amount: Money?, _ path: String) -> Money? {
        guard let amount else { return nil }
        let places = decimals
        return figure(path) { () throws(AmountError) in try amount.rounded(to: places) }
    }
}
