extension EmiratesBreakage {
    static let pintDocument = read(
        """
        ibr-001 | drop | cbc:CustomizationID
        ibr-sr-63 | swap | @ae-1 | @ae-*
        ibr-002 | set | cbc:ID
        ibr-003 | drop | cbc:IssueDate
        ibr-004 | drop | cbc:InvoiceTypeCode
        ibr-005 | drop | cbc:DocumentCurrencyCode
        ibr-006 | drop | cbc:RegistrationName
        ibr-007 | drop | cbc:RegistrationName | | <cac:AccountingCustomerParty>
        ibr-008 | drop | cac:PostalAddress
        ibr-010 | drop | cac:PostalAddress | | <cac:AccountingCustomerParty>
        ibr-016 | drop | cac:InvoiceLine
        & | drop | cac:InvoiceLine
        ibr-053 | before | cac:InvoicePeriod | <cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>
        ibr-066 | twice | cac:CardAccount
        ibr-067 | twice | cac:PaymentMandate
        ibr-071 | swap | 130</cbc:DocumentTypeCode> | 130</cbc:DocumentTypeCode><cac:Attachment/>
        ibr-072 | swap | 130</cbc:DocumentTypeCode> | 130</cbc:DocumentTypeCode>\
        <cbc:DocumentDescription>x</cbc:DocumentDescription>
        ibr-076 | drop | cbc:ProfileID
        ibr-078 | twice | cac:AdditionalDocumentReference
        ibr-084@foreign | swap | "AED">20.00</cbc:TaxAmount></cac:TaxTotal><cac:Legal | "AED">-20.00</cbc:TaxAmount></cac:TaxTotal><cac:Legal
        ibr-090 | twice | cac:ProjectReference
        ibr-094 | twice | cac:ContractDocumentReference
        ibr-095 | twice | cac:ReceiptDocumentReference
        ibr-096 | swap | <cac:ReceiptDocumentReference> | <cac:DespatchDocumentReference><cbc:ID>1</cbc:ID>\
        <cbc:ID>2</cbc:ID></cac:DespatchDocumentReference><cac:ReceiptDocumentReference>
        ibr-097 | twice | cac:InvoicePeriod
        ibr-098 | twice | cbc:RegistrationName
        ibr-099 | twice | cac:PartyName
        ibr-100 | twice | cbc:CompanyID | | <cac:PartyLegalEntity>
        ibr-101 | twice | cbc:CompanyLegalForm
        ibr-102 | twice | cbc:RegistrationName | | <cac:AccountingCustomerParty>
        ibr-103 | twice | cac:PartyLegalEntity | | <cac:AccountingCustomerParty>
        ibr-104 | twice | cac:PartyTaxScheme | | <cac:AccountingCustomerParty>
        ibr-107 | twice | cac:Delivery
        ibr-112 | twice | cac:PartyName | | <cac:AccountingCustomerParty>
        ibr-co-15 | set | cbc:TaxInclusiveAmount | 156.00
        ibr-sr-16 | twice | cac:PartyIdentification | | <cac:AccountingCustomerParty>
        ibr-sr-39 | twice | cbc:ID | | <cac:ProjectReference>
        ibr-sr-49 | twice | cbc:DescriptionCode
        ibr-sr-51 | twice | cbc:Note
        ibr-sr-52 | twice | cac:OriginatorDocumentReference
        ibr-012 | drop | cbc:LineExtensionAmount | | <cac:LegalMonetaryTotal>
        ibr-013 | drop | cbc:TaxExclusiveAmount
        ibr-014 | drop | cbc:TaxInclusiveAmount
        ibr-015 | drop | cbc:PayableAmount
        ibr-091 | set | cbc:PayableAmount | 100.001
        ibr-121 | set | cbc:AllowanceTotalAmount | 20.001
        ibr-122 | set | cbc:ChargeTotalAmount | 20.001
        ibr-123 | set | cbc:TaxExclusiveAmount | 150.001
        ibr-125 | set | cbc:TaxInclusiveAmount | 155.001
        ibr-co-10 | set | cbc:LineExtensionAmount | 150.01 | <cac:LegalMonetaryTotal>
        ibr-co-11 | set | cbc:AllowanceTotalAmount | 20.01
        ibr-co-12 | drop | cbc:ChargeTotalAmount
        ibr-co-13 | set | cbc:TaxExclusiveAmount | 150.01
        ibr-co-16 | set | cbc:PayableAmount | 99.99
        ibr-124 | set | cbc:TaxAmount | 5.001
        ibr-co-14 | set | cbc:TaxAmount | 5.01
        ibr-sr-32 | swap | <cbc:Percent>5</cbc:Percent> | <cbc:TaxExemptionReason>a</cbc:TaxExemptionReason>\
        <cbc:TaxExemptionReason>b</cbc:TaxExemptionReason> | <cac:TaxSubtotal>
        """)

