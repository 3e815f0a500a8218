internal import Documents
internal import PluginKit

/// A line's own terms of PINT AE in UBL, written and read.
///
/// BTAE-08 and BTAE-10 are in dirhams whatever the document's currency is; VAT is rounded per line (VATP006).
struct PINTLine {
    private let line: Line
    private let invoice: Invoice

    init(_ line: Line, _ invoice: Invoice) {
        self.line = line
        self.invoice = invoice
    }

    func write(_ place: UBLDialect.LineInsertionPoint, _ xml: inout XMLBuffer) {
        let terms = line.emirates
        switch place {
        case .inIdentifiers:
            guard let code = terms.serviceCode else { return }
            xml.group("cac:AdditionalItemIdentification") { $0.element("cbc:ID", code, ("schemeID", "SAC")) }
        case .inClassification: writeKind(terms, &xml)
        case .afterClassification:
            guard line.classifications.isEmpty, terms.reverseChargeNature != nil || terms.itemType != nil
            else { return }
            xml.group("cac:CommodityClassification") { writeKind(terms, &$0) }
        case .afterAttributes:
            guard let batch = terms.batch else { return }
            xml.group("cac:ItemInstance") { xml in
                xml.group("cac:LotIdentification") { $0.element("cbc:LotNumberID", batch) }
            }
        case .atEnd: writeAmounts(&xml)
        }
    }

    private func writeKind(_ terms: EmiratesLineTerms, _ xml: inout XMLBuffer) {
        xml.element("cbc:NatureCode", terms.reverseChargeNature)
        xml.element("cbc:CommodityCode", terms.itemType?.rawValue)
    }

    private func writeAmounts(_ xml: inout XMLBuffer) {
        guard let (net, tax) = amounts else { return }
        let isExempt = line.tax?.category == "E"
        xml.group("cac:ItemPriceExtension") { xml in
            let total = (try? net.adding(tax)) ?? net
            xml.element("cbc:Amount", total.text(minimumDecimals: 2), ("currencyID", "AED"))
            guard !isExempt else { return }
            xml.group("cac:TaxTotal") { xml in
                xml.element("cbc:TaxAmount", tax.text(minimumDecimals: 2), ("currencyID", "AED"))
            }
        }
    }

    /// Net and VAT of the line in dirhams.
    private var amounts: (net: Money, tax: Money)? {
        guard var net = line.net, let treatment = line.tax else { return nil }
        if let currency = invoice.taxCurrency, let rate = invoice.exchangeRate {
            guard let converted = try? rate.converted(net, to: currency) else { return nil }
            net = converted
        }
        guard treatment.category == "S", let percent = treatment.rate,
            let tax = try? Money(Decimal.quotient(of: Decimal(net), times: percent, by: .hundred, decimals: 2))
        else { return (net, .zero) }
        return (net, tax)
    }

    static func read(_ element: XMLElement, _ line: inout Line) {
        var terms = EmiratesLineTerms()
        let item = element.child("Item")
        let classification = item?.child("CommodityClassification")
        terms.reverseChargeNature = classification?.text("NatureCode")
        terms.itemType = classification?.text("CommodityCode").flatMap { EmiratesLineTerms.ItemType(rawValue: $0) }
        if let id = item?.child("AdditionalItemIdentification")?.child("ID") {
            _ = id.attribute("schemeID")
            terms.serviceCode = id.text
        }
        terms.batch = item?.text("ItemInstance", "LotIdentification", "LotNumberID")
        line.emirates = terms
        // Computed from net and rate.
        element.child("ItemPriceExtension")?.markRead()
        item?.child("ClassifiedTaxCategory")?.child("PerUnitAmount")?.markRead()
    }
}
