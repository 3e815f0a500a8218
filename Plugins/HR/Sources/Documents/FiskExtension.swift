internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

/// `hrextac:HRFISK20Data`: the note on cash accounting (HR-BT-15), the breakdown in the country's own categories
/// (HR-BG-2) and the totals without what is outside VAT (HR-BG-3).
///
/// EN 16931's part of the document keeps such amounts as exempt, so that its totals add up; here they are what they
/// are, category O.
enum FiskExtension {
    static let namespaces = [
        (prefix: "ext", uri: "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"),
        (prefix: "hrextac", uri: "urn:mfin.gov.hr:schema:xsd:HRExtensionAggregateComponents-1")
    ]

    /// Whether the document says anything that only the extension can carry (HR-BR-26, HR-BR-30).
    static func isNeeded(_ invoice: Invoice) -> Bool {
        CroatianDetails(invoice).cashAccounting != nil || hasExempt(invoice)
    }

    private static func hasExempt(_ invoice: Invoice) -> Bool { invoice.taxBreakdown.contains { $0.category == "E" } }

    static func write(_ invoice: Invoice, _ xml: inout XMLBuffer) throws {
        try xml.group("ext:UBLExtensions") { xml in
            try xml.group("ext:UBLExtension") { xml in
                try xml.group("ext:ExtensionContent") { xml in
                    try xml.group("hrextac:HRFISK20Data") { try writeData(invoice, &$0) }
                }
            }
        }
    }

    private static func writeData(_ invoice: Invoice, _ xml: inout XMLBuffer) throws {
        xml.element("hrextac:HRObracunPDVPoNaplati", CroatianDetails(invoice).cashAccounting)
        guard hasExempt(invoice) else { return }
        xml.group("hrextac:HRTaxTotal") { xml in
            writeAmount("cbc:TaxAmount", invoice.totals?.tax ?? .zero, invoice, &xml)
            for entry in invoice.taxBreakdown { writeSubtotal(entry, invoice, &xml) }
        }
        let outside = try invoice.taxBreakdown.filter { OutsideVAT.contains($0.nationalCategory) }.map(\.taxable)
            .total()
        guard invoice.taxBreakdown.contains(where: { OutsideVAT.contains($0.nationalCategory) }) else { return }
        let taxable = try (invoice.totals?.withoutTax ?? .zero).subtracting(outside)
        xml.group("hrextac:HRLegalMonetaryTotal") { xml in
            writeAmount("cbc:TaxExclusiveAmount", taxable, invoice, &xml)
            writeAmount("hrextac:OutOfScopeOfVATAmount", outside, invoice, &xml)
        }
    }

    private static func writeSubtotal(_ entry: TaxBreakdown, _ invoice: Invoice, _ xml: inout XMLBuffer) {
        let scheme = entry.nationalCategory.flatMap { OutsideVAT.schemes[$0] }
        xml.group("hrextac:HRTaxSubtotal") { xml in
            writeAmount("cbc:TaxableAmount", entry.taxable, invoice, &xml)
            writeAmount("cbc:TaxAmount", entry.tax, invoice, &xml)
            xml.group("hrextac:HRTaxCategory") { xml in
                xml.element("cbc:ID", scheme == nil ? entry.category : "O")
                xml.element("cbc:Name", entry.nationalCategory)
                xml.element("cbc:Percent", entry.rate?.text(minimumDecimals: 0))
                xml.element("cbc:TaxExemptionReasonCode", entry.exemption?.code)
                xml.element("cbc:TaxExemptionReason", entry.exemption?.reason)
                xml.group("hrextac:HRTaxScheme") { $0.element("cbc:ID", scheme ?? "VAT") }
            }
        }
    }

    private static func writeAmount(_ name: StaticString, _ amount: Money, _ invoice: Invoice, _ xml: inout XMLBuffer) {
        let currency = invoice.currency
        xml.element(name, amount.text(minimumDecimals: currency?.decimals ?? 2), ("currencyID", currency?.code))
    }
}

// MARK: Reading

