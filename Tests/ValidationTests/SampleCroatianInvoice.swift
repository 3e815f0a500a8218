/// A Croatian e-invoice in which every rule of the pack has something to look at, and which breaks none.
enum SampleCroatianInvoice {
    static func rate(_ category: String) -> String { category == "S" ? "25" : "0" }

    static func name(_ category: String) -> String { category == "S" ? "HR:PDV25" : "HR:" + category }

    static func category(_ element: String, _ category: String) -> String {
        let reason = category == "E" ? "<cbc:TaxExemptionReason>čl. 39</cbc:TaxExemptionReason>" : ""
        return """
            <cac:\(element)><cbc:ID>\(category)</cbc:ID><cbc:Name>\(name(category))</cbc:Name>\
            <cbc:Percent>\(rate(category))</cbc:Percent>\(reason)<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>\
            </cac:\(element)>
            """
    }

    static func subtotal(_ taxable: String, _ tax: String, _ category: String, _ name: String, _ rate: String) -> String
    {
        """
        <hrextac:HRTaxSubtotal><cbc:TaxableAmount currencyID="EUR">\(taxable)</cbc:TaxableAmount>\
        <cbc:TaxAmount currencyID="EUR">\(tax)</cbc:TaxAmount><hrextac:HRTaxCategory><cbc:ID>\(category)</cbc:ID>\
        <cbc:Name>\(name)</cbc:Name><cbc:Percent>\(rate)</cbc:Percent>\
        <hrextac:HRTaxScheme><cbc:ID>VAT</cbc:ID></hrextac:HRTaxScheme></hrextac:HRTaxCategory></hrextac:HRTaxSubtotal>
        """
    }

    static func taxTotal(_ category: String) -> String {
        """
        <hrextac:HRTaxTotal><cbc:TaxAmount currencyID="EUR">25.00</cbc:TaxAmount>\
        \(subtotal("100.00", "25.00", "S", "HR:PDV25", "25"))\
        \(subtotal("12.00", "0.00", category, name(category), rate(category)))\
        \(subtotal("3.00", "0.00", "O", "HR:POVNAK", "0"))</hrextac:HRTaxTotal>
        """
    }

    static let monetaryTotal = """
        <hrextac:HRLegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">112.00</cbc:TaxExclusiveAmount>\
        <hrextac:OutOfScopeOfVATAmount currencyID="EUR">3.00</hrextac:OutOfScopeOfVATAmount>\
        </hrextac:HRLegalMonetaryTotal>
        """

    private static func party(_ oib: String) -> String {
        """
        <cac:Party><cbc:EndpointID schemeID="9934">\(oib)</cbc:EndpointID><cac:PostalAddress><cac:Country>\
        <cbc:IdentificationCode>HR</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme>\
        <cbc:CompanyID>HR\(oib)</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>\
        </cac:Party>
        """
    }

    private static let lineSources = """
        <cac:OrderLineReference><cbc:LineID>1</cbc:LineID><cac:OrderReference><cbc:ID>N-1</cbc:ID></cac:OrderReference>\
        </cac:OrderLineReference><cac:DespatchLineReference><cbc:LineID>1</cbc:LineID><cac:DocumentReference>\
        <cbc:ID>O-1</cbc:ID></cac:DocumentReference></cac:DespatchLineReference><cac:ReceiptLineReference>\
        <cbc:LineID>1</cbc:LineID><cac:DocumentReference><cbc:ID>P-1</cbc:ID></cac:DocumentReference>\
        </cac:ReceiptLineReference>
        """

