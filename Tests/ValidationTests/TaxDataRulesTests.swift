import CommandTesting
import Foundation
import JSON
import Schematron
import Testing
import Validation
import XML

/// The pack for the tax data document: each rule passes one document and fires on another, as the authority's does.
@Suite("Tax data rules")
struct TaxDataRulesTests {
    static let own = EmiratesRulesTests.load("tax-data")

    static let sample = """
        <pxs:TaxData xmlns:pxs="urn:peppol:schema:taxdata:1.0" \
        xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" \
        xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
        xmlns:cec="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2" \
        xmlns:ubl="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">\
        <cbc:CustomizationID>urn:peppol:taxdata:ae-1</cbc:CustomizationID>\
        <cbc:ProfileID>urn:peppol:taxreporting</cbc:ProfileID><cbc:IssueDate>2026-11-20</cbc:IssueDate>\
        <cbc:IssueTime>10:15:00+04:00</cbc:IssueTime><pxs:DocumentTypeCode>S</pxs:DocumentTypeCode>\
        <pxs:DocumentScope>D</pxs:DocumentScope><pxs:ReporterRole>01</pxs:ReporterRole>\
        <pxs:ReportingParty><cbc:EndpointID schemeID="0235">1000000001</cbc:EndpointID></pxs:ReportingParty>\
        <pxs:ReceivingParty><cbc:EndpointID schemeID="0242">000773</cbc:EndpointID></pxs:ReceivingParty>\
        <pxs:ReportersRepresentative><cac:PartyIdentification><cbc:ID schemeID="0242">000001</cbc:ID>\
        </cac:PartyIdentification></pxs:ReportersRepresentative><pxs:ReportedTransaction>\
        <pxs:TransportHeaderID>0b7e4f5c-9d0e-4d1c-8a56-3f1d0c1a2b3c</pxs:TransportHeaderID><pxs:ReportedDocument>\
        <cbc:CustomizationID>urn:peppol:pint:billing-1@ae-1</cbc:CustomizationID>\
        <cbc:ProfileID>urn:peppol:bis:billing</cbc:ProfileID><cbc:ID>INV-1</cbc:ID>\
        <cbc:UUID>22222222-3333-4444-8555-666666666666</cbc:UUID><cbc:IssueDate>2026-11-20</cbc:IssueDate>\
        <pxs:DocumentTypeCode>380</pxs:DocumentTypeCode><cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode>\
        <cbc:TaxCurrencyCode>AED</cbc:TaxCurrencyCode><cac:AccountingSupplierParty><cac:Party><cac:PartyTaxScheme>\
        <cbc:CompanyID>100000000100003</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>\
        </cac:PartyTaxScheme></cac:Party></cac:AccountingSupplierParty><cac:AccountingCustomerParty><cac:Party>\
        <cac:PartyIdentification><cbc:ID>buyer</cbc:ID></cac:PartyIdentification><cac:PartyTaxScheme>\
        <cbc:CompanyID>100000000200003</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>\
        </cac:PartyTaxScheme></cac:Party></cac:AccountingCustomerParty>\
        <cac:TaxTotal><cbc:TaxAmount currencyID="USD">5.00</cbc:TaxAmount></cac:TaxTotal>\
        <cac:TaxTotal><cbc:TaxAmount currencyID="AED">18.36</cbc:TaxAmount></cac:TaxTotal>\
        <pxs:MonetaryTotal><cbc:TaxExclusiveAmount currencyID="USD">100.00</cbc:TaxExclusiveAmount>\
        </pxs:MonetaryTotal></pxs:ReportedDocument>\
        <pxs:CustomContent><cbc:ID>BTAE-20</cbc:ID><cbc:Value>385.61</cbc:Value></pxs:CustomContent>\
        <pxs:SourceDocument><cec:ExtensionContent><ubl:Invoice>\
        <cbc:ProfileExecutionID>00000000</cbc:ProfileExecutionID></ubl:Invoice></cec:ExtensionContent>\
        </pxs:SourceDocument></pxs:ReportedTransaction></pxs:TaxData>
        """

