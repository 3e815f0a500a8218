internal import CountryPack
internal import Documents
internal import JSON
internal import PluginKit

extension UBLDialect {
    /// EN 16931's UBL binding with what HR CIUS and HR EXT change.
    ///
    /// - Parameter invoice: the document to write; nil when one is read.
    static func croatian(_ profile: Profile, _ invoice: Invoice?) -> UBLDialect {
        var dialect = UBLDialect(profile)
        dialect.showsPercent = { _, category in category != "O" }
        dialect.writesExchangeRate = true
        dialect.partyIdentification = { identifier in
            identifier.scheme == "unit" ? (identifier.value, nil) : nil
        }
        // A document outside VAT names no VAT identifier (BR-O-02).
        let isOutside = invoice?.taxBreakdown.contains { $0.category == "O" } ?? false
        dialect.partyTaxSchemes = { party in
            let vat = party.identifiers.value(of: "vat").map { (id: $0, scheme: "VAT") }
            let tax = party.identifiers.value(of: "tax").map { (id: $0, scheme: "FRE") }
            return isOutside ? [tax].compactMap(\.self) : [vat, tax].compactMap(\.self)
        }
        dialect.paymentID = { reference in reference.model.map { "\($0) \(reference.value)" } ?? reference.value }
        dialect.readAsCroatian()
        guard profile.id != "hr-foreign" else { return dialect }
        dialect.showsExemption = { _ in true }
        dialect.showsNationalCategory = { $0 != .subtotal }
        dialect.taxSubtotals = { try EuropeanBreakdown.merged($0.taxBreakdown) }
        dialect.besideSeller = writeOperator
        dialect.lineReferences = LineSources.write
        dialect.readLine = LineSources.read
        guard let invoice, FiskExtension.isNeeded(invoice) else { return dialect }
        dialect.namespaces = FiskExtension.namespaces
        dialect.extensions = { invoice, xml in try FiskExtension.write(invoice, &xml) }
        return dialect
    }

    /// HR-BT-5 and HR-BT-4 stand in the seller's contact, beside the party.
    private static func writeOperator(_ invoice: Invoice, _ xml: inout XMLBuffer) {
        let details = CroatianDetails(invoice)
        guard details.operatorOIB != nil || details.operatorName != nil else { return }
        xml.group("cac:SellerContact") { xml in
            xml.element("cbc:ID", details.operatorOIB)
            xml.element("cbc:Name", details.operatorName)
        }
    }

    private mutating func readAsCroatian() {
        readsNationalCategory = true
        readPartyIdentification = { value, scheme in
            Identifier(scheme: scheme ?? (value.hasPrefix("9934:") ? "unit" : "party"), value: value)
        }
        readPartyTaxScheme = { id, scheme in
            Identifier(scheme: scheme.uppercased() == "VAT" ? "vat" : "tax", value: id)
        }
        readPaymentID = { text in
            var reference = PaymentReference()
            reference.value = text
            let pieces = text.split(separator: " ", maxSplits: 1)
            guard pieces.count == 2, pieces[0].hasPrefix("HR"), pieces[0].utf8.count == 4 else { return reference }
            reference.model = String(pieces[0])
            reference.value = String(pieces[1])
            return reference
        }
        readExtensions = { root, invoice in try FiskExtension.read(root, &invoice) }
    }
}

/// The breakdown EN 16931 wants: one entry per category and rate, whatever the country calls it.
enum EuropeanBreakdown {
    static func merged(_ breakdown: [TaxBreakdown]) throws -> [TaxBreakdown] {
        var merged: [TaxBreakdown] = []
        for entry in breakdown {
            let at = merged.firstIndex { $0.category == entry.category && $0.rate == entry.rate }
            guard let at else {
                merged.append(entry)
                continue
            }
            merged[at].taxable = try merged[at].taxable.adding(entry.taxable)
            merged[at].tax = try merged[at].tax.adding(entry.tax)
            merged[at].exemption = together(merged[at], entry)
            merged[at].nationalCategory = nil
        }
        return merged
    }

    /// Reasons side by side, each after its category, as the specification's examples write them.
    private static func together(_ first: TaxBreakdown, _ second: TaxBreakdown) -> Exemption? {
        func marked(_ entry: TaxBreakdown) -> String? {
            guard let reason = entry.exemption?.reason ?? entry.exemption?.code else { return nil }
            guard let category = entry.nationalCategory, !reason.hasPrefix("#") else { return reason }
            return "#\(category)#\(reason)"
        }
        var exemption = Exemption()
        let code = first.exemption?.code
        exemption.code = code == second.exemption?.code ? code : nil
        exemption.reason = [marked(first), marked(second)].compactMap(\.self).joined(separator: " ")
        return exemption
    }
}

/// HR-BT-9, HR-BT-10, HR-BT-11: order, despatch note and receipt of a line, `extensions.hr` of the line.
enum LineSources {
    static func write(_ line: Line, _ xml: inout XMLBuffer) {
        let own = line.extensions?["hr"]
        let order = own?["order"]?.string
        if line.references?.orderLine != nil || order != nil {
            xml.group("cac:OrderLineReference") { xml in
                // UBL demands the number of the order's line.
                xml.element("cbc:LineID", line.references?.orderLine ?? "NA")
                if let order { xml.group("cac:OrderReference") { $0.element("cbc:ID", order) } }
            }
        }
        if let id = own?["despatch"]?.string { document("cac:DespatchLineReference", id, &xml) }
        if let id = own?["receipt"]?.string { document("cac:ReceiptLineReference", id, &xml) }
    }

    private static func document(_ name: StaticString, _ id: String, _ xml: inout XMLBuffer) {
        xml.group(name) { xml in
            xml.element("cbc:LineID", "NA")
            xml.group("cac:DocumentReference") { $0.element("cbc:ID", id) }
        }
    }

    static func read(_ element: XMLElement, _ line: inout Line) {
        var own: [String: JSONValue] = [:]
        own["order"] = element.text("OrderLineReference", "OrderReference", "ID").map { .string($0) }
        for (name, key) in [("DespatchLineReference", "despatch"), ("ReceiptLineReference", "receipt")] {
            guard let id = element.text(name, "DocumentReference", "ID") else { continue }
            own[key] = .string(id)
            if let at = element.child(name)?.child("LineID"), at.text == "NA" { at.markRead() }
        }
        if line.references?.orderLine == "NA", own["order"] != nil { line.references?.orderLine = nil }
        if line.references == LineReferences() { line.references = nil }
        if !own.isEmpty { line.extensions = .merging(line.extensions, hr: own) }
    }
}
