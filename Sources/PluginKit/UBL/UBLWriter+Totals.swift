public import Documents

extension UBLWriter {
    func writeAllowancesAndCharges(_ facts: Facts, _ xml: inout XMLBuffer) throws {
        for item in facts.invoice.allowances { try write(item, isCharge: false, facts, &xml) }
        for item in facts.invoice.charges { try write(item, isCharge: true, facts, &xml) }
    }

    /// At document level with a tax category, on a line without.
    func write(_ item: AllowanceCharge, isCharge: Bool, _ facts: Facts, _ xml: inout XMLBuffer) throws {
        xml.group("cac:AllowanceCharge") { xml in
            xml.element("cbc:ChargeIndicator", isCharge ? "true" : "false")
            xml.element("cbc:AllowanceChargeReasonCode", item.code)
            xml.element("cbc:AllowanceChargeReason", item.reason)
            xml.element("cbc:MultiplierFactorNumeric", item.percent?.text(minimumDecimals: 0))
            writeAmount("cbc:Amount", item.amount ?? .zero, facts, &xml)
            if let base = item.base { writeAmount("cbc:BaseAmount", base, facts, &xml) }
            if let tax = item.tax { writeCategory("cac:TaxCategory", tax, .allowance, &xml) }
        }
    }

    func writeAmount(_ name: StaticString, _ amount: Money, _ facts: Facts, _ xml: inout XMLBuffer) {
        xml.element(name, facts.amount(amount), ("currencyID", facts.currency.code))
    }

    func writeCategory(
        _ name: StaticString, _ tax: TaxTreatment, _ place: UBLDialect.CategoryPlace, _ xml: inout XMLBuffer
    ) {
        let exemption = dialect.showsExemption(place) ? tax.exemption : nil
        xml.group(name) { xml in
            xml.element("cbc:ID", tax.category)
            if dialect.showsNationalCategory(place) { xml.element("cbc:Name", tax.nationalCategory) }
            let showsPercent = dialect.showsPercent(place, tax.category)
            if let rate = tax.rate, showsPercent, !rate.isZero || dialect.writesZeroPercent {
                let shown = dialect.shownRate(place, tax.category, rate)
                xml.element("cbc:Percent", shown.text(minimumDecimals: 0))
            }
            xml.element("cbc:TaxExemptionReasonCode", exemption?.code)
            xml.element("cbc:TaxExemptionReason", exemption?.reason)
            xml.group("cac:TaxScheme") { $0.element("cbc:ID", "VAT") }
        }
    }

    func writeExchangeRate(_ facts: Facts, _ xml: inout XMLBuffer) {
        guard dialect.writesExchangeRate, let target = facts.invoice.taxCurrency,
            let exchange = facts.invoice.exchangeRate
        else { return }
        xml.group("cac:TaxExchangeRate") { xml in
            xml.element("cbc:SourceCurrencyCode", facts.currency.code)
            if exchange.per != 1 { xml.element("cbc:SourceCurrencyBaseRate", String(exchange.per)) }
            xml.element("cbc:TargetCurrencyCode", target.code)
            xml.element("cbc:CalculationRate", exchange.rate.text(minimumDecimals: 0))
            xml.element("cbc:Date", exchange.date?.description)
        }
    }

    func writeTaxTotals(_ facts: Facts, _ xml: inout XMLBuffer) throws {
        let breakdown = try dialect.taxSubtotals(facts.invoice)
        writeTaxTotal(breakdown, facts.totals.tax ?? .zero, facts.currency, &xml)
        guard let currency = facts.invoice.taxCurrency, let tax = facts.totals.taxInTaxCurrency else { return }
        // BT-111 is one amount; the breakdown is in document currency (BR-S-08).
        writeTaxTotal([], tax, currency, &xml)
    }

    public func writeTaxTotal(_ breakdown: [TaxBreakdown], _ tax: Money, _ currency: Currency, _ xml: inout XMLBuffer) {
        xml.group("cac:TaxTotal") { xml in
            xml.element("cbc:TaxAmount", tax.text(minimumDecimals: currency.decimals), ("currencyID", currency.code))
            for entry in breakdown {
                xml.group("cac:TaxSubtotal") { xml in
                    xml.element(
                        "cbc:TaxableAmount", entry.taxable.text(minimumDecimals: currency.decimals),
                        ("currencyID", currency.code))
                    xml.element(
                        "cbc:TaxAmount", entry.tax.text(minimumDecimals: currency.decimals),
                        ("currencyID", currency.code))
                    writeCategory("cac:TaxCategory", TaxTreatment(entry), .subtotal, &xml)
                }
            }
        }
    }

    func writeMonetaryTotal(_ facts: Facts, _ xml: inout XMLBuffer) {
        let totals = facts.totals
        xml.group("cac:LegalMonetaryTotal") { xml in
            writeAmount("cbc:LineExtensionAmount", totals.lines ?? .zero, facts, &xml)
            writeAmount("cbc:TaxExclusiveAmount", totals.withoutTax ?? .zero, facts, &xml)
            writeAmount("cbc:TaxInclusiveAmount", totals.withTax ?? .zero, facts, &xml)
            if let amount = totals.allowances { writeAmount("cbc:AllowanceTotalAmount", amount, facts, &xml) }
            if let amount = totals.charges { writeAmount("cbc:ChargeTotalAmount", amount, facts, &xml) }
            if let amount = totals.prepaid { writeAmount("cbc:PrepaidAmount", amount, facts, &xml) }
            if let amount = totals.rounding { writeAmount("cbc:PayableRoundingAmount", amount, facts, &xml) }
            writeAmount("cbc:PayableAmount", totals.due ?? .zero, facts, &xml)
        }
    }
}
