internal import CountryPack
internal import Documents
internal import JSON

extension Assessment {
    /// What one entry of the breakdown stands for (BG-23: one per category and rate).
    struct Group: Hashable {
        let category: String
        let rate: Decimal?
        let nationalCategory: String?

        init(_ treatment: TaxTreatment) {
            category = treatment.category
            rate = treatment.rate
            nationalCategory = treatment.nationalCategory
        }
    }

    /// Taxable amounts with their treatment and row: lines and charges count, allowances count negatively.
    func taxedAmounts() -> [(treatment: TaxTreatment, row: String?, amount: Money, path: String)] {
        var amounts: [(treatment: TaxTreatment, row: String?, amount: Money, path: String)] = []
        amounts.reserveCapacity(invoice.lines.count)
        for (index, line) in invoice.lines.enumerated() {
            if let tax = line.tax, let net = line.net { amounts.append((tax, line.taxRow, net, "/lines/\(index)")) }
        }
        for (index, item) in invoice.allowances.enumerated() {
            if let tax = item.tax, let amount = item.amount {
                amounts.append((tax, item.taxRow, amount.negated, "/allowances/\(index)"))
            }
        }
        for (index, item) in invoice.charges.enumerated() {
            if let tax = item.tax, let amount = item.amount {
                amounts.append((tax, item.taxRow, amount, "/charges/\(index)"))
            }
        }
        return amounts
    }

    mutating func computeBreakdown() {
        var order: [Group] = []
        var taxable: [Group: Money] = [:]
        var exemptions: [Group: Exemption] = [:]
        for (treatment, _, amount, path) in taxedAmounts() {
            let group = Group(treatment)
            if taxable[group] == nil { order.append(group) }
            guard merge(treatment.exemption, into: &exemptions[group], path) else { return }
            let soFar = taxable[group] ?? .zero
            guard let sum = figure(path, "BT-116", { () throws(AmountError) in try soFar.adding(amount) }) else {
                return
            }
            taxable[group] = sum
        }
        let given = invoice.taxBreakdown
        var breakdown: [TaxBreakdown] = []
        for (index, group) in order.enumerated() {
            var entry = TaxBreakdown()
            entry.category = group.category
            entry.rate = group.rate
            entry.exemption = exemptions[group]
            entry.nationalCategory = group.nationalCategory
            entry.taxable = taxable[group] ?? .zero
            let base = entry.taxable
            let places = decimals
            let charged = chargedRate(group.category, group.rate)
            let tax = figure("/taxBreakdown/\(index)/tax", "BT-117") { () throws(AmountError) in
                try Money(
                    Decimal.quotient(of: Decimal(base), times: charged, by: .hundred, decimals: places))
            }
            guard let tax else { return }
            entry.tax = tax
            convertToTaxCurrency(&entry, "/taxBreakdown/\(index)")
            breakdown.append(entry)
        }
        if !given.isEmpty { compareBreakdown(given, breakdown) }
        invoice.taxBreakdown = breakdown
    }

    /// The rate by which tax is computed: nothing where the row only shows its rate.
    func chargedRate(_ category: String, _ rate: Decimal?) -> Decimal {
        let shownOnly = manifest.taxRows.contains { row in
            row.direction == direction && !row.isCharged && row.category == category && row.rate(on: day) == rate
        }
        return shownOnly ? .zero : rate ?? .zero
    }

    /// A category has one reason per document (BR-E-01, BR-AE-01 and their kin allow one entry each).
    mutating func merge(_ exemption: Exemption?, into known: inout Exemption?, _ path: String) -> Bool {
        guard let exemption else { return true }
        guard var merged = known else {
            known = exemption
            return true
        }
        let codesAgree = exemption.code == nil || merged.code == nil || exemption.code == merged.code
        let textsAgree = exemption.reason == nil || merged.reason == nil || exemption.reason == merged.reason
        guard codesAgree, textsAgree else {
            report(
                Diagnostic(
                    code: "exemption.mixed", path: path + "/tax/exemption",
                    message: "one category has two reasons: \(merged.code ?? merged.reason ?? "") and "
                        + (exemption.code ?? exemption.reason ?? ""),
                    remedy: "split the document: one reason per category", term: "BT-121", rule: "BR-E-01"))
            return false
        }
        merged.code = merged.code ?? exemption.code
        merged.reason = merged.reason ?? exemption.reason
        known = merged
        return true
    }

    mutating func compareBreakdown(_ given: [TaxBreakdown], _ computed: [TaxBreakdown]) {
        for (index, entry) in given.enumerated() {
            // A category that shows no percentage has none to compare.
            let match = computed.first { other in
                other.category == entry.category && (other.rate ?? .zero) == (entry.rate ?? .zero)
                    && (entry.nationalCategory == nil || other.nationalCategory == entry.nationalCategory)
            }
            let path = "/taxBreakdown/\(index)"
            guard let match else {
                report(
                    Diagnostic(
                        code: "figure.disagrees", path: path,
                        message: "no line is taxed \(entry.category) \(entry.rate?.description ?? "")",
                        remedy: "leave taxBreakdown out; it is computed", term: "BG-23"))
                continue
            }
            _ = agree(entry.taxable, match.taxable, path + "/taxable", "BT-116")
            _ = agree(entry.tax, match.tax, path + "/tax", "BT-117")
            if let taxable = entry.taxableInTaxCurrency {
                _ = agree(taxable, match.taxableInTaxCurrency ?? .zero, path + "/taxableInTaxCurrency", nil)
            }
            if let tax = entry.taxInTaxCurrency {
                _ = agree(tax, match.taxInTaxCurrency ?? .zero, path + "/taxInTaxCurrency", nil)
            }
            if let exemption = entry.exemption, exemption != match.exemption {
                report(
                    Diagnostic(
                        code: "figure.disagrees", path: path + "/exemption",
                        message: "no line has this exemption", remedy: "leave taxBreakdown out; it is computed",
                        term: "BT-120/BT-121"))
            }
        }
        if given.count != computed.count {
            report(
                Diagnostic(
                    code: "figure.disagrees", path: "/taxBreakdown",
                    message: "the document has \(given.count) entries, computed are \(computed.count)",
                    remedy: "leave taxBreakdown out; it is computed", term: "BG-23"))
        }
    }

    /// Tax in the tax currency comes from the document's figures by the rate given, once, per category.
    mutating func convertToTaxCurrency(_ entry: inout TaxBreakdown, _ path: String) {
        guard let currency = invoice.taxCurrency else { return }
        guard let exchange = invoice.exchangeRate else {
            report(
                Diagnostic(
                    code: "exchangeRate.missing", path: "/exchangeRate",
                    message:
                        "the tax currency is \(currency), so the rate from \(invoice.currency?.code ?? "") is needed",
                    remedy: "give exchangeRate with rate, date and source"))
            return
        }
        let (taxable, tax) = (entry.taxable, entry.tax)
        entry.taxableInTaxCurrency = figure(path + "/taxableInTaxCurrency") { () throws(AmountError) in
            try exchange.converted(taxable, to: currency)
        }
        entry.taxInTaxCurrency = figure(path + "/taxInTaxCurrency") { () throws(AmountError) in
            try exchange.converted(tax, to: currency)
        }
    }
}
