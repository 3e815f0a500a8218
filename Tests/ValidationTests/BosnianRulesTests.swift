import CommandTesting
import Foundation
import JSON
import Schematron
import Testing
import Validation
import XML

/// The Bosnian pack: each rule passes one document and fires on another.
@Suite("Bosnian rules")
struct BosnianRulesTests {
    static let folder = packageRoot.appendingPathComponent("Plugins/BA/libFiscusBA/rules")
    static let rules = Result { try RuleSet.load(folder.appendingPathComponent("ba-invoice.sch").path) }

    static func fired(_ xml: String) throws -> [String] {
        let rules = try rules.get()
        return rules.evaluate(try XMLReader.tree(Array(xml.utf8))).map(\.rule)
    }

    private static func party(_ digits: String) -> String {
        """
        <cac:Party><cac:PostalAddress><cac:Country><cbc:IdentificationCode>BA</cbc:IdentificationCode></cac:Country>\
        </cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID>BA\(digits)</cbc:CompanyID>\
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity>\
        <cbc:CompanyID>4\(digits)</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>
        """
    }

    /// A debit note in euro with a line at 17 percent and one that is exempt.
    static let sample = """
        <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \
        xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
        xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">\
        <cbc:ID>1</cbc:ID><cbc:InvoiceTypeCode>383</cbc:InvoiceTypeCode>\
        <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>BAM</cbc:TaxCurrencyCode>\
        <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>0</cbc:ID></cac:InvoiceDocumentReference>\
        </cac:BillingReference><cac:AccountingSupplierParty>\(party("200211100005"))</cac:AccountingSupplierParty>\
        <cac:AccountingCustomerParty>\(party("200999990008"))</cac:AccountingCustomerParty>\
        <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">17.00</cbc:TaxAmount><cac:TaxSubtotal><cac:TaxCategory>\
        <cbc:ID>S</cbc:ID><cbc:Percent>17</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal><cac:TaxSubtotal>\
        <cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:TaxExemptionReason>čl. 24</cbc:TaxExemptionReason></cac:TaxCategory>\
        </cac:TaxSubtotal></cac:TaxTotal><cac:InvoiceLine><cbc:ID>1</cbc:ID><cac:Item><cac:ClassifiedTaxCategory>\
        <cbc:ID>S</cbc:ID><cbc:Percent>17</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item></cac:InvoiceLine>\
        </Invoice>
        """

    static let breakages = EmiratesBreakage.read(
        """
        BA-01 | swap | BA200211100005 | BA20021110000
        BA-02 | swap | 4200211100005 | 4200211100006
        BA-03 | swap | 4200211100005 | 420021110000
        BA-04 | drop | cac:PartyLegalEntity
        BA-05 | drop | cac:PartyTaxScheme
        BA-06 | set | cbc:Percent | 18
        BA-06 | set | cbc:Percent | 16 | <cac:ClassifiedTaxCategory>
        BA-07 | drop | cbc:TaxExemptionReason
        BA-08 | set | cbc:TaxCurrencyCode | EUR
        BA-09 | drop | cac:BillingReference
        """)

    private func broken(_ breakage: EmiratesBreakage) throws -> String {
        try breakage.changes.reduce(Self.sample) { try $1.applied(to: $0) }
    }

    @Test("the sample passes every rule, as does a seller outside VAT without a VAT number")
    func passes() throws {
        #expect(try Self.fired(Self.sample) == [])
        let outside = Self.sample.replacingOccurrences(of: "<cbc:ID>E</cbc:ID>", with: "<cbc:ID>O</cbc:ID>")
        #expect(try Self.fired(outside) == [])
    }

    @Test("a change makes the rule fire, and no other but those of the same number", arguments: breakages)
    func fires(_ breakage: EmiratesBreakage) throws {
        let fired = try Self.fired(broken(breakage))
        #expect(fired.contains(breakage.rule))
        // A number that is wrong is also not the other number's.
        #expect(Set(fired).subtracting([breakage.rule, "BA-02"]) == [])
    }

    @Test("every rule of the pack has a document that fires it, and the index counts them")
    func complete() throws {
        let ids = Set(try Self.rules.get().rules.map(\.id))
        #expect(ids == Set(Self.breakages.map(\.rule)))
        let index = try RuleSetIndex.decode(
            Array(try Data(contentsOf: Self.folder.appendingPathComponent("index.json"))))
        #expect(index.sets.first?.coverage?.rules == ids.count)
    }
}