    static let breakages = EmiratesBreakage.read(
        """
        ibr-tdd-01 | set | cbc:CustomizationID | urn:peppol:taxdata:sg-1
        ibr-tdd-02 | set | cbc:ProfileID | urn:peppol:bis:billing
        ibr-tdd-03 | before | cbc:IssueDate | <cbc:ID>1</cbc:ID>
        ibr-tdd-04 | set | cbc:IssueDate | 2026-11-20Z
        ibr-tdd-05 | set | cbc:IssueTime | 10:15:00
        ibr-tdd-06 | set | pxs:DocumentTypeCode | X
        ibr-tdd-07 | set | pxs:DocumentScope | X
        ibr-tdd-08 | set | pxs:ReporterRole | 03
        ibr-tdd-09 | twice | pxs:ReportedTransaction
        ibr-tdd-10 | before | cbc:EndpointID | <cbc:WebsiteURI>a</cbc:WebsiteURI>
        ibr-tdd-11 | drop | cbc:EndpointID
        ibr-tdd-12 | swap | schemeID="0235" | schemeName="0235"
        ibr-tdd-13 | swap | schemeID="0235" | schemeID="TIN"
        ibr-tdd-14 | before | cbc:EndpointID | <cbc:WebsiteURI>a</cbc:WebsiteURI> | <pxs:ReceivingParty>
        ibr-tdd-15 | drop | cbc:EndpointID | | <pxs:ReceivingParty>
        ibr-tdd-16 | swap | schemeID="0242" | schemeName="0242"
        ibr-tdd-17 | swap | schemeID="0242" | schemeID="0235"
        ibr-tdd-18 | before | cac:PartyIdentification | <cbc:WebsiteURI>a</cbc:WebsiteURI>
        ibr-tdd-19 | twice | cac:PartyIdentification
        ibr-tdd-20 | swap | schemeID="0242" | schemeName="0242" | <cac:PartyIdentification>
        ibr-tdd-21 | swap | schemeID="0242" | schemeID="0235" | <cac:PartyIdentification>
        ibr-tdd-22 | drop | pxs:ReportedDocument
        ibr-tdd-23 | drop | pxs:SourceDocument
        ibr-tdd-24 | drop | cbc:CustomizationID | | <pxs:ReportedDocument>
        ibr-tdd-25 | drop | cbc:ProfileID | | <pxs:ReportedDocument>
        ibr-tdd-26 | drop | cbc:ID | | <pxs:ReportedDocument>
        ibr-tdd-27 | drop | cbc:UUID
        ibr-tdd-28 | drop | cbc:IssueDate | | <pxs:ReportedDocument>
        ibr-tdd-29 | drop | pxs:DocumentTypeCode | | <pxs:ReportedDocument>
        ibr-tdd-30 | drop | cbc:DocumentCurrencyCode
        ibr-tdd-30-1 | set | cbc:DocumentCurrencyCode | DOLLAR
        ibr-tdd-31 | set | cbc:TaxCurrencyCode | USD
        ibr-tdd-31-1 | set | cbc:TaxCurrencyCode | DIRHAM
        ibr-tdd-32 | drop | cac:AccountingSupplierParty
        ibr-tdd-33 | drop | cac:AccountingCustomerParty
        ibr-tdd-34 | twice | cac:TaxTotal
        ibr-tdd-35 | drop | cac:TaxTotal
        ibr-tdd-36 | drop | cac:TaxTotal | | </cac:TaxTotal>
        ibr-tdd-37 | twice | pxs:MonetaryTotal
        ibr-tdd-38 | swap | "USD">100.00 | "AED">100.00
        ibr-tdd-39 | before | cac:Party | <cbc:CustomerAssignedAccountID>1</cbc:CustomerAssignedAccountID>
        ibr-tdd-40 | drop | cac:Party
        ibr-tdd-41 | before | cac:PartyTaxScheme | <cac:PartyName><cbc:Name>a</cbc:Name></cac:PartyName>
        ibr-tdd-42 | twice | cac:PartyTaxScheme
        ibr-tdd-43 | before | cbc:CompanyID | <cbc:RegistrationName>a</cbc:RegistrationName>
        ibr-tdd-44 | drop | cbc:CompanyID
        ibr-tdd-45 | drop | cbc:ID | | <cac:TaxScheme>
        ibr-tdd-46 | before | cac:Party | <cbc:CustomerAssignedAccountID>1</cbc:CustomerAssignedAccountID> | \
        <cac:AccountingCustomerParty>
        ibr-tdd-47 | drop | cac:Party | | <cac:AccountingCustomerParty>
        ibr-tdd-48 | before | cac:PartyTaxScheme | <cac:PartyName><cbc:Name>a</cbc:Name></cac:PartyName> | \
        <cac:AccountingCustomerParty>
        ibr-tdd-49 | before | cbc:CompanyID | <cbc:RegistrationName>a</cbc:RegistrationName> | \
        <cac:AccountingCustomerParty>
        ibr-tdd-51 | swap | 5.00</cbc:TaxAmount> | 5.00</cbc:TaxAmount>\
        <cbc:TaxIncludedIndicator>false</cbc:TaxIncludedIndicator>
        ibr-tdd-52 | drop | cbc:TaxExclusiveAmount
        ibr-tdd-53 | swap | "USD">100.00 | "AED">100.00
        ibr-tdd-54 | swap | </cbc:TaxExclusiveAmount> | </cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="USD">1</cbc:TaxInclusiveAmount>
        ibr-tdd-55 | swap | <cbc:Value>385.61</cbc:Value> | <cec:ExtensionContent/>
        ibr-tdd-56 | before | cec:ExtensionContent | <cbc:ID>1</cbc:ID> | <pxs:SourceDocument>
        ibr-tdd-57 | drop | ubl:Invoice
        """)

