internal import Documents

extension UBLWriter {
    func writeLine(_ line: Line, _ facts: Facts, _ xml: inout XMLBuffer) throws {
        let credit = facts.invoice.isCredit
        xml.open(credit ? "cac:CreditNoteLine" : "cac:InvoiceLine")
        xml.element("cbc:ID", line.id)
        xml.element("cbc:Note", line.note)
        xml.element(
            credit ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity", line.quantity.text(minimumDecimals: 0),
            ("unitCode", line.unit))
        writeAmount("cbc:LineExtensionAmount", line.net ?? .zero, facts, &xml)
        xml.element("cbc:AccountingCost", line.references?.buyerAccounting)
        if let period = line.period {
            xml.group("cac:InvoicePeriod") { xml in
                xml.element("cbc:StartDate", period.start?.description)
                xml.element("cbc:EndDate", period.end?.description)
            }
        }
        if let references = dialect.lineReferences {
            references(line, &xml)
        } else if let order = line.references?.orderLine {
            xml.group("cac:OrderLineReference") { $0.element("cbc:LineID", order) }
        }
        if let object = line.references?.object {
            xml.group("cac:DocumentReference") { xml in
                xml.element("cbc:ID", object.value, ("schemeID", object.scheme))
                xml.element("cbc:DocumentTypeCode", "130")
            }
        }
        for item in line.allowances { try write(item, isCharge: false, facts, &xml) }
        for item in line.charges { try write(item, isCharge: true, facts, &xml) }
        writeItem(line, facts, &xml)
        writePrice(line, facts, &xml)
        dialect.insertInLine?(.atEnd, line, facts.invoice, &xml)
        xml.close(credit ? "cac:CreditNoteLine" : "cac:InvoiceLine")
    }

    private func writeItem(_ line: Line, _ facts: Facts, _ xml: inout XMLBuffer) {
        xml.group("cac:Item") { xml in
            xml.element("cbc:Description", line.description)
            xml.element("cbc:Name", line.name)
            if let id = line.identifiers.value(of: "buyer") {
                xml.group("cac:BuyersItemIdentification") { $0.element("cbc:ID", id) }
            }
            if let id = line.identifiers.value(of: "seller") {
                xml.group("cac:SellersItemIdentification") { $0.element("cbc:ID", id) }
            }
            if let standard = line.identifiers.first(where: { $0.scheme != "buyer" && $0.scheme != "seller" }) {
                xml.group("cac:StandardItemIdentification") {
                    $0.element("cbc:ID", standard.value, ("schemeID", standard.scheme))
                }
            }
            dialect.insertInLine?(.inIdentifiers, line, facts.invoice, &xml)
            if let origin = line.origin {
                xml.group("cac:OriginCountry") { $0.element("cbc:IdentificationCode", origin) }
            }
            for (at, classification) in line.classifications.enumerated() {
                xml.group("cac:CommodityClassification") { xml in
                    if at == 0 { dialect.insertInLine?(.inClassification, line, facts.invoice, &xml) }
                    xml.element(
                        "cbc:ItemClassificationCode", classification.code, ("listID", classification.list),
                        ("listVersionID", classification.version))
                }
            }
            dialect.insertInLine?(.afterClassification, line, facts.invoice, &xml)
            if let tax = line.tax { writeCategory("cac:ClassifiedTaxCategory", tax, .line, &xml) }
            for attribute in line.attributes {
                xml.group("cac:AdditionalItemProperty") { xml in
                    xml.element("cbc:Name", attribute.name)
                    xml.element("cbc:Value", attribute.value)
                }
            }
            dialect.insertInLine?(.afterAttributes, line, facts.invoice, &xml)
        }
    }

    private func writePrice(_ line: Line, _ facts: Facts, _ xml: inout XMLBuffer) {
        let price = line.price
        let minimum = facts.currency.decimals
        xml.group("cac:Price") { xml in
            xml.element(
                "cbc:PriceAmount", price.net.text(minimumDecimals: minimum), ("currencyID", facts.currency.code))
            if let base = price.baseQuantity {
                xml.element(
                    "cbc:BaseQuantity", base.text(minimumDecimals: 0), ("unitCode", price.baseUnit ?? line.unit))
            }
            guard let gross = price.gross, let discount = price.discount else { return }
            xml.group("cac:AllowanceCharge") { xml in
                xml.element("cbc:ChargeIndicator", "false")
                xml.element("cbc:Amount", discount.text(minimumDecimals: minimum), ("currencyID", facts.currency.code))
                xml.element("cbc:BaseAmount", gross.text(minimumDecimals: minimum), ("currencyID", facts.currency.code))
            }
        }
    }
}
