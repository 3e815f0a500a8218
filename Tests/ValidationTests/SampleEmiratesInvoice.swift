/// A document of the Emirates in which every rule of the packs has something to look at, and which breaks none.
struct SampleEmiratesInvoice {
    /// Categories of the two lines; each also has an allowance and a charge on the document, but for the margin scheme.
    var first = "S"
    var second = "Z"
    var type = "380"
    /// Free zone, summary, disclosed agent, electronic commerce.
    var flags = "10010110"
    var isCredit = false
    var isSelfBilled = false
    /// The dollar at 4 dirhams; nil: in dirhams.
    var dollars = false

    static let standard = SampleEmiratesInvoice()
    static let credit = SampleEmiratesInvoice(type: "381", isCredit: true)
    static let margin = SampleEmiratesInvoice(first: "N", second: "N", flags: "10110110")
    static let outside = SampleEmiratesInvoice(first: "O", second: "E", type: "480", flags: "10000110")
    static let foreign = SampleEmiratesInvoice(dollars: true)
    static let selfBilled = SampleEmiratesInvoice(type: "389", isSelfBilled: true)

    private var currency: String { dollars ? "USD" : "AED" }
    private var kind: String { isCredit ? "CreditNote" : "Invoice" }

    var xml: String {
        let billing = isSelfBilled ? "selfbilling" : "billing"
        let reason =
            isCredit
            ? "<cac:DiscrepancyResponse><cbc:ResponseCode>DL8.61.1.D</cbc:ResponseCode></cac:DiscrepancyResponse>" : ""
        return """
            <\(kind) xmlns="urn:oasis:names:specification:ubl:schema:xsd:\(kind)-2" \
            xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
            xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">\
            <cbc:CustomizationID>urn:peppol:pint:\(billing)-1@ae-1</cbc:CustomizationID>\
            <cbc:ProfileID>urn:peppol:bis:\(billing)</cbc:ProfileID>\
            <cbc:ProfileExecutionID>\(flags)</cbc:ProfileExecutionID><cbc:ID>INV-1</cbc:ID>\
            <cbc:UUID>0b7e4f5c-9d0e-4d1c-8a56-3f1d0c1a2b3c</cbc:UUID><cbc:IssueDate>2026-11-20</cbc:IssueDate>\
            <cbc:IssueTime>09:30:00+04:00</cbc:IssueTime><cbc:DueDate>2026-12-20</cbc:DueDate>\
            <cbc:\(kind)TypeCode>\(type)</cbc:\(kind)TypeCode><cbc:Note>text</cbc:Note>\
            \(isCredit ? "" : "<cbc:TaxPointDate>2026-11-19</cbc:TaxPointDate>")\
            <cbc:DocumentCurrencyCode>\(currency)</cbc:DocumentCurrencyCode>\
            \(dollars ? "<cbc:TaxCurrencyCode>AED</cbc:TaxCurrencyCode>" : "")\
            <cac:InvoicePeriod><cbc:StartDate>2026-11-01</cbc:StartDate><cbc:EndDate>2026-11-30</cbc:EndDate>\
            <cbc:DescriptionCode>OTH</cbc:DescriptionCode></cac:InvoicePeriod>\(reason)\(references)\(parties)\
            \(payment)\(extras(first))\(extras(second))\(exchange)\(taxTotal)\(totals)\
            \(line(1, first, "100.00"))\(line(2, second, "50.00"))</\(kind)>
            """
    }

    private var references: String {
        let total = """
            <cac:AdditionalDocumentReference><cbc:ID>AED</cbc:ID>\
            <cbc:DocumentTypeCode>aedtotal-incl-vat</cbc:DocumentTypeCode>\
            <cbc:DocumentDescription>AED 620.00</cbc:DocumentDescription></cac:AdditionalDocumentReference>
            """
        return """
            <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>INV-0</cbc:ID></cac:InvoiceDocumentReference>\
            </cac:BillingReference>\
            <cac:ReceiptDocumentReference><cbc:ID>R-1</cbc:ID></cac:ReceiptDocumentReference>\
            <cac:OriginatorDocumentReference><cbc:ID>T-1</cbc:ID></cac:OriginatorDocumentReference>\
            <cac:ContractDocumentReference><cbc:ID>C-1</cbc:ID></cac:ContractDocumentReference>\
            <cac:AdditionalDocumentReference><cbc:ID schemeID="AAA">O-1</cbc:ID>\
            <cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>\
            <cac:AdditionalDocumentReference><cbc:ID>A-1</cbc:ID>\
            <cbc:DocumentDescription>photo</cbc:DocumentDescription><cac:Attachment>\
            <cbc:EmbeddedDocumentBinaryObject mimeCode="image/png" filename="a.png">AAAA\
            </cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>\
            \(dollars ? total : "")<cac:ProjectReference><cbc:ID>P-1</cbc:ID></cac:ProjectReference>
            """
    }

