internal import Documents

extension UBLReader {
    mutating func readParties(_ root: XMLElement, _ invoice: inout Invoice) {
        if let party = root.child("AccountingSupplierParty")?.child("Party") { invoice.seller = read(party) }
        if let party = root.child("AccountingCustomerParty")?.child("Party") { invoice.buyer = read(party) }
        if let payee = root.child("PayeeParty") { invoice.payee = read(payee) }
        if let representative = root.child("TaxRepresentativeParty") {
            invoice.taxRepresentative = read(representative)
        }
        guard let element = root.child("Delivery") else { return }
        var delivery = Delivery()
        delivery.date = day(element.child("ActualDeliveryDate"), "/delivery/date")
        delivery.name = element.text("DeliveryParty", "PartyName", "Name")
        if let location = element.child("DeliveryLocation") {
            if let id = location.child("ID") {
                delivery.location = Identifier(scheme: id.attribute("schemeID") ?? "location", value: id.text)
            }
            delivery.address = location.child("Address").map(address)
        }
        if delivery != Delivery() { invoice.delivery = delivery }
    }

    private func read(_ element: XMLElement) -> Party {
        var party = Party()
        let trading = element.text("PartyName", "Name")
        let legal = element.child("PartyLegalEntity")
        let registered = legal?.text("RegistrationName")
        party.name = registered ?? trading ?? ""
        party.tradingName = trading == registered || registered == nil ? nil : trading
        readIdentifiers(element, &party)
        if let form = legal?.text("CompanyLegalForm") {
            var information = LegalInformation()
            information.information = form
            party.legal = information
        }
        party.address = element.child("PostalAddress").map(address)
        if let contact = element.child("Contact") {
            var person = Contact()
            person.name = contact.text("Name")
            person.phone = contact.text("Telephone")
            person.email = contact.text("ElectronicMail")
            if person != Contact() { party.contact = person }
        }
        dialect.readParty?(element, &party)
        return party
    }

    private func readIdentifiers(_ element: XMLElement, _ party: inout Party) {
        for scheme in element.children("PartyTaxScheme") {
            guard let id = scheme.text("CompanyID") else { continue }
            let kind = scheme.text("TaxScheme", "ID") ?? "VAT"
            if let identifier = dialect.readPartyTaxScheme(id, kind) { Self.add(identifier, to: &party) }
        }
        if let company = element.child("PartyLegalEntity")?.child("CompanyID") {
            _ = company.attribute("schemeID")
            if !company.text.isEmpty { Self.add(Identifier(scheme: "registration", value: company.text), to: &party) }
        }
        for identification in element.children("PartyIdentification") {
            guard let id = identification.child("ID"), !id.text.isEmpty else { continue }
            if let identifier = dialect.readPartyIdentification(id.text, id.attribute("schemeID")) {
                Self.add(identifier, to: &party)
            }
        }
        if let endpoint = element.child("EndpointID"), !endpoint.text.isEmpty {
            let scheme = endpoint.attribute("schemeID") ?? "unknown"
            Self.add(Identifier(scheme: "endpoint:" + scheme, value: endpoint.text), to: &party)
        }
    }

    private static func add(_ identifier: Identifier, to party: inout Party) {
        if !party.identifiers.contains(identifier) { party.identifiers.append(identifier) }
    }

    private func address(_ element: XMLElement) -> Address {
        var address = Address()
        address.lines = [
            element.text("StreetName"), element.text("AdditionalStreetName"), element.text("AddressLine", "Line")
        ].compactMap(\.self)
        address.city = element.text("CityName")
        address.postalCode = element.text("PostalZone")
        address.subdivision = element.text("CountrySubentity")
        address.country = element.text("Country", "IdentificationCode") ?? ""
        return address
    }
}
