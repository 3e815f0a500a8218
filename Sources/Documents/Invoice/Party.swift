public import JSON

/// How a party stands towards VAT.
public enum TaxStatus: String, Sendable, CaseIterable {
    case registered, notRegistered, publicBody, consumer, foreign
}

/// A seller, buyer, payee or tax representative (BG-4, BG-7, BG-10, BG-11).
public struct Party: Record, Hashable {
    public var name = ""
    public var tradingName: String?
    public var taxStatus: TaxStatus?
    public var identifiers: [Identifier] = []
    public var legal: LegalInformation?
    public var address: Address?
    public var contact: Contact?

    public init() {}

    public static let shape = Shape<Party>(
        "Party", "A seller, buyer, payee or tax representative.",
        check: { party, context in
            // Two or three identifiers: comparing them is cheaper than hashing them.
            for (index, identifier) in party.identifiers.enumerated()
            where party.identifiers[..<index].contains(identifier) {
                context.within(key: "identifiers") { context in
                    context.within(index: index) {
                        $0.report("party.duplicateIdentifier", "the identifier stands twice", remedy: "give it once")
                    }
                }
            }
        }
    ) {
        Field(
            "name", \.name, .text(maximum: 300), "legal name", term: "BT-27/BT-44",
            ubl: "cac:PartyLegalEntity/cbc:RegistrationName")
        Field(
            "tradingName", \.tradingName, .text(maximum: 300), "name it trades under", term: "BT-28/BT-45",
            ubl: "cac:PartyName/cbc:Name")
        Field("taxStatus", \.taxStatus, .enumeration(), "how the party stands towards VAT")
        Field(
            list: "identifiers", \.identifiers, .record(), "VAT, registration, electronic address, others",
            term: "BT-29..BT-34/BT-46..BT-49", limit: 20)
        Field(
            "legal", \.legal, .record(), "legal form, registration authority, additional legal information",
            term: "BT-33")
        Field("address", \.address, .record(), "postal address", term: "BG-5/BG-8", ubl: "cac:PostalAddress")
        Field("contact", \.contact, .record(), "contact", term: "BG-6/BG-9", ubl: "cac:Contact")
    }
}

/// What a register says of a legal person.
public struct LegalInformation: Record, Hashable {
    public var type: String?
    public var authority: String?
    public var information: String?

    public init() {}

    public static let shape = Shape<LegalInformation>("LegalInformation", "What a register says of a legal person.") {
        Field("type", \.type, .code, "kind of registration document (AE: TL, EID, PAS, CD)", term: "BTAE-15")
        Field("authority", \.authority, .text(), "who registered it", term: "BTAE-12")
        Field(
            "information", \.information, .text(), "legal form, capital and the like", term: "BT-33",
            ubl: "cac:PartyLegalEntity/cbc:CompanyLegalForm")
    }
}

/// A postal address (BG-5, BG-8, BG-12, BG-15).
public struct Address: Record, Hashable {
    public var lines: [String] = []
    public var city: String?
    public var postalCode: String?
    public var subdivision: String?
    public var country = ""

    public init() {}

    public static let shape = Shape<Address>("Address", "A postal address.") {
        Field(
            list: "lines", \.lines, .text(), "street and further lines, three at most", term: "BT-35, BT-36, BT-162",
            ubl: "cbc:StreetName", limit: 3)
        Field("city", \.city, .text(maximum: 200), "city", term: "BT-37", ubl: "cbc:CityName")
        Field("postalCode", \.postalCode, .text(maximum: 50), "postal code", term: "BT-38", ubl: "cbc:PostalZone")
        Field(
            "subdivision", \.subdivision, .text(maximum: 200), "region, emirate, entity", term: "BT-39",
            ubl: "cbc:CountrySubentity")
        Field(
            "country", \.country, .country, "ISO 3166-1 alpha-2", term: "BT-40",
            ubl: "cac:Country/cbc:IdentificationCode")
    }
}

/// A contact (BG-6, BG-9).
public struct Contact: Record, Hashable {
    public var name: String?
    public var phone: String?
    public var email: String?

    public init() {}

    public static let shape = Shape<Contact>("Contact", "A contact.") {
        Field("name", \.name, .text(maximum: 200), "person or office", term: "BT-41/BT-56", ubl: "cbc:Name")
        Field("phone", \.phone, .text(maximum: 50), "telephone", term: "BT-42/BT-57", ubl: "cbc:Telephone")
        Field("email", \.email, .text(maximum: 254), "e-mail", term: "BT-43/BT-58", ubl: "cbc:ElectronicMail")
    }
}
