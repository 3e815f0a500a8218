/// A Serbian invoice in which every rule of the pack has something to look at, and which breaks none.
enum SampleInvoice {
    /// - Parameter category: of the line that is not taxed.
    static func xml(category: String = "N") -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \
        xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
        xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" \
        xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2" \
        xmlns:sbt="http://mfin.gov.rs/srbdt/srbdtext">
        <ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><sbt:SrbDtExt>
          <sbt:InvoicedPrepaymentAmmount><cbc:ID>AV-1</cbc:ID><cac:TaxTotal><cbc:TaxAmount currencyID="RSD">20.00</cbc:TaxAmount>
            \(extensionSubtotal("advance"))</cac:TaxTotal>
          </sbt:InvoicedPrepaymentAmmount>
          <sbt:ReducedTotals><cac:TaxTotal><cbc:TaxAmount currencyID="RSD">20.00</cbc:TaxAmount>
            \(extensionSubtotal("reduced"))</cac:TaxTotal>
            <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="RSD">205.00</cbc:TaxExclusiveAmount>\
        <cbc:TaxInclusiveAmount currencyID="RSD">225.00</cbc:TaxInclusiveAmount>\
        <cbc:PayableAmount currencyID="RSD">225.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
          </sbt:ReducedTotals>
        </sbt:SrbDtExt></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
        <cbc:CustomizationID>\(customization)</cbc:CustomizationID>
        <cbc:ID>2026-1</cbc:ID>
        <cbc:IssueDate>2026-11-20</cbc:IssueDate>
        <cbc:DueDate>2026-12-20</cbc:DueDate>
        <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
        <cbc:DocumentCurrencyCode>RSD</cbc:DocumentCurrencyCode>
        <cac:InvoicePeriod><cbc:DescriptionCode>35</cbc:DescriptionCode></cac:InvoicePeriod>
        <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>AV-1</cbc:ID>\
        <cbc:IssueDate>2026-11-01</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>
        <cac:AccountingSupplierParty><cac:Party><cbc:EndpointID schemeID="9948">101883300</cbc:EndpointID>
          <cac:PartyName><cbc:Name>Prodavac</cbc:Name></cac:PartyName>
          <cac:PostalAddress><cbc:CityName>Novi Sad</cbc:CityName>\
        <cac:Country><cbc:IdentificationCode>RS</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
          <cac:PartyTaxScheme><cbc:CompanyID>RS101883300</cbc:CompanyID>\
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
          <cac:PartyTaxScheme><cbc:CompanyID>1</cbc:CompanyID>\
        <cac:TaxScheme><cbc:ID>RS-VAT-STATUS</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
          <cac:PartyLegalEntity><cbc:RegistrationName>Prodavac</cbc:RegistrationName>\
        <cbc:CompanyID>08069786</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
        <cac:AccountingCustomerParty><cac:Party><cbc:EndpointID schemeID="9948">103920327</cbc:EndpointID>
          <cac:PostalAddress><cbc:CityName>Beograd</cbc:CityName><cbc:PostalZone>11000</cbc:PostalZone>\
        <cac:Country><cbc:IdentificationCode>RS</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
          <cac:PartyTaxScheme><cbc:CompanyID>RS103920327</cbc:CompanyID>\
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
          <cac:PartyLegalEntity><cbc:RegistrationName>Kupac</cbc:RegistrationName>\
        <cbc:CompanyID>17862146</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
        <cac:PayeeParty><cac:PartyName><cbc:Name>Faktor</cbc:Name></cac:PartyName>\
        <cac:PartyLegalEntity><cbc:CompanyID>20869500</cbc:CompanyID></cac:PartyLegalEntity></cac:PayeeParty>
        <cac:TaxRepresentativeParty><cac:PartyName><cbc:Name>Zastupnik</cbc:Name></cac:PartyName>
          <cac:PostalAddress><cbc:CityName>Subotica</cbc:CityName><cbc:PostalZone>24000</cbc:PostalZone>\
        <cac:Country><cbc:IdentificationCode>RS</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
          <cac:PartyTaxScheme><cbc:CompanyID>RS100000049</cbc:CompanyID>\
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme></cac:TaxRepresentativeParty>
        <cac:Delivery><cbc:ActualDeliveryDate>2026-11-20</cbc:ActualDeliveryDate></cac:Delivery>
        \(adjustment("false", "10.00", category))
        \(adjustment("true", "15.00", category))
        <cac:TaxTotal><cbc:TaxAmount currencyID="RSD">40.00</cbc:TaxAmount>
          <cac:TaxSubtotal><cbc:TaxableAmount currencyID="RSD">200.00</cbc:TaxableAmount>\
        <cbc:TaxAmount currencyID="RSD">40.00</cbc:TaxAmount>\
        <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent>\(scheme)</cac:TaxCategory></cac:TaxSubtotal>
          <cac:TaxSubtotal><cbc:TaxableAmount currencyID="RSD">55.00</cbc:TaxableAmount>\
        <cbc:TaxAmount currencyID="RSD">0.00</cbc:TaxAmount>\
        <cac:TaxCategory><cbc:ID>\(category)</cbc:ID><cbc:Percent>0</cbc:Percent>\
        <cbc:TaxExemptionReasonCode>PDV-RS-\(category)</cbc:TaxExemptionReasonCode>\(scheme)</cac:TaxCategory>\
        </cac:TaxSubtotal>
        </cac:TaxTotal>
        <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="RSD">250.00</cbc:LineExtensionAmount>
          <cbc:TaxExclusiveAmount currencyID="RSD">255.00</cbc:TaxExclusiveAmount>
          <cbc:TaxInclusiveAmount currencyID="RSD">295.00</cbc:TaxInclusiveAmount>
          <cbc:AllowanceTotalAmount currencyID="RSD">10.00</cbc:AllowanceTotalAmount>
          <cbc:ChargeTotalAmount currencyID="RSD">15.00</cbc:ChargeTotalAmount>
          <cbc:PrepaidAmount currencyID="RSD">70.00</cbc:PrepaidAmount>
          <cbc:PayableAmount currencyID="RSD">225.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
        \(line(1, "200.00", "S", "20"))
        \(line(2, "50.00", category, "0"))
        </Invoice>

