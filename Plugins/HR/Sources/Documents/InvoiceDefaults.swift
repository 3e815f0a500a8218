internal import CountryPack
internal import Documents
internal import PluginKit

/// What every e-invoice carries and nobody should have to type.
struct InvoiceDefaults {
    private var invoice: Invoice
    private let manifest: Manifest
    private let context: CallContext

    init(_ invoice: Invoice, _ manifest: Manifest, _ context: CallContext) {
        self.invoice = invoice
        self.manifest = manifest
        self.context = context
    }

    func completed() -> Invoice {
        var copy = self
        copy.invoice.seller = completed(invoice.seller)
        copy.invoice.buyer = completed(invoice.buyer)
        copy.completeProcess()
        copy.completeTime()
        copy.completeTaxCurrency()
        for index in invoice.lines.indices {
            let row = row(invoice.lines[index].taxRow, invoice.lines[index].tax)
            copy.invoice.lines[index].taxRow = row
            copy.invoice.lines[index].tax = completed(invoice.lines[index].tax, row: row)
        }
        for list in [\Invoice.allowances, \Invoice.charges] {
            for index in invoice[keyPath: list].indices {
                let item = invoice[keyPath: list][index]
                let row = row(item.taxRow, item.tax)
                copy.invoice[keyPath: list][index].taxRow = row
                copy.invoice[keyPath: list][index].tax = completed(item.tax, row: row)
            }
        }
        return copy.invoice
    }

    /// Identifiers as the authority compares them; the electronic address is the OIB (EAS 9934).
    private func completed(_ party: Party) -> Party {
        var party = party
        for index in party.identifiers.indices {
            let identifier = party.identifiers[index]
            guard let scheme = manifest.identifiers.first(where: { $0.scheme == identifier.scheme }) else { continue }
            // A foreign VAT number keeps its own prefix.
            guard party.isCroatian || identifier.scheme != "vat" else { continue }
            party.identifiers[index].value = scheme.normalized(identifier.value)
        }
        if party.isCroatian, party.identifiers.endpoint == nil, let oib = party.oib {
            party.identifiers.append(Identifier(scheme: "endpoint:9934", value: oib))
        }
        return party
    }

    /// BT-23: the process that the kind of document stands for.
    private mutating func completeProcess() {
        guard invoice.process == nil else { return }
        invoice.process =
            switch invoice.kind {
            case .advance: "P4"
            case .creditNote: "P9"
            case .corrective: "P10"
            case .invoice, .debitNote:
                invoice.selfBilled ? "P12" : invoice.prepayments.isEmpty ? "P1" : "P11"
            }
    }

    /// HR-BT-2: the moment of the call, on the tenant's clock.
    private mutating func completeTime() {
        guard invoice.issueTime == nil, let moment = context.moment, moment.utf8.count >= 19 else { return }
        invoice.issueTime = String(moment.dropFirst(11).prefix(8))
    }

    private mutating func completeTaxCurrency() {
        if let currency = invoice.currency, currency.code != "EUR", invoice.taxCurrency == nil {
            invoice.taxCurrency = Currency("EUR")
        }
    }

    /// The row of a national category that comes without a code of its reason, as the authority's samples have it.
    private func row(_ key: String?, _ tax: TaxTreatment?) -> String? {
        guard key == nil, let tax, let national = tax.nationalCategory, tax.exemption?.code == nil else { return key }
        let row = manifest.taxRows.first { row in
            row.direction == .sale && row.category == tax.category && row.nationalCategory == national
        }
        return row?.exemption == nil ? key : row?.key
    }

    /// The reason of an exemption in words, where its code gives it: messages want both.
    private func completed(_ tax: TaxTreatment?, row key: String?) -> TaxTreatment? {
        let row = manifest.taxRows.first { $0.key == key }
        let category = tax?.category ?? row?.category
        guard category != "S", category != "Z", tax?.exemption?.reason == nil else { return tax }
        // A row with words of its own gives them itself.
        let code = row?.notes == nil ? tax?.exemption?.code ?? row?.exemption : nil
        guard let code, let reason = manifest.exemptions.first(where: { $0.code == code })?.names?["hr"] else {
            return tax
        }
        var treatment = tax ?? TaxTreatment()
        var exemption = treatment.exemption ?? Exemption()
        exemption.reason = reason
        treatment.exemption = exemption
        if treatment.category.isEmpty { treatment.category = category ?? "" }
        return treatment
    }
}
