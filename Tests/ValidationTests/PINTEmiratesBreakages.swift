extension EmiratesBreakage {
    static let emiratesDocument = read(
        """
        aligned-ibrp-001-ae | swap | billing-1@ae-1 | billing-1@sg-1
        aligned-ibrp-002-ae | set | cbc:ProfileID | urn:peppol:bis:ordering
        aligned-ibrp-s-01 | swap | <cbc:ID>S</cbc:ID> | <cbc:ID>X</cbc:ID> | <cac:TaxSubtotal>
        ibr-105-ae@margin | twice | cac:TaxSubtotal
        aligned-ibrp-sr-12 | swap | <cbc:ID>TIN</cbc:ID> | <cbc:ID>VAT</cbc:ID>
        ibr-007-ae | drop | cac:BuyerCustomerParty
        ibr-055-ae@credit | set | cbc:ResponseCode | VD
        ibr-116-ae@margin | swap | <cbc:ID>N</cbc:ID> | <cbc:ID>S</cbc:ID>
        ibr-122-ae@outside | swap | <cbc:ID>O</cbc:ID> | <cbc:ID>S</cbc:ID>
        ibr-124-ae@credit | before | cbc:DocumentCurrencyCode | <cbc:TaxPointDate>2026-11-19</cbc:TaxPointDate>
        ibr-127-ae | drop | cbc:DueDate
        ibr-134-ae | drop | cac:PartyTaxScheme
        ibr-136-ae@outside | drop | cbc:CompanyID | | <cbc:RegistrationName>Buyer
        ibr-137-ae | drop | cac:SellerSupplierParty
        ibr-138-ae | drop | cac:InvoicePeriod
        ibr-140-ae@foreign | set | cbc:TaxCurrencyCode | EUR
        ibr-141-ae | set | cbc:TaxPointDate | 2026-11-20
        ibr-142-ae | drop | cbc:CityName | | <cac:DeliveryLocation>
        ibr-151-ae | set | cbc:ID | E | <cac:ClassifiedTaxCategory>
        & | swap | <cac:ClassifiedTaxCategory><cbc:ID>Z | <cac:ClassifiedTaxCategory><cbc:ID>E
        ibr-152-ae | set | cbc:ProfileExecutionID | 00000001
        & | drop | cbc:CityName | | <cac:DeliveryLocation>
        & | swap | >AE< | >OM< | <cac:DeliveryLocation>
        ibr-153-ae@foreign | set | cbc:SourceCurrencyCode | EUR
        ibr-154-ae | set | cbc:ProfileExecutionID | 1001011
        ibr-157-ae@outside | set | cbc:ProfileExecutionID | 10010110
        ibr-158-ae@credit | drop | cac:DiscrepancyResponse
        ibr-159-ae@foreign | drop | cac:TaxExchangeRate
        ibr-160-ae | drop | cbc:Note
        ibr-175-ae@foreign | drop | cbc:DocumentDescription | | aedtotal-incl-vat
        ibr-176-ae | set | cbc:ID | 100000000100003 | <cac:SellerSupplierParty>
        & | drop | cac:PartyTaxScheme | | </cac:PartyTaxScheme>
        ibr-190-ae | set | cbc:Percent | 6
        ibr-191-ae | drop | cac:PaymentMeans
        ibr-193-ae | drop | cbc:UUID
        ibr-002-ae@foreign | set | cbc:CalculationRate | 3.6725000
        ibr-150-ae | drop | cbc:CompanyID | | <cbc:RegistrationName>Seller
        ibr-181-ae | swap | schemeAgencyID="TL" | agency="TL"
        ibr-173-ae | swap | schemeAgencyID="TL" | schemeAgencyID="CL"
        ibr-172-ae | swap | schemeAgencyName="DED" | agency="DED"
        ibr-012-ae | swap | schemeAgencyID="TL" schemeAgencyName="DED" | schemeAgencyID="PAS"
        ibr-013-ae | swap | schemeAgencyID="TL" | schemeAgencyID="PAS"
        ibr-177-ae | drop | cac:PartyTaxScheme
        & | drop | cac:PartyTaxScheme
        ibr-178-ae | swap | <cbc:ID>TIN</cbc:ID> | <cbc:ID>VAT</cbc:ID>
        ibr-143-ae | drop | cbc:StreetName
        ibr-180-ae | swap | schemeAgencyID="TL" | agency="TL" | <cac:AccountingCustomerParty>
        ibr-183-ae | set | cbc:EndpointID | 2000000002 | <cac:AccountingCustomerParty>
        & | swap | schemeAgencyID="TL" | schemeAgencyID="XX" | <cac:AccountingCustomerParty>
        ibr-101-ae | swap | schemeAgencyName="DED" | agency="DED" | <cac:AccountingCustomerParty>
        ibr-010-ae | swap | schemeAgencyID="TL" schemeAgencyName="DED" | schemeAgencyID="PAS" | <cac:AccountingCustomerParty>
        ibr-011-ae | swap | schemeAgencyID="TL" | schemeAgencyID="PAS" | <cac:AccountingCustomerParty>
        ibr-135-ae | set | cbc:EndpointID | 9900000098 | <cac:AccountingCustomerParty>
        & | drop | cac:PartyIdentification | | <cac:AccountingCustomerParty>
        & | drop | cac:PartyTaxScheme | | <cac:AccountingCustomerParty>
        ibr-149-ae | set | cbc:EndpointID | 2000000002 | <cac:AccountingCustomerParty>
        & | drop | cac:PartyTaxScheme | | <cac:AccountingCustomerParty>
        ibr-179-ae | twice | cac:PartyTaxScheme | | <cac:AccountingCustomerParty>
        ibr-144-ae | drop | cbc:StreetName | | <cac:AccountingCustomerParty>
        ibr-128-ae | set | cbc:CountrySubentity | Sharjah | <cac:TaxRepresentativeParty>
        ibr-132-ae | set | cbc:CompanyID | 100000000100004
        ibr-148-ae | set | cbc:CompanyID | 2000000001 | </cac:PartyTaxScheme>
        ibr-133-ae | set | cbc:CompanyID | 2000000001 | </cac:PartyTaxScheme>
        ibr-192-ae | drop | cac:PayeeFinancialAccount
        ibr-196-ae | drop | cbc:ID | | <cac:DeliveryTerms>
        """)

    static let emiratesLines = read(
        """
        aligned-ibrp-032 | drop | cac:TaxCategory
        aligned-ibrp-057 | drop | cbc:MultiplierFactorNumeric
        ibr-131-ae | set | cbc:MultiplierFactorNumeric | 11
        ibr-115-ae | swap | <cbc:ID>S< | <cbc:ID>N<
        ibr-168-ae@exempt | drop | cbc:AllowanceChargeReasonCode | | <cbc:ID>S</cbc:ID>\
        <cbc:Percent>5</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>\
        </cac:AllowanceCharge><cac:AllowanceCharge><cbc:ChargeIndicator>false
        aligned-ibrp-037 | drop | cac:TaxCategory | | >true<
        aligned-ibrp-058 | drop | cbc:MultiplierFactorNumeric | | >true<
        ibr-146-ae | set | cbc:MultiplierFactorNumeric | 11 | >true<
        ibr-114-ae | swap | <cbc:ID>S< | <cbc:ID>N< | >true<
        ibr-169-ae@exempt | drop | cbc:AllowanceChargeReasonCode | | <cbc:ID>E</cbc:ID>
        ibr-126-ae | drop | cac:AllowanceCharge | | <cac:Price>
        aligned-ibrp-004 | set | cbc:Amount | 9.99 | <cac:Price>
        ibr-145-ae | drop | cac:ClassifiedTaxCategory
        ibr-104-ae | drop | cac:TaxTotal | | <cac:ItemPriceExtension>
        ibr-194-ae | drop | cbc:Amount | | <cac:ItemPriceExtension>
        ibr-111-ae@margin | set | cbc:Percent | 0 | <cac:ClassifiedTaxCategory>
        ibr-123-ae@outside | twice | cac:ClassifiedTaxCategory
        ibr-147-ae | set | cbc:InvoicedQuantity | 3
        ibr-167-ae@exempt | drop | cbc:TaxExemptionReasonCode
        ibr-125-ae | drop | cbc:Description
        ibr-166-ae@AE | drop | cbc:NatureCode
        ibr-184-ae | set | cbc:CommodityCode | G
        & | drop | cbc:ItemClassificationCode
        ibr-185-ae | set | cbc:CommodityCode | S
        & | drop | cac:AdditionalItemIdentification
        ibr-186-ae | drop | cac:AdditionalItemIdentification
        ibr-188-ae | swap | listID="HS" | listID="STI"
        ibr-189-ae | swap | schemeID="SAC" | schemeID="SRC"
        aligned-ibrp-s-05 | set | cbc:Percent | 0 | <cac:ClassifiedTaxCategory>
        aligned-ibrp-z-05 | set | cbc:Percent | 5 | <cac:ClassifiedTaxCategory><cbc:ID>Z
        ibr-165-ae | swap | 0.00</cbc:TaxAmount></cac:TaxTotal></cac:ItemPriceExtension> | 0.01</cbc:TaxAmount>\
        </cac:TaxTotal></cac:ItemPriceExtension>
        aligned-ibrp-e-05@exempt | swap | <cac:ClassifiedTaxCategory><cbc:ID>E</cbc:ID> | \
        <cac:ClassifiedTaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>
        ibr-163-ae@exempt | swap | 50.00</cbc:Amount></cac:ItemPriceExtension> | 50.00</cbc:Amount><cac:TaxTotal><cbc:TaxAmount currencyID="AED">0</cbc:TaxAmount></cac:TaxTotal></cac:ItemPriceExtension>
        aligned-ibrp-o-05@O | swap | <cac:ClassifiedTaxCategory><cbc:ID>O</cbc:ID> | <cac:ClassifiedTaxCategory>\
        <cbc:ID>O</cbc:ID><cbc:Percent>0</cbc:Percent>
        aligned-ibrp-ae-05-ae@AE | drop | cbc:Percent | | <cac:ClassifiedTaxCategory><cbc:ID>AE
        ibr-162-ae@AE | swap | 0.00</cbc:TaxAmount></cac:TaxTotal></cac:ItemPriceExtension> | \
        2.50</cbc:TaxAmount></cac:TaxTotal></cac:ItemPriceExtension>
        ibr-103-ae@AE | drop | cac:PartyTaxScheme | | <cac:AccountingCustomerParty>
        ibr-174-ae@AE | swap | schemeID="0160" | schemeID="0088" | <cac:InvoiceLine><cbc:ID>2
        """)

    static let emiratesTotals = read(
        """
        aligned-ibrp-045 | drop | cbc:TaxableAmount
        aligned-ibrp-046 | drop | cbc:TaxAmount | | <cac:TaxSubtotal>
        aligned-ibrp-047 | drop | cbc:ID | | </cbc:TaxAmount><cac:TaxCategory>
        aligned-ibrp-048 | drop | cbc:Percent | | <cac:TaxSubtotal>
        ibr-119-ae@exempt | swap | <cbc:ID>E</cbc:ID> | <cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent> | \
        </cac:TaxSubtotal>
        aligned-ibrp-s-08 | set | cbc:TaxableAmount | 100.03
        aligned-ibrp-s-09 | set | cbc:TaxAmount | 5.03 | <cac:TaxSubtotal>
        aligned-ibrp-s-10 | before | cbc:Percent | <cbc:TaxExemptionReason>a</cbc:TaxExemptionReason> | \
        <cac:TaxSubtotal>
        ibr-102-ae@margin | set | cbc:TaxableAmount | 150.03
        ibr-108-ae@margin | set | cbc:TaxAmount | 7.50 | <cac:TaxSubtotal>
        ibr-120-ae | set | cbc:Percent | 1 | </cac:TaxSubtotal>
        ibr-121-ae@exempt | swap | <cbc:ID>E</cbc:ID> | <cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent> | \
        </cac:TaxSubtotal>
        aligned-ibrp-o-11-ae@O | swap | <cbc:ID>O</cbc:ID> | <cbc:ID>O</cbc:ID><cbc:Percent>0</cbc:Percent> | \
        </cac:TaxSubtotal>
        aligned-ibrp-z-08 | set | cbc:TaxableAmount | 50.01 | </cac:TaxSubtotal>
        aligned-ibrp-z-09 | set | cbc:TaxAmount | 0.01 | </cac:TaxSubtotal>
        aligned-ibrp-e-08@exempt | set | cbc:TaxableAmount | 50.01 | </cac:TaxSubtotal>
        aligned-ibrp-e-09@exempt | set | cbc:TaxAmount | 0.01 | </cac:TaxSubtotal>
        aligned-ibrp-o-08@O | set | cbc:TaxableAmount | 50.01 | </cac:TaxSubtotal>
        aligned-ibrp-o-09@O | set | cbc:TaxAmount | 0.01 | </cac:TaxSubtotal>
        aligned-ibrp-ae-08-ae@AE | set | cbc:TaxableAmount | 50.01 | </cac:TaxSubtotal>
        aligned-ibrp-ae-09-ae@AE | set | cbc:TaxAmount | 0.01 | </cac:TaxSubtotal>
        aligned-ibrp-z-01 | drop | cac:TaxSubtotal | | </cac:TaxSubtotal>
        aligned-ibrp-e-01@exempt | drop | cac:TaxSubtotal | | </cac:TaxSubtotal>
        aligned-ibrp-o-01@O | twice | cac:TaxSubtotal | | </cac:TaxSubtotal>
        aligned-ibrp-ae-01-ae@AE | drop | cac:TaxSubtotal | | </cac:TaxSubtotal>
        aligned-ibrp-s-06 | set | cbc:Percent | 0
        aligned-ibrp-s-07 | set | cbc:Percent | 0 | >true<
        aligned-ibrp-z-06 | set | cbc:Percent | 5 | <cbc:ID>Z
        aligned-ibrp-z-07 | set | cbc:Percent | 5 | <cbc:ID>Z</cbc:ID><cbc:Percent>0</cbc:Percent><cac:TaxScheme>\
        <cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>
        aligned-ibrp-e-06@exempt | set | cbc:Percent | 5 | <cbc:ID>E
        aligned-ibrp-e-07@exempt | set | cbc:Percent | 5 | <cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>\
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>
        aligned-ibrp-o-06@O | swap | <cbc:ID>O</cbc:ID> | <cbc:ID>O</cbc:ID><cbc:Percent>0</cbc:Percent>
        aligned-ibrp-o-07@O | swap | <cbc:ID>O</cbc:ID> | <cbc:ID>O</cbc:ID><cbc:Percent>0</cbc:Percent> | \
        <cbc:ID>O</cbc:ID>
        aligned-ibrp-ae-06@AE | set | cbc:Percent | 5 | <cbc:ID>AE</cbc:ID>
        aligned-ibrp-ae-07@AE | set | cbc:Percent | 5 | <cbc:ID>AE</cbc:ID><cbc:Percent>0</cbc:Percent>\
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>
        ibr-001-ae@credit | set | cbc:ResponseCode | DL8.61.1.F
        ibr-005-ae | set | cbc:DescriptionCode | DAY
        ibr-006-ae@AE | set | cbc:NatureCode | DL8.48.8.9
        ibr-139-ae | swap | <cbc:ID>Z | <cbc:ID>K
        """)

    static let emirates = emiratesDocument + emiratesLines + emiratesTotals

    static let gaps = read(
        """
        FAE-01 | set | cbc:CountrySubentity | Dubai
        FAE-02 | set | cbc:CountrySubentity | Fujairah | <cac:DeliveryLocation>
        FAE-03 | set | cbc:EndpointID | 9900000098
        FAE-03 | set | cbc:EndpointID | 9900000096 | <cac:AccountingCustomerParty>
        FAE-04 | set | cbc:EndpointID | 9900000097 | <cac:AccountingCustomerParty>
        FAE-05 | set | cbc:EndpointID | 9900000099 | <cac:AccountingCustomerParty>
        FAE-06 | set | cbc:TaxAmount | 5.01 | <cac:ItemPriceExtension>
        FAE-06@foreign | set | cbc:TaxAmount | 20.02 | <cac:ItemPriceExtension>
        FAE-07 | set | cbc:Amount | 105.01 | <cac:ItemPriceExtension>
        FAE-08 | swap | "AED" | "USD" | <cac:ItemPriceExtension>
        FAE-09 | set | cbc:UUID | 1
        FAE-10 | set | cbc:IssueTime | 09:30:00
        FAE-11 | set | cbc:PayableAmount | -1.00
        FAE-12 | set | cbc:CommodityCode | X
        FAE-13 | set | cbc:PaymentMeansCode | 42
        FAE-14@exempt | set | cbc:TaxExemptionReasonCode | DL8.46.5
        FAE-15@credit | set | cbc:TaxAmount | 5.01
        FAE-16@credit | set | cbc:TaxAmount | 5.001
        FAE-17@selfCredit | drop | cac:DiscrepancyResponse
        FAE-18 | set | cbc:ProfileExecutionID | 00000001
        & | drop | cac:DeliveryTerms
        """)
}
