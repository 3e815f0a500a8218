/// An invoice that satisfies EN 16931 and Peppol BIS Billing 3, of any length.
enum SampleInvoice {
    static func bytes(lines: Int) -> [UInt8] {
        var text = head
        for line in 1...lines { text += self.line(line) }
        text += "</Invoice>\n"
        return Array(
            text.replacing("{net}", with: "\(lines * 100).00").replacing("{tax}", with: "\(lines * 25).00")
                .replacing("{gross}", with: "\(lines * 125).00").utf8)
    }

    /// The document with its first line written `lines` times, under new ids.
    static func repeated(_ document: [UInt8], lines: Int) -> [UInt8] {
        let open = Array("<cac:InvoiceLine>".utf8)
        let close = Array("</cac:InvoiceLine>".utf8)
        guard let start = index(of: open, in: document, from: 0),
            let end = index(of: close, in: document, from: start).map({ $0 + close.count }),
            let last = lastIndex(of: close, in: document).map({ $0 + close.count })
        else { return document }
        let line = Array(document[start..<end])
        var result = Array(document[..<start])
        result.reserveCapacity(document.count + line.count * lines)
        for number in 1...lines {
            let id = Array("<cbc:ID>\(number)</cbc:ID>".utf8)
            if let from = index(of: Array("<cbc:ID>".utf8), in: line, from: 0),
                let to = index(of: Array("</cbc:ID>".utf8), in: line, from: from)
            {
                result += line[..<from] + id + line[(to + 9)...]
            } else {
                result += line
            }
            result.append(10)
        }
        return result + document[last...]
    }

    private static func index(of part: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
        var at = from
        while at + part.count <= bytes.count {
            if bytes[at] == part[0], bytes[at..<(at + part.count)].elementsEqual(part) { return at }
            at += 1
        }
        return nil
    }

    private static func lastIndex(of part: [UInt8], in bytes: [UInt8]) -> Int? {
        var at = bytes.count - part.count
        while at >= 0 {
            if bytes[at] == part[0], bytes[at..<(at + part.count)].elementsEqual(part) { return at }
            at -= 1
        }
        return nil
    }

    private static func party(_ role: String, _ name: String, _ vat: String, _ country: String) -> String {
        """
          <cac:\(role)>
            <cac:Party>
              <cbc:EndpointID schemeID="0088">7300010000001</cbc:EndpointID>
              <cac:PartyIdentification>
                <cbc:ID schemeID="0088">7300010000001</cbc:ID>
              </cac:PartyIdentification>
              <cac:PartyName>
                <cbc:Name>\(name)</cbc:Name>
              </cac:PartyName>
              <cac:PostalAddress>
                <cbc:StreetName>Main street 1</cbc:StreetName>
                <cbc:AdditionalStreetName>Back yard</cbc:AdditionalStreetName>
                <cbc:CityName>Capital</cbc:CityName>
                <cbc:PostalZone>10000</cbc:PostalZone>
                <cac:Country>
                  <cbc:IdentificationCode>\(country)</cbc:IdentificationCode>
                </cac:Country>
              </cac:PostalAddress>
              <cac:PartyTaxScheme>
                <cbc:CompanyID>\(vat)</cbc:CompanyID>
                <cac:TaxScheme>
                  <cbc:ID>VAT</cbc:ID>
                </cac:TaxScheme>
              </cac:PartyTaxScheme>
              <cac:PartyLegalEntity>
                <cbc:RegistrationName>\(name) Ltd</cbc:RegistrationName>
                <cbc:CompanyID>123456</cbc:CompanyID>
              </cac:PartyLegalEntity>
              <cac:Contact>
                <cbc:Name>Accounts</cbc:Name>
                <cbc:Telephone>+385 1 234 567</cbc:Telephone>
                <cbc:ElectronicMail>accounts@example.com</cbc:ElectronicMail>
              </cac:Contact>
            </cac:Party>
          </cac:\(role)>

        """
    }

