internal import Documents

extension UBLWriter {
    func writeParties(_ invoice: Invoice, _ xml: inout XMLBuffer) {
        xml.group("cac:AccountingSupplierParty") { xml in
            xml.group("cac:Party") { writeParty(invoice.seller, &$0) }
            dialect.besideSeller?(invoice, &xml)
        }
        xml.group("cac:AccountingCustomerParty") { xml in
            xml.group("cac:Party") { writeParty(invoice.buyer, &$0) }
        }
        if let payee = invoice.payee { writePayee(payee, &xml) }
        dialect.insert?(.afterPayee, invoice, &xml)
        if let representative = invoice.taxRepresentative { writeTaxRepresentative(representative, &xml) }
    }

    private func writeParty(_ party: Party, _ xml: inout XMLBuffer) {
        if let endpoint = party.identifiers.endpoint {
            xml.element("cbc:EndpointID", endpoint.value, ("schemeID", endpoint.scheme))
        }
        for identifier in party.identifiers {
            guard let (value, scheme) = dialect.partyIdentification(identifier) else { continue }
            xml.group("cac:PartyIdentification") { $0.element("cbc:ID", value, ("schemeID", scheme)) }
        }
        xml.group("cac:PartyName") { $0.element("cbc:Name", party.tradingName ?? party.name) }
        if let address = party.address { writeAddress("cac:PostalAddress", address, &xml) }
        for (id, scheme) in dialect.partyTaxSchemes(party) { writeTaxScheme(id, scheme, &xml) }
        xml.group("cac:PartyLegalEntity") { xml in
            xml.element("cbc:RegistrationName", party.name)
            if let registration = party.identifiers.value(of: "registration") {
                let agency = dialect.registrationAgency(party)
                xml.element(
                    "cbc:CompanyID", registration, ("schemeAgencyID", agency.id), ("schemeAgencyName", agency.name))
            }
            xml.element("cbc:CompanyLegalForm", party.legal?.information)
        }
        guard let contact = party.contact else { return }
        xml.group("cac:Contact") { xml in
            xml.element("cbc:Name", contact.name)
            xml.element("cbc:Telephone", contact.phone)
            xml.element("cbc:ElectronicMail", contact.email)
        }
    }

    private func writeTaxScheme(_ id: String, _ scheme: String, _ xml: inout XMLBuffer) {
        xml.group("cac:PartyTaxScheme") { xml in
            xml.element("cbc:CompanyID", id)
            xml.group("cac:TaxScheme") { $0.element("cbc:ID", scheme) }
        }
    }

    func writeAddress(_ name: StaticString, _ address: Address, _ xml: inout XMLBuffer) {
        xml.group(name) { xml in
            xml.element("cbc:StreetName", address.lines.first)
            xml.element("cbc:AdditionalStreetName", address.lines.dropFirst().first)
            xml.element("cbc:CityName", address.city)
            xml.element("cbc:PostalZone", address.postalCode)
            xml.element("cbc:CountrySubentity", address.subdivision)
            if let third = address.lines.dropFirst(2).first {
                xml.group("cac:AddressLine") { $0.element("cbc:Line", third) }
            }
            xml.group("cac:Country") { $0.element("cbc:IdentificationCode", address.country) }
        }
    }

    private func writePayee(_ payee: Party, _ xml: inout XMLBuffer) {
        xml.group("cac:PayeeParty") { xml in
            for identifier in payee.identifiers {
                guard let (value, scheme) = dialect.partyIdentification(identifier) else { continue }
                xml.group("cac:PartyIdentification") { $0.element("cbc:ID", value, ("schemeID", scheme)) }
            }
            xml.group("cac:PartyName") { $0.element("cbc:Name", payee.name) }
            guard let registration = payee.identifiers.value(of: "registration") else { return }
            xml.group("cac:PartyLegalEntity") { $0.element("cbc:CompanyID", registration) }
        }
    }

    private func writeTaxRepresentative(_ party: Party, _ xml: inout XMLBuffer) {
        xml.group("cac:TaxRepresentativeParty") { xml in
            xml.group("cac:PartyName") { $0.element("cbc:Name", party.name) }
            if let address = party.address { writeAddress("cac:PostalAddress", address, &xml) }
            if let id = party.identifiers.value(of: "vat") { writeTaxScheme(id, "VAT", &xml) }
        }
    }

    func writeDelivery(_ invoice: Invoice, _ xml: inout XMLBuffer) {
        guard let delivery = invoice.delivery else { return }
        xml.group("cac:Delivery") { xml in
            xml.element("cbc:ActualDeliveryDate", delivery.date?.description)
            if delivery.location != nil || delivery.address != nil {
                xml.group("cac:DeliveryLocation") { xml in
                    if let location = delivery.location {
                        xml.element("cbc:ID", location.value, ("schemeID", location.scheme))
                    }
                    if let address = delivery.address { writeAddress("cac:Address", address, &xml) }
                }
            }
            if let name = delivery.name {
                xml.group("cac:DeliveryParty") { xml in
                    xml.group("cac:PartyName") { $0.element("cbc:Name", name) }
                }
            }
            dialect.insert?(.inDelivery, invoice, &xml)
        }
    }
}
