internal import CountryPack
internal import Documents
internal import PluginKit

/// What SEF wants in every document and nobody should have to type.
struct SEFDefaults {
    private var invoice: Invoice
    private let manifest: Manifest

    init(_ invoice: Invoice, _ manifest: Manifest) {
        self.invoice = invoice
        self.manifest = manifest
    }

    func completed() -> Invoice {
        var copy = self
        copy.invoice.seller = completed(invoice.seller)
        copy.invoice.buyer = completed(invoice.buyer)
        copy.invoice.payee = invoice.payee.map(normalized)
        copy.invoice.taxRepresentative = invoice.taxRepresentative.map(normalized)
        copy.completeTaxCurrency()
        copy.completeTaxPoint()
        return copy.invoice
    }

    /// The electronic address is the PIB, which the VAT identifier holds (EAS 9948).
    private func completed(_ party: Party) -> Party {
        var party = normalized(party)
        guard party.identifiers.endpoint == nil, let vat = party.identifiers.value(of: "vat"), vat.hasPrefix("RS") else {
            return party
        }
        party.identifiers.append(Identifier(scheme: "endpoint:9948", value: String(vat.dropFirst(2))))
        return party
    }

    /// Identifiers as SEF compares them: capitals, the prefix of their scheme, no spaces or punctuation.
    private func normalized(_ party: Party) -> Party {
        var party = party
        for index in party.identifiers.indices {
            let identifier = party.identifiers[index]
            guard let scheme = manifest.identifiers.first(where: { $0.scheme == identifier.scheme }) else { continue }
            party.identifiers[index].value = scheme.normalized(identifier.value)
        }
        return party
    }

    /// VAT is accounted in dinars, whatever the document says.
    private mutating func completeTaxCurrency() {
        if let currency = invoice.currency, currency.code != "RSD", invoice.taxCurrency == nil {
            invoice.taxCurrency = Currency("RSD")
        }
    }

    /// BT-8 is wanted exactly when something is taxed at 20 or 10 percent (SEF 3.14).
    private mutating func completeTaxPoint() {
        guard invoice.taxPoint == nil, invoice.hasTaxedLine else { return }
        var point = TaxPoint()
        point.basis =
            switch invoice.kind {
            case .advance: .paymentDate
            case .invoice: .supplyDate
            case .creditNote, .debitNote, .corrective: .issueDate
            }
        invoice.taxPoint = point
    }
}

extension Invoice {
    /// Whether a line is of category S, by its own word or by its row's.
    var hasTaxedLine: Bool {
        lines.contains { line in
            line.tax?.category == "S" || line.taxRow == "standard" || line.taxRow == "reduced"
        }
    }
}
