internal import CountryPack
internal import Documents
internal import PluginKit

extension UBLDialect {
    /// EN 16931's UBL binding with what SRBDT changes.
    ///
    /// - Parameter invoice: the document to write; nil when one is read.
    static func sef(_ profile: Profile, _ invoice: Invoice?) -> UBLDialect {
        var dialect = UBLDialect(profile)
        dialect.readAsSEF()
        dialect.partyIdentification = { identifier in
            identifier.scheme == "jbkjs" ? ("JBKJS:" + identifier.value, nil) : nil
        }
        dialect.partyTaxSchemes = { party in
            let vat = party.identifiers.value(of: "vat").map { (id: $0, scheme: "VAT") }
            let status = party.identifiers.value(of: "vatStatus").map { (id: $0, scheme: "RS-VAT-STATUS") }
            return [vat, status].compactMap(\.self)
        }
        dialect.paymentID = { reference in
            reference.model.map { "(mod\($0)) \(reference.value)" } ?? reference.value
        }
        dialect.writesExchangeRate = true
        guard let invoice, !invoice.prepayments.isEmpty else { return dialect }
        let settlement = PrepaymentExtension(dialect: dialect)
        dialect.namespaces = PrepaymentExtension.namespaces
        dialect.extensions = { invoice, xml in try settlement.write(invoice, &xml) }
        return dialect
    }

    private mutating func readAsSEF() {
        readPartyIdentification = { value, scheme in
            let prefix = "JBKJS:"
            return value.hasPrefix(prefix)
                ? Identifier(scheme: "jbkjs", value: String(value.dropFirst(prefix.count).drop { $0 == " " }))
                : Identifier(scheme: scheme ?? "party", value: value)
        }
        readPartyTaxScheme = { id, scheme in
            switch scheme {
            case "RS-VAT-STATUS": Identifier(scheme: "vatStatus", value: id)
            default: Identifier(scheme: "vat", value: id)
            }
        }
        readPaymentID = { text in
            var reference = PaymentReference()
            reference.value = text
            // "(modNN) number"
            guard text.hasPrefix("(mod"), let end = text.firstIndex(of: ")") else { return reference }
            reference.model = String(text[text.index(text.startIndex, offsetBy: 4)..<end])
            reference.value = String(text[text.index(after: end)...].drop { $0 == " " })
            return reference
        }
        readExtensions = { root, invoice in try PrepaymentExtension.read(root, &invoice) }
    }
}
