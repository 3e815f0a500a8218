internal import Documents

extension UBLReader {
    mutating func readLines(_ root: XMLElement, _ invoice: inout Invoice, isCredit: Bool) {
        for (index, element) in root.children(isCredit ? "CreditNoteLine" : "InvoiceLine").enumerated() {
            invoice.lines.append(line(element, "/lines/\(index)", isCredit: isCredit))
        }
    }

    private mutating func line(_ element: XMLElement, _ path: String, isCredit: Bool) -> Line {
        var line = Line()
        line.id = element.text("ID") ?? ""
        line.note = element.text("Note")
        if let quantity = element.child(isCredit ? "CreditedQuantity" : "InvoicedQuantity") {
            line.quantity = decimal(quantity, path + "/quantity") ?? .one
            line.unit = quantity.attribute("unitCode") ?? ""
        }
        line.net = money(element.child("LineExtensionAmount"), path + "/net")
        line.period = element.child("InvoicePeriod").flatMap { period($0, path + "/period") }
        line.references = references(element)
        for item in element.children("AllowanceCharge") {
            let isCharge = item.text("ChargeIndicator") == "true"
            let value = self.item(item, path)
            if isCharge { line.charges.append(value) } else { line.allowances.append(value) }
        }
        if let item = element.child("Item") { readItem(item, &line, path) }
        if let price = element.child("Price") { line.price = self.price(price, path + "/price", line.unit) }
        dialect.readLine?(element, &line)
        return line
    }

    private func references(_ element: XMLElement) -> LineReferences? {
        var references = LineReferences()
        references.orderLine = element.text("OrderLineReference", "LineID")
        references.buyerAccounting = element.text("AccountingCost")
        if let document = element.child("DocumentReference"), let id = document.child("ID") {
            document.child("DocumentTypeCode")?.markRead()
            references.object = Identifier(scheme: id.attribute("schemeID") ?? "object", value: id.text)
        }
        return references == LineReferences() ? nil : references
    }

    private mutating func readItem(_ item: XMLElement, _ line: inout Line, _ path: String) {
        line.description = item.text("Description")
        line.name = item.text("Name") ?? ""
        for (element, scheme) in [("SellersItemIdentification", "seller"), ("BuyersItemIdentification", "buyer")] {
            if let id = item.text(element, "ID") { line.identifiers.append(Identifier(scheme: scheme, value: id)) }
        }
        if let id = item.child("StandardItemIdentification")?.child("ID") {
            line.identifiers.append(Identifier(scheme: id.attribute("schemeID") ?? "standard", value: id.text))
        }
        line.origin = item.text("OriginCountry", "IdentificationCode")
        for element in item.children("CommodityClassification") {
            guard let code = element.child("ItemClassificationCode") else { continue }
            var classification = Classification()
            classification.list = code.attribute("listID") ?? ""
            classification.version = code.attribute("listVersionID")
            classification.code = code.text
            line.classifications.append(classification)
        }
        if let category = item.child("ClassifiedTaxCategory") { line.tax = treatment(category, path + "/tax") }
        for element in item.children("AdditionalItemProperty") {
            var attribute = ItemAttribute()
            attribute.name = element.text("Name") ?? ""
            attribute.value = element.text("Value") ?? ""
            line.attributes.append(attribute)
        }
    }

    private mutating func price(_ element: XMLElement, _ path: String, _ unit: String) -> Price {
        var price = Price()
        let amount = element.child("PriceAmount")
        _ = amount?.attribute("currencyID")
        price.net = decimal(amount, path + "/net") ?? .zero
        if let base = element.child("BaseQuantity") {
            price.baseQuantity = decimal(base, path + "/baseQuantity")
            let baseUnit = base.attribute("unitCode")
            price.baseUnit = baseUnit == unit ? nil : baseUnit
        }
        if let discount = element.child("AllowanceCharge") {
            discount.child("ChargeIndicator")?.markRead()
            _ = discount.child("Amount")?.attribute("currencyID")
            _ = discount.child("BaseAmount")?.attribute("currencyID")
            price.discount = decimal(discount.child("Amount"), path + "/discount")
            price.gross = decimal(discount.child("BaseAmount"), path + "/gross")
        }
        return price
    }
}