    static let pintParties = read(
        """
        ibr-co-26 | drop | cac:PartyIdentification
        & | drop | cbc:CompanyID
        & | drop | cbc:CompanyID
        & | drop | cbc:CompanyID
        ibr-081 | drop | cbc:EndpointID
        ibr-062 | swap |  schemeID="0235">1000000001</cbc:EndpointID> | >1000000001</cbc:EndpointID>
        & | swap | EndpointID > | EndpointID>
        ibr-sr-42 | twice | cac:PartyTaxScheme
        ibr-009 | drop | cac:Country
        ibr-sr-53 | twice | cbc:Line
        ibr-080 | drop | cbc:EndpointID | | <cac:AccountingCustomerParty>
        ibr-063 | swap | schemeID="0235">1000000002</cbc:EndpointID> | name="a">1000000002</cbc:EndpointID>
        ibr-011 | drop | cac:Country | | <cac:AccountingCustomerParty>
        ibr-sr-54 | twice | cbc:Line | | <cac:AccountingCustomerParty>
        ibr-018 | drop | cac:PartyName | | <cac:TaxRepresentativeParty>
        ibr-019 | drop | cac:PostalAddress | | <cac:TaxRepresentativeParty>
        ibr-056 | drop | cac:PartyTaxScheme | | <cac:TaxRepresentativeParty>
        ibr-sr-22 | twice | cac:PartyName | | <cac:TaxRepresentativeParty>
        ibr-sr-23 | twice | cac:PartyTaxScheme | | <cac:TaxRepresentativeParty>
        ibr-020 | drop | cac:Country | | <cac:TaxRepresentativeParty>
        ibr-sr-55 | twice | cbc:Line | | <cac:TaxRepresentativeParty>
        ibr-017 | set | cbc:Name | Seller | <cac:PayeeParty>
        ibr-105 | swap | <cbc:ID>payee</cbc:ID> | <cbc:ID schemeID="0088">1</cbc:ID><cbc:ID schemeID="0088">2</cbc:ID>
        ibr-106 | twice | cbc:CompanyID | | <cac:PayeeParty>
        ibr-sr-19 | twice | cac:PartyName | | <cac:PayeeParty>
        ibr-sr-57 | drop | cbc:CompanyID
        ibr-108 | twice | cac:PartyName | | <cac:DeliveryParty>
        ibr-057 | drop | cac:Country | | <cac:DeliveryLocation>
        ibr-sr-56 | twice | cbc:Line | | <cac:DeliveryLocation>
        ibr-049 | drop | cbc:PaymentMeansCode
        ibr-sr-27 | twice | cbc:PaymentMeansCode
        ibr-sr-28 | twice | cbc:ID | | <cac:PaymentMandate>
        ibr-sr-46 | twice | cbc:PaymentMeansCode
        ibr-sr-59 | twice | cbc:Line | | <cac:FinancialInstitutionBranch>
        ibr-sr-05 | twice | cbc:Note | | <cac:PaymentTerms>
        ibr-sr-60 | twice | cbc:PaymentMeansID
        ibr-093 | drop | cbc:PrepaidAmount
        ibr-055 | drop | cbc:ID | | <cac:InvoiceDocumentReference>
        ibr-sr-07 | drop | cbc:ID | | <cac:InvoiceDocumentReference>
        ibr-sr-06 | twice | cac:InvoiceDocumentReference
        ibr-052 | drop | cbc:ID | | <cac:AdditionalDocumentReference>
        ibr-sr-33 | twice | cbc:DocumentDescription
        ibr-074 | swap | mimeCode="image/png" | format="png"
        ibr-075 | swap | filename="a.png" | format="png"
        """)