    private func broken(_ breakage: EmiratesBreakage) throws -> String {
        try breakage.changes.reduce(Self.sample) { try $1.applied(to: $0) }
    }

    @Test("the sample passes; what failed or was exported may say less")
    func passes() throws {
        #expect(try EmiratesRulesTests.fired(Self.own, Self.sample) == [])
        let failed = EmiratesBreakage.read("a | set | pxs:DocumentTypeCode | F\n& | drop | pxs:ReportedDocument")[0]
        #expect(try EmiratesRulesTests.fired(Self.own, broken(failed)) == [])
        let export = EmiratesBreakage.read(
            "a | set | cbc:ProfileExecutionID | 00000001\n& | drop | cac:AccountingCustomerParty")[0]
        #expect(try EmiratesRulesTests.fired(Self.own, broken(export)) == [])
    }

    @Test("a change makes the rule fire", arguments: breakages)
    func fires(_ breakage: EmiratesBreakage) throws {
        #expect(try EmiratesRulesTests.fired(Self.own, broken(breakage)).contains(breakage.rule))
    }

    @Test("every rule of the pack has a document that fires it")
    func complete() throws {
        #expect(Set(try Self.own.get().rules.map(\.id)) == Set(Self.breakages.map(\.rule)))
    }

    private static let folder = packageRoot.appendingPathComponent("../shared/conformance/ae/tdd/trn-tdd")
        .standardizedFileURL

    @Test(
        "the authority's rules fire on the same documents, and on its samples both fire nowhere",
        .enabled(if: EmiratesRulesTests.hasReference, "../shared/conformance is not here"))
    func agrees() throws {
        let official = try RuleSet.load(Self.folder.appendingPathComponent("schematron/peppol-ae-tdd.sch").path)
        func failed(_ rules: RuleSet, _ bytes: [UInt8]) throws -> Set<String> {
            Set(rules.evaluate(try XMLReader.tree(bytes)).map(\.rule))
        }
        let own = try Self.own.get()
        for breakage in Self.breakages {
            let xml = Array(try broken(breakage).utf8)
            #expect(try failed(own, xml) == failed(official, xml), "\(breakage.rule)")
        }
        let samples = try FileManager.default.contentsOfDirectory(
            at: Self.folder.appendingPathComponent("example"), includingPropertiesForKeys: nil)
        #expect(samples.count == 6)
        for sample in samples {
            let bytes = Array(try Data(contentsOf: sample))
            #expect(try failed(own, bytes) == [])
            #expect(try failed(official, bytes) == [])
        }
    }
}