    private static func address(_ emirate: String, _ element: String = "PostalAddress") -> String {
        """
        <cac:\(element)><cbc:StreetName>Street 1</cbc:StreetName><cbc:CityName>Dubai</cbc:CityName>\
        <cbc:CountrySubentity>\(emirate)</cbc:CountrySubentity><cac:AddressLine><cbc:Line>floor 3</cbc:Line>\
        </cac:AddressLine><cac:Country><cbc:IdentificationCode>AE</cbc:IdentificationCode></cac:Country>\
        </cac:\(element)>
        """
    }

    private static func number(_ number: String, _ scheme: String = "VAT") -> String {
        """
        <cac:PartyTaxScheme><cbc:CompanyID>\(number)</cbc:CompanyID>\
        <cac:TaxScheme><cbc:ID>\(scheme)</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
        """
    }

    private static func party(_ tin: String, _ emirate: String, _ numbers: String, _ name: String) -> String {
        """
        <cac:Party><cbc:EndpointID schemeID="0235">\(tin)</cbc:EndpointID>\
        <cac:PartyIdentification><cbc:ID schemeID="0235">\(tin)</cbc:ID></cac:PartyIdentification>\
        <cac:PartyName><cbc:Name>\(name)</cbc:Name></cac:PartyName>\(address(emirate))\(numbers)\
        <cac:PartyLegalEntity><cbc:RegistrationName>\(name) LLC</cbc:RegistrationName>\
        <cbc:CompanyID schemeAgencyID="TL" schemeAgencyName="DED" schemeID="0235">CN-1</cbc:CompanyID>\
        <cbc:CompanyLegalForm>LLC</cbc:CompanyLegalForm></cac:PartyLegalEntity></cac:Party>
        """
    }

    private var parties: String {
        let seller = Self.party(
            "1000000001", "DXB", Self.number("100000000100003") + Self.number("1000000001", "TIN"), "Seller")
        let buyer = Self.party("1000000002", "AUH", Self.number("100000000200003"), "Buyer")
        return """
            <cac:AccountingSupplierParty>\(seller)</cac:AccountingSupplierParty>\
            <cac:AccountingCustomerParty>\(buyer)</cac:AccountingCustomerParty>\
            <cac:PayeeParty><cac:PartyIdentification><cbc:ID>payee</cbc:ID></cac:PartyIdentification>\
            <cac:PartyName><cbc:Name>Payee</cbc:Name></cac:PartyName>\
            <cac:PartyLegalEntity><cbc:CompanyID>payee</cbc:CompanyID></cac:PartyLegalEntity></cac:PayeeParty>\
            <cac:BuyerCustomerParty><cac:Party><cac:PartyIdentification><cbc:ID>beneficiary</cbc:ID>\
            </cac:PartyIdentification></cac:Party></cac:BuyerCustomerParty>\
            <cac:SellerSupplierParty><cac:Party><cac:PartyIdentification><cbc:ID>100000000900003</cbc:ID>\
            </cac:PartyIdentification></cac:Party></cac:SellerSupplierParty>\
            <cac:TaxRepresentativeParty><cac:PartyName><cbc:Name>Representative</cbc:Name></cac:PartyName>\
            \(Self.address("SHJ"))\(Self.number("100000000300003"))</cac:TaxRepresentativeParty>\
            <cac:Delivery><cac:DeliveryLocation><cbc:ID schemeID="0235">1000000002</cbc:ID>\
            \(Self.address("FUJ", "Address"))</cac:DeliveryLocation>\
            <cac:DeliveryParty><cac:PartyName><cbc:Name>Store</cbc:Name></cac:PartyName></cac:DeliveryParty>\
            <cac:DeliveryTerms><cbc:ID schemeID="Incoterms">FOB</cbc:ID></cac:DeliveryTerms></cac:Delivery>
            """
    }