    private static let head = """
        <?xml version="1.0" encoding="UTF-8"?>
        <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
          xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
          xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
          <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>
          <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
          <cbc:ID>2026-0001</cbc:ID>
          <cbc:IssueDate>2026-03-01</cbc:IssueDate>
          <cbc:DueDate>2026-03-31</cbc:DueDate>
          <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
          <cbc:Note>Thank you for your order</cbc:Note>
          <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
          <cbc:AccountingCost>4025:123:4343</cbc:AccountingCost>
          <cbc:BuyerReference>0150abc</cbc:BuyerReference>
          <cac:OrderReference>
            <cbc:ID>PO-77</cbc:ID>
          </cac:OrderReference>

        """
        + party("AccountingSupplierParty", "Seller", "HR12345678903", "HR")
        + party("AccountingCustomerParty", "Buyer", "AT12345675", "AT") + """
              <cac:Delivery>
                <cbc:ActualDeliveryDate>2026-02-28</cbc:ActualDeliveryDate>
                <cac:DeliveryLocation>
                  <cac:Address>
                    <cbc:StreetName>Dock 7</cbc:StreetName>
                    <cbc:CityName>Harbour</cbc:CityName>
                    <cbc:PostalZone>21000</cbc:PostalZone>
                    <cac:Country>
                      <cbc:IdentificationCode>HR</cbc:IdentificationCode>
                    </cac:Country>
                  </cac:Address>
                </cac:DeliveryLocation>
              </cac:Delivery>
              <cac:PaymentMeans>
                <cbc:PaymentMeansCode name="Credit transfer">30</cbc:PaymentMeansCode>
                <cbc:PaymentID>HR00 2026-0001</cbc:PaymentID>
                <cac:PayeeFinancialAccount>
                  <cbc:ID>HR1210010051863000160</cbc:ID>
                  <cbc:Name>Seller</cbc:Name>
                </cac:PayeeFinancialAccount>
              </cac:PaymentMeans>
              <cac:PaymentTerms>
                <cbc:Note>Payment within 30 days</cbc:Note>
              </cac:PaymentTerms>
              <cac:TaxTotal>
                <cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount>
                <cac:TaxSubtotal>
                  <cbc:TaxableAmount currencyID="EUR">{net}</cbc:TaxableAmount>
                  <cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount>
                  <cac:TaxCategory>
                    <cbc:ID>S</cbc:ID>
                    <cbc:Percent>25</cbc:Percent>
                    <cac:TaxScheme>
                      <cbc:ID>VAT</cbc:ID>
                    </cac:TaxScheme>
                  </cac:TaxCategory>
                </cac:TaxSubtotal>
              </cac:TaxTotal>
              <cac:LegalMonetaryTotal>
                <cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>
                <cbc:TaxExclusiveAmount currencyID="EUR">{net}</cbc:TaxExclusiveAmount>
                <cbc:TaxInclusiveAmount currencyID="EUR">{gross}</cbc:TaxInclusiveAmount>
                <cbc:PayableAmount currencyID="EUR">{gross}</cbc:PayableAmount>
              </cac:LegalMonetaryTotal>

            """

    private static func line(_ number: Int) -> String {
        """
          <cac:InvoiceLine>
            <cbc:ID>\(number)</cbc:ID>
            <cbc:Note>Delivered in full</cbc:Note>
            <cbc:InvoicedQuantity unitCode="C62">10</cbc:InvoicedQuantity>
            <cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
            <cbc:AccountingCost>Cost centre 5</cbc:AccountingCost>
            <cac:OrderLineReference>
              <cbc:LineID>\(number)</cbc:LineID>
            </cac:OrderLineReference>
            <cac:Item>
              <cbc:Description>An article of trade, the usual quality</cbc:Description>
              <cbc:Name>Article \(number)</cbc:Name>
              <cac:SellersItemIdentification>
                <cbc:ID>A-\(number)</cbc:ID>
              </cac:SellersItemIdentification>
              <cac:StandardItemIdentification>
                <cbc:ID schemeID="0160">7300010000001</cbc:ID>
              </cac:StandardItemIdentification>
              <cac:OriginCountry>
                <cbc:IdentificationCode>HR</cbc:IdentificationCode>
              </cac:OriginCountry>
              <cac:CommodityClassification>
                <cbc:ItemClassificationCode listID="STI">86776</cbc:ItemClassificationCode>
              </cac:CommodityClassification>
              <cac:ClassifiedTaxCategory>
                <cbc:ID>S</cbc:ID>
                <cbc:Percent>25</cbc:Percent>
                <cac:TaxScheme>
                  <cbc:ID>VAT</cbc:ID>
                </cac:TaxScheme>
              </cac:ClassifiedTaxCategory>
            </cac:Item>
            <cac:Price>
              <cbc:PriceAmount currencyID="EUR">10.00</cbc:PriceAmount>
            </cac:Price>
          </cac:InvoiceLine>

        """
    }
}
