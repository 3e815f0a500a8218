public import Documents

extension UBLReader {
    mutating func readTotals(_ root: XMLElement, _ invoice: inout Invoice) {
        for (index, element) in root.children("AllowanceCharge").enumerated() {
            let isCharge = element.text("ChargeIndicator") == "true"
            let item = item(element, "/\(isCharge ? "charges" : "allowances")/\(index)")
            if isCharge { invoice.charges.append(item) } else { invoice.allowances.append(item) }
        }
        var totals = Totals()
        readTaxTotals(root, &invoice, &totals)
        if let element = root.child("LegalMonetaryTotal") {
            totals.lines = money(element.child("LineExtensionAmount"), "/totals/lines")
            totals.withoutTax = money(element.child("TaxExclusiveAmount"), "/totals/withoutTax")
            totals.withTax = money(element.child("TaxInclusiveAmount"), "/totals/withTax")
            totals.allowances = unlessZero(money(element.child("AllowanceTotalAmount"), "/totals/allowances"))
            totals.charges = unlessZero(money(element.child("ChargeTotalAmount"), "/totals/charges"))
            totals.prepaid = unlessZero(money(element.child("PrepaidAmount"), "/totals/prepaid"))
            totals.rounding = unlessZero(money(element.child("PayableRoundingAmount"), "/totals/rounding"))
            totals.due = money(element.child("PayableAmount"), "/totals/due")
        }
        if totals != Totals() { invoice.totals = totals }
    }

    private func unlessZero(_ amount: Money?) -> Money? { amount?.isZero == true ? nil : amount }

    private mutating func readTaxTotals(_ root: XMLElement, _ invoice: inout Invoice, _ totals: inout Totals) {
        for element in root.children("TaxTotal") {
            let currency = element.child("TaxAmount")?.attribute("currencyID")
            let amount = money(element.child("TaxAmount"), "/totals/tax")
            let isInTaxCurrency = currency != nil && currency == invoice.taxCurrency?.code
            if isInTaxCurrency {
                totals.taxInTaxCurrency = amount
            } else {
                totals.tax = amount
            }
            for (index, subtotal) in element.children("TaxSubtotal").enumerated() {
                let entry = breakdown(subtotal, "/taxBreakdown/\(index)")
                if isInTaxCurrency {
                    let at = invoice.taxBreakdown.firstIndex { $0.category == entry.category && $0.rate == entry.rate }
                    guard let at else { continue }
                    invoice.taxBreakdown[at].taxableInTaxCurrency = entry.taxable
                    invoice.taxBreakdown[at].taxInTaxCurrency = entry.tax
                } else {
                    invoice.taxBreakdown.append(entry)
                }
            }
        }
    }

    /// One entry of the breakdown (BG-23); public for extensions that hold breakdowns of their own.
    public mutating func breakdown(_ element: XMLElement, _ path: String) -> TaxBreakdown {
        var entry = TaxBreakdown()
        entry.taxable = money(element.child("TaxableAmount"), path + "/taxable") ?? .zero
        entry.tax = money(element.child("TaxAmount"), path + "/tax") ?? .zero
        if let category = element.child("TaxCategory") {
            let treatment = treatment(category, path)
            entry.category = treatment.category
            entry.rate = treatment.rate
            entry.exemption = treatment.exemption
            entry.nationalCategory = treatment.nationalCategory
        }
        return entry
    }

    mutating func treatment(_ element: XMLElement, _ path: String) -> TaxTreatment {
        var treatment = TaxTreatment()
        treatment.category = element.text("ID") ?? ""
        treatment.nationalCategory = dialect.readsNationalCategory ? element.text("Name") : nil
        treatment.rate = decimal(element.child("Percent"), path + "/rate")
        let code = element.text("TaxExemptionReasonCode")
        let reason = element.text("TaxExemptionReason")
        element.child("TaxScheme")?.markRead()
        if code != nil || reason != nil {
            var exemption = Exemption()
            exemption.code = code
            exemption.reason = reason
            treatment.exemption = exemption
        }
        return treatment
    }

    mutating func item(_ element: XMLElement, _ path: String) -> AllowanceCharge {
        var item = AllowanceCharge()
        element.child("ChargeIndicator")?.markRead()
        item.code = element.text("AllowanceChargeReasonCode")
        item.reason = element.text("AllowanceChargeReason")
        item.percent = decimal(element.child("MultiplierFactorNumeric"), path + "/percent")
        item.amount = money(element.child("Amount"), path + "/amount")
        item.base = money(element.child("BaseAmount"), path + "/base")
        if let category = element.child("TaxCategory") { item.tax = treatment(category, path + "/tax") }
        return item
    }
}