    static let pintLines = read(
        """
        ibr-021 | set | cbc:ID | | <cac:InvoiceLine>
        ibr-022 | drop | cbc:InvoicedQuantity
        ibr-023 | swap | unitCode="C62">2 | unit="C62">2
        ibr-024 | drop | cbc:LineExtensionAmount | | <cac:InvoiceLine>
        ibr-025 | drop | cbc:Name | | <cbc:Description>
        ibr-026 | drop | cbc:PriceAmount
        ibr-027 | set | cbc:PriceAmount | -1
        ibr-028 | set | cbc:BaseAmount | -1 | <cac:Price>
        ibr-087 | set | cbc:BaseQuantity | 0
        ibr-089 | twice | cac:DocumentReference | | </cac:DespatchLineReference>
        ibr-109 | twice | cac:OrderLineReference
        ibr-110 | twice | cac:InvoicePeriod | | <cac:InvoiceLine>
        ibr-111 | twice | cac:AllowanceCharge | | <cac:Price>
        ibr-sr-34 | twice | cbc:Note | | <cac:InvoiceLine>
        ibr-sr-38 | swap | <cbc:Percent> | <cbc:TaxExemptionReason>a</cbc:TaxExemptionReason>\
        <cbc:TaxExemptionReason>b</cbc:TaxExemptionReason><cbc:Percent> | <cac:ClassifiedTaxCategory>
        ibr-sr-50 | twice | cbc:Description
        ibr-sr-58 | drop | cbc:ID | | <cac:ClassifiedTaxCategory>
        ibr-085 | set | cbc:StartDate | 2026-10-31 | <cac:InvoiceLine>
        ibr-086 | set | cbc:EndDate | 2026-12-01 | <cac:InvoiceLine>
        ibr-030 | set | cbc:EndDate | 2026-11-01 | <cac:InvoiceLine>
        ibr-co-20 | drop | cbc:StartDate | | <cac:InvoiceLine>
        & | drop | cbc:EndDate | | <cac:InvoiceLine>
        ibr-029 | set | cbc:EndDate | 2026-10-31
        ibr-co-19 | drop | cbc:StartDate
        & | drop | cbc:EndDate
        & | drop | cbc:DescriptionCode
        ibr-054 | drop | cbc:Value
        ibr-065 | swap | listID="HS" | list="HS"
        ibr-064 | swap | schemeID="0160" | scheme="0160"
        ibr-088 | swap | <cbc:BaseQuantity unitCode="C62"> | <cbc:BaseQuantity unitCode="KGM">
        ibr-092 | before | cac:ReceiptDocumentReference | <cac:DespatchDocumentReference><cbc:ID>1</cbc:ID>\
        </cac:DespatchDocumentReference>
        ibr-sr-62 | twice | cac:DocumentReference | | <cac:DespatchLineReference>
        ibr-sr-30 | twice | cbc:AllowanceChargeReason
        ibr-031 | drop | cbc:Amount
        ibr-033 | drop | cbc:AllowanceChargeReasonCode
        & | drop | cbc:AllowanceChargeReason
        ibr-041 | drop | cbc:Amount | | <cac:InvoiceLine>
        ibr-042 | drop | cbc:AllowanceChargeReason | | <cac:InvoiceLine>
        ibr-sr-31 | twice | cbc:AllowanceChargeReason | | >true<
        ibr-036 | drop | cbc:Amount | | >true<
        ibr-038 | drop | cbc:AllowanceChargeReasonCode | | >true<
        & | drop | cbc:AllowanceChargeReason | | >true<
        ibr-043 | swap | <cbc:Amount currencyID="AED">5.00</cbc:Amount></cac:AllowanceCharge><cac:Item> | </cac:AllowanceCharge><cac:Item>
        ibr-044 | drop | cbc:AllowanceChargeReason | | </cac:DespatchLineReference><cac:DocumentReference>
        & | drop | cbc:AllowanceChargeReason | | </cac:DespatchLineReference><cac:DocumentReference>
        ibr-083 | set | cbc:ChargeIndicator | true | <cac:Price>
        ibr-082 | set | cbc:ChargeIndicator | TRUE
        ibr-sr-61 | swap | <cbc:Percent> | <cbc:TaxExemptionReason>a</cbc:TaxExemptionReason>\
        <cbc:TaxExemptionReason>b</cbc:TaxExemptionReason><cbc:Percent> | <cac:AllowanceCharge>
        """)

