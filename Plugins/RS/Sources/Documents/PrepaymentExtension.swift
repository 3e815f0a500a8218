internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

/// `sbt:SrbDtExt`: which advances a final invoice settles and what remains (srbdtext).
///
/// The body of the document keeps its full totals; the reduced ones stand here, so that
/// ReducedTotals = totals − prepaid (RSE-03).
struct PrepaymentExtension: Sendable {
    static let namespaces = [
        (prefix: "cec", uri: "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"),
        (prefix: "sbt", uri: "http://mfin.gov.rs/srbdt/srbdtext")
    ]

    private let writer: UBLWriter

    init(dialect: UBLDialect) { writer = UBLWriter(dialect: dialect) }

    func write(_ invoice: Invoice, _ xml: inout XMLBuffer) throws {
        guard let currency = invoice.currency else { return }
        let remaining = try remaining(of: invoice)
        try xml.group("cec:UBLExtensions") { xml in
            try xml.group("cec:UBLExtension") { xml in
                try xml.group("cec:ExtensionContent") { xml in
                    try xml.group("sbt:SrbDtExt") { xml in
                        for prepayment in invoice.prepayments {
                            // The schema's own spelling, with two m.
                            try xml.group("sbt:InvoicedPrepaymentAmmount") { xml in
                                xml.element("cbc:ID", prepayment.number)
                                try writeTaxTotals(prepayment.breakdown, invoice, currency, &xml)
                            }
                        }
                        try xml.group("sbt:ReducedTotals") { xml in
                            try writeTaxTotals(remaining, invoice, currency, &xml)
                            try writeTotals(invoice, currency, &xml)
                        }
                    }
                }
            }
        }
    }

    /// The breakdown less what the advances carried, entry by entry.
    private func remaining(of invoice: Invoice) throws -> [TaxBreakdown] {
        let advances = invoice.prepayments.flatMap(\.breakdown)
        for (index, advance) in advances.enumerated()
        where !invoice.taxBreakdown.contains(where: { $0.category == advance.category && $0.rate == advance.rate }) {
            throw Refusal(
                Diagnostic(
                    code: "sef.prepayment.category", path: "/prepayments",
                    message:
                        "advance entry \(index + 1) is taxed \(advance.category) \(advance.rate?.description ?? ""), "
                        + "which no line is",
                    remedy: "settle the advance with lines taxed as it was", rule: "RSE-03"))
        }
        return try invoice.taxBreakdown.map { entry in
            let used = advances.filter { $0.category == entry.category && $0.rate == entry.rate }
            var left = entry
            left.taxable = try entry.taxable.subtracting(used.map(\.taxable).total())
            left.tax = try entry.tax.subtracting(used.map(\.tax).total())
            if let taxable = entry.taxableInTaxCurrency, let tax = entry.taxInTaxCurrency {
                left.taxableInTaxCurrency = try taxable.subtracting(used.compactMap(\.taxableInTaxCurrency).total())
                left.taxInTaxCurrency = try tax.subtracting(used.compactMap(\.taxInTaxCurrency).total())
            }
            return left
        }
    }

    private func writeTaxTotals(
        _ breakdown: [TaxBreakdown], _ invoice: Invoice, _ currency: Currency, _ xml: inout XMLBuffer
    ) throws {
        writer.writeTaxTotal(breakdown, try breakdown.map(\.tax).total(), currency, &xml)
        guard let taxCurrency = invoice.taxCurrency else { return }
        let converted = breakdown.compactMap(\.inTaxCurrency)
        writer.writeTaxTotal([], try converted.map(\.tax).total(), taxCurrency, &xml)
    }

    private func writeTotals(_ invoice: Invoice, _ currency: Currency, _ xml: inout XMLBuffer) throws {
        let totals = invoice.totals ?? Totals()
        let withoutTax = try (totals.withoutTax ?? .zero).subtracting(invoice.prepayments.compactMap(\.taxable).total())
        let withTax = try (totals.withTax ?? .zero).subtracting(totals.prepaid ?? .zero)
        xml.group("cac:LegalMonetaryTotal") { xml in
            for (name, amount) in [
                ("cbc:TaxExclusiveAmount" as StaticString, withoutTax), ("cbc:TaxInclusiveAmount", withTax),
                ("cbc:PayableAmount", totals.due ?? .zero)
            ] {
                xml.element(name, amount.text(minimumDecimals: currency.decimals), ("currencyID", currency.code))
            }
        }
    }

    /// Takes the advances out of the extension; they are then no longer preceding documents.
    static func read(_ root: XMLElement, _ invoice: inout Invoice) throws {
        guard let settled = root.descendant("SrbDtExt") else { return }
        var reader = UBLReader(dialect: UBLDialect(Profile()))
        for (index, element) in settled.children("InvoicedPrepaymentAmmount").enumerated() {
            var prepayment = Prepayment()
            prepayment.number = element.text("ID") ?? ""
            for total in element.children("TaxTotal") {
                total.child("TaxAmount")?.markRead()
                for (entry, subtotal) in total.children("TaxSubtotal").enumerated() {
                    let path = "/prepayments/\(index)/breakdown/\(entry)"
                    prepayment.breakdown.append(reader.breakdown(subtotal, path))
                }
            }
            let preceding = invoice.references?.preceding ?? []
            prepayment.issueDate = preceding.first { $0.number == prepayment.number }?.issueDate
            invoice.references?.preceding = preceding.filter { $0.number != prepayment.number }
            invoice.prepayments.append(prepayment)
        }
        if invoice.references == References() { invoice.references = nil }
        // What remains is computed from the rest.
        settled.child("ReducedTotals")?.markRead()
        guard reader.problems.isEmpty else { throw Diagnostics(reader.problems) }
    }
}
