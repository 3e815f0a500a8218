internal import CountryPack
internal import Documents
internal import JSON

extension Assessment {
    mutating func assessLine(_ index: Int) {
        let path = "/lines/\(index)"
        checkPrice(invoice.lines[index].price, path + "/price")
        for item in invoice.lines[index].allowances.indices {
            if let amount = amount(of: invoice.lines[index].allowances[item], "\(path)/allowances/\(item)") {
                invoice.lines[index].allowances[item].amount = amount
            }
        }
        for item in invoice.lines[index].charges.indices {
            if let amount = amount(of: invoice.lines[index].charges[item], "\(path)/charges/\(item)") {
                invoice.lines[index].charges[item].amount = amount
            }
        }
        let line = invoice.lines[index]
        let places = decimals
        let rounding = manifest.lineRounding ?? .halfAwayFromZero
        let net = figure(path + "/net", "BT-131") { () throws(AmountError) in
            let gross = try Decimal.quotient(
                of: line.quantity, times: line.price.net, by: line.price.baseQuantity ?? .one, decimals: places,
                rounding)
            let charges = try line.charges.compactMap(\.amount).total()
            let allowances = try line.allowances.compactMap(\.amount).total()
            return try Money(gross).adding(charges).subtracting(allowances)
        }
        if let net { invoice.lines[index].net = agree(line.net, net, path + "/net", "BT-131") }
        if let (row, treatment) = treatment(row: line.taxRow, given: line.tax, path) {
            invoice.lines[index].taxRow = row
            invoice.lines[index].tax = treatment
        }
    }

    mutating func checkPrice(_ price: Price, _ path: String) {
        if price.net.isNegative {
            report(
                Diagnostic(
                    code: "price.negative", path: path + "/net", message: "the price \(price.net) is negative",
                    remedy: "make the quantity negative instead (BR-27)", term: "BT-146", rule: "BR-27"))
        }
        if let base = price.baseQuantity, base <= .zero {
            report(
                Diagnostic(
                    code: "price.baseQuantity", path: path + "/baseQuantity",
                    message: "the base quantity \(base) is not positive",
                    remedy: "give the quantity the price is for, or leave it out: then it is one", term: "BT-149"))
        }
        guard let gross = price.gross else {
            if price.discount != nil {
                report(
                    Diagnostic(
                        code: "price.discountWithoutGross", path: path + "/discount",
                        message: "there is a discount and no gross price", remedy: "give price.gross", term: "BT-147"))
            }
            return
        }
        let discount = price.discount ?? .zero
        let difference = figure(path + "/discount", "BT-147") { () throws(AmountError) in
            try gross.subtracting(discount)
        }
        if let difference, difference != price.net {
            report(
                Diagnostic(
                    code: "figure.disagrees", path: path + "/net",
                    message:
                        "gross \(gross) less discount \(discount) is \(difference), the document says \(price.net)",
                    remedy: "correct one of the three", term: "BT-146"))
        }
    }

    mutating func assessItem(
        _ list: WritableKeyPath<Invoice, [AllowanceCharge]>, _ index: Int, _ path: String
    ) {
        let item = invoice[keyPath: list][index]
        if let amount = amount(of: item, path) { invoice[keyPath: list][index].amount = amount }
        if let (row, treatment) = treatment(row: item.taxRow, given: item.tax, path) {
            invoice[keyPath: list][index].taxRow = row
            invoice[keyPath: list][index].tax = treatment
        }
    }

    mutating func amount(of item: AllowanceCharge, _ path: String) -> Money? {
        guard let base = item.base, let percent = item.percent else { return item.amount }
        let places = decimals
        let computed = figure(path + "/amount") { () throws(AmountError) in
            try Money(Decimal.quotient(of: Decimal(base), times: percent, by: .hundred, decimals: places))
        }
        guard let computed else { return nil }
        return agree(item.amount, computed, path + "/amount", nil)
    }
}