    private var payment: String {
        """
        <cac:PaymentMeans><cbc:PaymentMeansCode name="transfer">30</cbc:PaymentMeansCode>\
        <cac:CardAccount><cbc:PrimaryAccountNumberID>1</cbc:PrimaryAccountNumberID></cac:CardAccount>\
        <cac:PayeeFinancialAccount><cbc:ID>AE070331234567890123456</cbc:ID><cac:FinancialInstitutionBranch>\
        <cac:Address><cac:AddressLine><cbc:Line>bank</cbc:Line></cac:AddressLine></cac:Address>\
        </cac:FinancialInstitutionBranch></cac:PayeeFinancialAccount>\
        <cac:PaymentMandate><cbc:ID>M-1</cbc:ID></cac:PaymentMandate></cac:PaymentMeans>\
        <cac:PaymentTerms><cbc:PaymentMeansID>1</cbc:PaymentMeansID><cbc:Note>30 days</cbc:Note></cac:PaymentTerms>\
        <cac:PrepaidPayment><cbc:PaidAmount currencyID="\(currency)">55.00</cbc:PaidAmount></cac:PrepaidPayment>
        """
    }

    private var exchange: String {
        guard dollars else { return "" }
        return """
            <cac:TaxExchangeRate><cbc:SourceCurrencyCode>USD</cbc:SourceCurrencyCode>\
            <cbc:TargetCurrencyCode>AED</cbc:TargetCurrencyCode><cbc:CalculationRate>4.000000</cbc:CalculationRate>\
            </cac:TaxExchangeRate>
            """
    }

    private func category(_ element: String, _ code: String, rate: String?, reason: String? = nil) -> String {
        """
        <cac:\(element)><cbc:ID>\(code)</cbc:ID>\(rate.map { "<cbc:Percent>\($0)</cbc:Percent>" } ?? "")\
        \(reason.map { "<cbc:TaxExemptionReasonCode>\($0)</cbc:TaxExemptionReasonCode>" } ?? "")\
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:\(element)>
        """
    }

    /// On lines and in the breakdown.
    private static func rate(_ code: String) -> String? {
        switch code {
        case "E", "O": nil
        case "Z": "0"
        default: "5"
        }
    }

    /// An allowance and a charge that even each other out.
    private func extras(_ code: String) -> String {
        guard code != "N" else { return "" }
        let rate = ["E": "0", "AE": "0"][code] ?? Self.rate(code)
        return ["false", "true"].map { isCharge in
            """
            <cac:AllowanceCharge><cbc:ChargeIndicator>\(isCharge)</cbc:ChargeIndicator>\
            <cbc:AllowanceChargeReasonCode>\(isCharge == "true" ? "FC" : "95")</cbc:AllowanceChargeReasonCode>\
            <cbc:AllowanceChargeReason>words</cbc:AllowanceChargeReason>\
            <cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>\
            <cbc:Amount currencyID="\(currency)">10.00</cbc:Amount>\
            <cbc:BaseAmount currencyID="\(currency)">100.00</cbc:BaseAmount>\
            \(category("TaxCategory", code, rate: rate))</cac:AllowanceCharge>
            """
        }.joined()
    }

    private var taxTotal: String {
        let groups = first == second ? [(first, "150.00")] : [(first, "100.00"), (second, "50.00")]
        let subtotals = groups.map { code, taxable in
            """
            <cac:TaxSubtotal><cbc:TaxableAmount currencyID="\(currency)">\(taxable)</cbc:TaxableAmount>\
            <cbc:TaxAmount currencyID="\(currency)">\(code == "S" ? "5.00" : "0.00")</cbc:TaxAmount>\
            \(category("TaxCategory", code, rate: Self.rate(code)))</cac:TaxSubtotal>
            """
        }
        let dirhams = "<cac:TaxTotal><cbc:TaxAmount currencyID=\"AED\">20.00</cbc:TaxAmount></cac:TaxTotal>"
        return """
            <cac:TaxTotal><cbc:TaxAmount currencyID="\(currency)">\(first == "S" ? "5.00" : "0.00")</cbc:TaxAmount>\
            \(subtotals.joined())</cac:TaxTotal>\(dollars ? dirhams : "")
            """
    }

    private var totals: String {
        // Ten of each category.
        let extra = "20.00"
        let total = first == "S" ? "155.00" : "150.00"
        let due = first == "S" ? "100.00" : "95.00"
        func amount(_ name: String, _ value: String) -> String {
            "<cbc:\(name) currencyID=\"\(currency)\">\(value)</cbc:\(name)>"
        }
        let extras =
            first == "N"
            ? "" : amount("AllowanceTotalAmount", extra) + amount("ChargeTotalAmount", extra)
        return """
            <cac:LegalMonetaryTotal>\(amount("LineExtensionAmount", "150.00"))\(amount("TaxExclusiveAmount", "150.00"))\
            \(amount("TaxInclusiveAmount", total))\(extras)\(amount("PrepaidAmount", "55.00"))\
            \(amount("PayableAmount", due))</cac:LegalMonetaryTotal>
            """
    }