    static let pintForms = read(
        """
        ibr-073 | set | cbc:IssueDate | 2026-11-20Z
        ibr-119 | set | cbc:IssueTime | 9:30
        ibr-079 | set | cbc:Note
        ibr-077 | before | cac:InvoicePeriod | <cbc:TaxCurrencyCode>AED</cbc:TaxCurrencyCode>
        ibr-126 | swap | PayableAmount currencyID="AED" | PayableAmount currencyID="USD"
        ibr-068 | swap | <cbc:ID>payee</cbc:ID> | <cbc:ID schemeID="0088">7300010000002</cbc:ID>
        ibr-127 | swap | <cbc:ID>payee</cbc:ID> | <cbc:ID schemeID="0007">123456789</cbc:ID>
        ibr-069 | swap | <cbc:ID>payee</cbc:ID> | <cbc:ID schemeID="0192">974760674</cbc:ID>
        ibr-070 | swap | <cbc:ID>payee</cbc:ID> | <cbc:ID schemeID="0184">12345678</cbc:ID>
        ibr-113 | swap | <cbc:ID>payee</cbc:ID> | <cbc:ID schemeID="0208">0202239952</cbc:ID>
        ibr-114 | swap | <cbc:ID>payee</cbc:ID> | <cbc:ID schemeID="0201">UFX-01</cbc:ID>
        ibr-115 | swap | <cbc:ID>payee</cbc:ID> | <cbc:ID schemeID="0210">RSSMRA85T10A562</cbc:ID>
        ibr-116 | swap | <cbc:ID>payee</cbc:ID> | <cbc:ID schemeID="0211">IT00743110158</cbc:ID>
        ibr-120 | swap | <cbc:ID>payee</cbc:ID> | <cbc:ID schemeID="0151">51824753557</cbc:ID>
        ibr-cl-03 | swap | PayableAmount currencyID="AED" | PayableAmount currencyID="DIR"
        ibr-cl-04 | set | cbc:DocumentCurrencyCode | DIR
        ibr-cl-05@foreign | set | cbc:TaxCurrencyCode | DIR
        ibr-cl-07 | swap | schemeID="AAA" | schemeID="AAA1"
        ibr-cl-10 | swap | ID schemeID="0235" | ID schemeID="9999" | <cac:PartyIdentification>
        ibr-cl-11 | swap | DED" schemeID="0235" | DED" schemeID="9999"
        ibr-cl-13 | swap | listID="HS" | listID="ZZZZ"
        ibr-cl-14 | swap | <cbc:IdentificationCode>AE< | <cbc:IdentificationCode>UAE<
        ibr-cl-15 | swap | <cbc:IdentificationCode>CN< | <cbc:IdentificationCode>CHN<
        ibr-cl-16 | set | cbc:PaymentMeansCode | 69
        ibr-cl-19 | set | cbc:AllowanceChargeReasonCode | 43
        ibr-cl-20 | set | cbc:AllowanceChargeReasonCode | 95 | >true<
        ibr-cl-21 | swap | schemeID="0160" | schemeID="9999"
        ibr-cl-23 | swap | unitCode="C62">2 | unitCode="PIECE">2
        ibr-cl-24 | swap | image/png | image/gif
        ibr-cl-25 | swap | EndpointID schemeID="0235" | EndpointID schemeID="0003"
        ibr-cl-26 | swap | ID schemeID="0235" | ID schemeID="9999" | <cac:DeliveryLocation>
        """)

    static let pint = pintDocument + pintParties + pintLines + pintForms
}
