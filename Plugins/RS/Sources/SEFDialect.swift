internal import CountryPack
internal import Documents
internal import PluginKit

extension UBLDialect {
    /// EN 16931's UBL binding with what SRBDT changes.
    static func sef(_ profile: Profile, _ invoice: Invoice) -> UBLDialect {
        var dialect = UBLDialect(profile)
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
        guard !invoice.prepayments.isEmpty else { return dialect }
        let settlement = PrepaymentExtension(dialect: dialect)
        dialect.namespaces = PrepaymentExtension.namespaces
        dialect.extensions = { invoice, xml in try settlement.write(invoice, &xml) }
        return dialect
    }
}
