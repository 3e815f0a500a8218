internal import CountryPack
internal import Documents
internal import JSON

extension Assessment {
    mutating func computePrepayments() {
        for index in invoice.prepayments.indices {
            let prepayment = invoice.prepayments[index]
            let path = "/prepayments/\(index)"
            let sums = figure(path) { () throws(AmountError) in
                let taxable = try prepayment.breakdown.map(\.taxable).total()
                let tax = try prepayment.breakdown.map(\.tax).total()
                return (taxable, tax, try taxable.adding(tax))
            }
            guard let (taxable, tax, gross) = sums else { continue }
            invoice.prepayments[index].taxable = agree(prepayment.taxable, taxable, path + "/taxable", nil)
            invoice.prepayments[index].tax = agree(prepayment.tax, tax, path + "/tax", nil)
            invoice.prepayments[index].gross = agree(prepayment.gross, gross, path + "/gross", nil)
            for (at, given) in prepayment.breakdown.enumerated() {
                var entry = given
                convertToTaxCurrency(&entry, "\(path)/breakdown/\(at)")
                invoice.prepayments[index].breakdown[at] = entry
            }
        }
    }

    mutating func computeTotals() {
        let document = invoice
        let given = invoice.totals ?? Totals()
        var totals = Totals()
        totals.rounding = given.rounding
        let computed: Void? = figure("/totals", "BG-22") { () throws(AmountError) in
            let lines = try document.lines.compactMap(\.net).total()
            let allowances = try document.allowances.compactMap(\.amount).total()
            let charges = try document.charges.compactMap(\.amount).total()
            let withoutTax = try lines.subtracting(allowances).adding(charges)
            let tax = try document.taxBreakdown.map(\.tax).total()
            let withTax = try withoutTax.adding(tax)
            // A payment before invoicing has no advance invoice of its own: then the given figure stands.
            let prepaid =
                document.prepayments.isEmpty
                ? given.prepaid ?? .zero : try document.prepayments.compactMap(\.gross).total()
            totals.lines = lines
            if !document.allowances.isEmpty { totals.allowances = allowances }
            if !document.charges.isEmpty { totals.charges = charges }
            totals.withoutTax = withoutTax
            totals.tax = tax
            totals.withTax = withTax
            if document.taxCurrency != nil {
                totals.taxInTaxCurrency = try document.taxBreakdown.compactMap(\.taxInTaxCurrency).total()
            }
            if !prepaid.isZero { totals.prepaid = prepaid }
            totals.due = try withTax.subtracting(prepaid).adding(given.rounding ?? .zero)
        }
        guard computed != nil else { return }
        compare(given, totals)
        invoice.totals = totals
    }

    mutating func compare(_ given: Totals, _ computed: Totals) {
        let fields: [(String, KeyPath<Totals, Money?>, String)] = [
            ("lines", \.lines, "BT-106"), ("allowances", \.allowances, "BT-107"), ("charges", \.charges, "BT-108"),
            ("withoutTax", \.withoutTax, "BT-109"), ("tax", \.tax, "BT-110"),
            ("taxInTaxCurrency", \.taxInTaxCurrency, "BT-111"), ("withTax", \.withTax, "BT-112"),
            ("prepaid", \.prepaid, "BT-113"), ("due", \.due, "BT-115")
        ]
        for (name, place, term) in fields {
            _ = agree(given[keyPath: place], computed[keyPath: place] ?? .zero, "/totals/\(name)", term)
        }
    }
}