    private static func line(_ number: Int, _ category: String) -> String {
        """
        <cac:InvoiceLine><cbc:ID>\(number)</cbc:ID><cbc:InvoicedQuantity unitCode="H87">2</cbc:InvoicedQuantity>\
        <cac:InvoicePeriod><cbc:StartDate>2026-11-02</cbc:StartDate><cbc:EndDate>2026-11-29</cbc:EndDate>\
        </cac:InvoicePeriod>\(number == 1 ? lineSources : "")<cac:Item><cbc:Description>opis</cbc:Description>\
        <cbc:Name>stavka</cbc:Name><cac:CommodityClassification>\
        <cbc:ItemClassificationCode listID="CG">62.20.20</cbc:ItemClassificationCode></cac:CommodityClassification>\
        \(Self.category("ClassifiedTaxCategory", category))</cac:Item><cac:Price>\
        <cbc:PriceAmount currencyID="EUR">50.00</cbc:PriceAmount><cbc:BaseQuantity unitCode="H87">1</cbc:BaseQuantity>\
        </cac:Price></cac:InvoiceLine>
        """
    }

    private static func item(_ isCharge: Bool, _ category: String) -> String {
        "<cac:AllowanceCharge><cbc:ChargeIndicator>\(isCharge)</cbc:ChargeIndicator>"
            + Self.category("TaxCategory", category) + "</cac:AllowanceCharge>"
    }

    static let packaging = """
        <cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cac:TaxCategory><cbc:ID>E</cbc:ID>\
        <cbc:Name>HR:POVNAK</cbc:Name><cbc:Percent>0</cbc:Percent>\
        <cbc:TaxExemptionReason>Povratna naknada</cbc:TaxExemptionReason>\
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>
        """

    /// - Parameter category: of the second line, the allowance and a charge.
    static func xml(category: String = "E") -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \
        xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
        xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" \
        xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2" \
        xmlns:hrextac="urn:mfin.gov.hr:schema:xsd:HRExtensionAggregateComponents-1">
        <ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><hrextac:HRFISK20Data>\
        \(taxTotal(category))\(monetaryTotal)</hrextac:HRFISK20Data></ext:ExtensionContent></ext:UBLExtension>\
        </ext:UBLExtensions>
        <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:mfin.gov.hr:cius-2025:1.0\
        #conformant#urn:mfin.gov.hr:ext-2025:1.0</cbc:CustomizationID>
        <cbc:ProfileID>P1</cbc:ProfileID><cbc:ID>1/P1/1</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate>
        <cbc:IssueTime>10:15:00</cbc:IssueTime><cbc:DueDate>2026-12-20</cbc:DueDate>
        <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:TaxPointDate>2026-11-18</cbc:TaxPointDate>
        <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
        <cac:InvoicePeriod><cbc:StartDate>2026-11-01</cbc:StartDate><cbc:EndDate>2026-11-30</cbc:EndDate>\
        </cac:InvoicePeriod>
        <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>A-1</cbc:ID>\
        <cbc:IssueDate>2026-10-01</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>
        <cac:ContractDocumentReference><cbc:ID>U-1</cbc:ID></cac:ContractDocumentReference>
        <cac:AccountingSupplierParty>\(party("12345678903"))\
        <cac:SellerContact><cbc:ID>11111111119</cbc:ID><cbc:Name>Operater</cbc:Name></cac:SellerContact>\
        </cac:AccountingSupplierParty>
        <cac:AccountingCustomerParty>\(party("99999999994"))</cac:AccountingCustomerParty>
        <cac:Delivery><cbc:ActualDeliveryDate>2026-11-19</cbc:ActualDeliveryDate></cac:Delivery>
        <cac:PaymentMeans><cbc:PaymentDueDate>2026-12-20</cbc:PaymentDueDate></cac:PaymentMeans>
        \(item(false, category))\(item(true, category))\(packaging)
        <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">25.00</cbc:TaxAmount><cac:TaxSubtotal>\
        \(Self.category("TaxCategory", "S"))</cac:TaxSubtotal></cac:TaxTotal>
        <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">110.00</cbc:LineExtensionAmount>\
        <cbc:AllowanceTotalAmount currencyID="EUR">5.00</cbc:AllowanceTotalAmount>\
        <cbc:ChargeTotalAmount currencyID="EUR">10.00</cbc:ChargeTotalAmount>\
        <cbc:PayableAmount currencyID="EUR">140.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
        \(line(1, "S"))\(line(2, category))
        </Invoice>
        """
    }
}