extension FiskExtension {
    /// Takes the operator, the note and the national breakdown out of the document.
    static func read(_ root: XMLElement, _ invoice: inout Invoice) throws {
        readOperator(root, &invoice)
        let data = root.child("UBLExtensions")?.descendant("HRFISK20Data")
        if let note = data?.text("HRObracunPDVPoNaplati") { add("cashAccounting", .string(note), to: &invoice) }
        if let total = data?.child("HRTaxTotal") { try readBreakdown(total, &invoice) }
        // What is left is computed from the rest.
        data?.child("HRLegalMonetaryTotal")?.markRead()
        showRates(&invoice)
    }

    private static func readOperator(_ root: XMLElement, _ invoice: inout Invoice) {
        guard let contact = root.child("AccountingSupplierParty")?.child("SellerContact") else { return }
        var members: [String: JSONValue] = [:]
        members["oib"] = contact.text("ID").map { .string($0) }
        members["name"] = contact.text("Name").map { .string($0) }
        guard !members.isEmpty else { return }
        var named = JSONObject()
        for key in members.keys.sorted() { named[key] = members[key] }
        add("operator", .object(named), to: &invoice)
    }

    private static func add(_ key: String, _ value: JSONValue, to invoice: inout Invoice) {
        invoice.extensions = .merging(invoice.extensions, hr: [key: value])
    }

    private static func readBreakdown(_ total: XMLElement, _ invoice: inout Invoice) throws {
        var reader = UBLReader(dialect: UBLDialect(Profile()))
        total.child("TaxAmount")?.markRead()
        let european = invoice.taxBreakdown
        var breakdown: [TaxBreakdown] = []
        for (index, element) in total.children("HRTaxSubtotal").enumerated() {
            var entry = reader.breakdown(element, "/taxBreakdown/\(index)")
            let category = element.child("HRTaxCategory")
            entry.nationalCategory = category?.text("Name")
            let isOutside = OutsideVAT.contains(entry.nationalCategory)
            entry.category = isOutside ? "E" : category?.text("ID") ?? ""
            if isOutside { category?.child("ID")?.markRead() }
            entry.rate = try category?.text("Percent").map { try Decimal($0.droppingZeroDecimals) } ?? .zero
            category?.child("HRTaxScheme")?.markRead()
            entry.exemption = exemption(category) ?? european.first { $0.isTaxed(like: entry) }?.exemption
            breakdown.append(entry)
        }
        guard reader.problems.isEmpty else { throw Diagnostics(reader.problems) }
        invoice.taxBreakdown = breakdown
    }

    private static func exemption(_ category: XMLElement?) -> Exemption? {
        var exemption = Exemption()
        exemption.code = category?.text("TaxExemptionReasonCode")
        exemption.reason = category?.text("TaxExemptionReason")
        return exemption == Exemption() ? nil : exemption
    }

    /// Category O shows no percentage; computed figures say zero.
    private static func showRates(_ invoice: inout Invoice) {
        for index in invoice.lines.indices where invoice.lines[index].tax?.category == "O" {
            invoice.lines[index].tax?.rate = .zero
        }
        for index in invoice.taxBreakdown.indices where invoice.taxBreakdown[index].category == "O" {
            invoice.taxBreakdown[index].rate = .zero
        }
        // EN 16931's breakdown says nothing of the national category; the lines do.
        for index in invoice.taxBreakdown.indices where invoice.taxBreakdown[index].nationalCategory == nil {
            let entry = invoice.taxBreakdown[index]
            let line = invoice.lines.compactMap(\.tax).first { entry.isTaxed($0.category, $0.rate) }
            invoice.taxBreakdown[index].nationalCategory = line?.nationalCategory
        }
    }
}

extension TaxBreakdown {
    /// A missing rate is none.
    fileprivate func isTaxed(_ category: String, _ rate: Decimal?) -> Bool {
        guard self.category == category else { return false }
        return (self.rate ?? Decimal.zero) == (rate ?? Decimal.zero)
    }

    fileprivate func isTaxed(like other: TaxBreakdown) -> Bool { isTaxed(other.category, other.rate) }
}

extension String {
    /// `0.00` says no more than `0`.
    fileprivate var droppingZeroDecimals: String {
        guard contains(".") else { return self }
        var text = self
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