    private func line(_ number: Int, _ code: String, _ net: String) -> String {
        let quantity = isCredit ? "CreditedQuantity" : "InvoicedQuantity"
        let nature = code == "AE" ? "<cbc:NatureCode>DL8.48.8.2</cbc:NatureCode>" : ""
        let reason = code == "E" ? "DL8.46.4" : nil
        let tax: String? = code == "E" ? nil : code == "S" ? (dollars ? "20.00" : "5.00") : "0.00"
        let payable =
            number == 1
            ? (dollars ? "420.00" : code == "S" ? "105.00" : "100.00") : (dollars ? "200.00" : "50.00")
        let price = number == 1 ? "50.00" : "25.00"
        func extra(_ isCharge: String) -> String {
            """
            <cac:AllowanceCharge><cbc:ChargeIndicator>\(isCharge)</cbc:ChargeIndicator>\
            <cbc:AllowanceChargeReason>words</cbc:AllowanceChargeReason>\
            <cbc:Amount currencyID="\(currency)">5.00</cbc:Amount></cac:AllowanceCharge>
            """
        }
        return """
            <cac:\(kind)Line><cbc:ID>\(number)</cbc:ID><cbc:Note>text</cbc:Note>\
            <cbc:\(quantity) unitCode="C62">2</cbc:\(quantity)>\
            <cbc:LineExtensionAmount currencyID="\(currency)">\(net)</cbc:LineExtensionAmount>\
            <cac:InvoicePeriod><cbc:StartDate>2026-11-02</cbc:StartDate><cbc:EndDate>2026-11-29</cbc:EndDate>\
            </cac:InvoicePeriod><cac:OrderLineReference><cbc:LineID>1</cbc:LineID></cac:OrderLineReference>\
            <cac:DespatchLineReference><cac:DocumentReference><cbc:ID>D-1</cbc:ID></cac:DocumentReference>\
            </cac:DespatchLineReference><cac:DocumentReference><cbc:ID schemeID="AAA">O-1</cbc:ID>\
            <cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>\
            \(extra("false"))\(extra("true"))<cac:Item><cbc:Description>long</cbc:Description>\
            <cbc:Name>short</cbc:Name><cac:StandardItemIdentification><cbc:ID schemeID="0160">05901234123457</cbc:ID>\
            </cac:StandardItemIdentification>\
            <cac:AdditionalItemIdentification><cbc:ID schemeID="SAC">998313</cbc:ID></cac:AdditionalItemIdentification>\
            <cac:OriginCountry><cbc:IdentificationCode>CN</cbc:IdentificationCode></cac:OriginCountry>\
            <cac:CommodityClassification>\(nature)<cbc:CommodityCode>B</cbc:CommodityCode>\
            <cbc:ItemClassificationCode listID="HS">8471</cbc:ItemClassificationCode></cac:CommodityClassification>\
            \(category("ClassifiedTaxCategory", code, rate: Self.rate(code), reason: reason))\
            <cac:AdditionalItemProperty><cbc:Name>colour</cbc:Name><cbc:Value>red</cbc:Value>\
            </cac:AdditionalItemProperty></cac:Item>\
            <cac:Price><cbc:PriceAmount currencyID="\(currency)">\(price)</cbc:PriceAmount>\
            <cbc:BaseQuantity unitCode="C62">1</cbc:BaseQuantity><cac:AllowanceCharge>\
            <cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount currencyID="\(currency)">10.00</cbc:Amount>\
            <cbc:BaseAmount currencyID="\(currency)">\(number == 1 ? "60.00" : "35.00")</cbc:BaseAmount>\
            </cac:AllowanceCharge></cac:Price>\
            <cac:ItemPriceExtension><cbc:Amount currencyID="AED">\(payable)</cbc:Amount>\
            \(tax.map { "<cac:TaxTotal><cbc:TaxAmount currencyID=\"AED\">\($0)</cbc:TaxAmount></cac:TaxTotal>" } ?? "")\
            </cac:ItemPriceExtension></cac:\(kind)Line>
            """
    }
}