        """
    }

    static let base = "urn:cen.eu:en16931:2017#compliant#urn:mfin.gov.rs:srbdt:2022"
    static let customization = base + "#conformant#urn:mfin.gov.rs:srbdtext:2022"
    private static let scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"

    private static func extensionSubtotal(_ name: String) -> String {
        "<cac:TaxSubtotal><cbc:TaxableAmount currencyID=\"RSD\">100.00</cbc:TaxableAmount>"
            + "<cbc:TaxAmount currencyID=\"RSD\">20.00</cbc:TaxAmount><cac:TaxCategory>"
            + "<cbc:ID schemeName=\"\(name)\">S</cbc:ID><cbc:Percent>20</cbc:Percent>\(scheme)</cac:TaxCategory></cac:TaxSubtotal>"
    }

    private static func adjustment(_ isCharge: String, _ amount: String, _ category: String) -> String {
        "<cac:AllowanceCharge><cbc:ChargeIndicator>\(isCharge)</cbc:ChargeIndicator>"
            + "<cbc:AllowanceChargeReason>Razlog</cbc:AllowanceChargeReason><cbc:Amount currencyID=\"RSD\">\(amount)</cbc:Amount>"
            + "<cac:TaxCategory><cbc:ID>\(category)</cbc:ID><cbc:Percent>0</cbc:Percent>\(scheme)</cac:TaxCategory></cac:AllowanceCharge>"
    }

    private static func line(_ id: Int, _ net: String, _ category: String, _ percent: String) -> String {
        "<cac:InvoiceLine><cbc:ID>\(id)</cbc:ID><cbc:InvoicedQuantity unitCode=\"H87\">1</cbc:InvoicedQuantity>"
            + "<cbc:LineExtensionAmount currencyID=\"RSD\">\(net)</cbc:LineExtensionAmount><cac:Item><cbc:Name>Usluga</cbc:Name>"
            + "<cac:ClassifiedTaxCategory><cbc:ID>\(category)</cbc:ID><cbc:Percent>\(percent)</cbc:Percent>\(scheme)"
            + "</cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount currencyID=\"RSD\">\(net)</cbc:PriceAmount>"
            + "</cac:Price></cac:InvoiceLine>"
    }
}
