internal import CountryPack
internal import Documents
internal import PluginKit

extension UBLDialect {
    /// EN 16931's UBL binding with what PINT AE changes.
    static func pint(_ profile: Profile) -> UBLDialect {
        var dialect = UBLDialect(profile)
        dialect.typeCode = { invoice in
            if let code = invoice.typeCode { return code }
            if invoice.outOfScope { return invoice.isCredit ? "81" : "480" }
            if invoice.selfBilled { return invoice.isCredit ? "261" : "389" }
            return invoice.isCredit ? "381" : "380"
        }
        dialect.readTypeCode = { code, isCredit, invoice in
            invoice.kind = isCredit ? .creditNote : .invoice
            invoice.outOfScope = code == "480" || code == "81"
            invoice.selfBilled = code == "389" || code == "261"
        }
        // The country is four hours ahead of UTC all year.
        dialect.issueTime = { $0.issueTime.map { $0 + "+04:00" } }
        dialect.taxPointCode = { $0.emirates.billingFrequency }
        dialect.readTaxPointCode = { _ in nil }
        dialect.writesExchangeRate = true
        dialect.showsExemption = { $0 != .allowance }
        // Exempt and out of scope show no percentage, but for exempt allowances and charges (aligned-ibrp-e-06).
        dialect.showsPercent = { place, category in
            switch category {
            case "O": false
            case "E": place == .allowance
            default: true
            }
        }
        // Allowances and charges under the reverse charge show zero, the lines their rate (aligned-ibrp-ae-06).
        dialect.shownRate = { place, category, rate in place == .allowance && category == "AE" ? .zero : rate }
        dialect.registrationAgency = { ($0.legal?.type, $0.legal?.authority) }
        dialect.partyTaxSchemes = { party in
            let vat = party.identifiers.value(of: "vat").map { (id: $0, scheme: "VAT") }
            let tax = party.identifiers.value(of: "tax").map { (id: $0, scheme: "TIN") }
            return [vat, tax].compactMap(\.self)
        }
        let standard = dialect.partyIdentification
        dialect.partyIdentification = { identifier in
            identifier.scheme == "party" ? (identifier.value, nil) : standard(identifier)
        }
        dialect.insert = { place, invoice, xml in PINTTerms(invoice).write(place, &xml) }
        dialect.insertInLine = { place, line, invoice, xml in PINTLine(line, invoice).write(place, &xml) }
        dialect.readParty = PINTTerms.readParty
        dialect.readLine = PINTLine.read
        dialect.readExtensions = { root, invoice in PINTTerms.read(root, &invoice) }
        return dialect
    }
}
