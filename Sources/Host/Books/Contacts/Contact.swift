public import Documents
public import JSON
public import Storage

/// A customer or vendor, as the tenant writes it.
public struct ContactDetails: Record, Hashable {
    public enum Kind: String, Sendable, CaseIterable { case customer, vendor, both }

    public var type = Kind.customer
    public var name = ""
    public var email: String?
    public var phone: String?
    public var registrationNumber: String?
    public var vatNumber: String?
    /// How the party stands towards VAT.
    public var taxStatus: TaxStatus?
    /// Beyond VAT and registration number: electronic address, public funds number, what the plugin's schemes name.
    public var identifiers: [Identifier] = []
    public var legal: LegalInformation?
    public var addressLine1: String?
    public var addressLine2: String?
    public var city: String?
    public var postalCode: String?
    /// Region, emirate, entity.
    public var subdivision: String?
    public var country: String?
    public var currencyCode: Currency?
    /// Days.
    public var paymentTerms = 30
    public var notes: String?

    public init() {}

    public static let shape = Shape<ContactDetails>("ContactDetails", "A customer or vendor.") {
        Field("type", \.type, .enumeration(), "customer, vendor or both")
        Field("name", \.name, .text(maximum: 255), "name")
        Field("email", \.email, .text(maximum: 254), "e-mail address for documents")
        Field("phone", \.phone, .text(maximum: 50), "telephone number")
        Field("registrationNumber", \.registrationNumber, .text(maximum: 50), "in the company register")
        Field("vatNumber", \.vatNumber, .text(maximum: 50), "VAT number")
        Field("taxStatus", \.taxStatus, .enumeration(), "how the party stands towards VAT")
        Field(
            list: "identifiers", \.identifiers, .record(),
            "beyond VAT and registration number: endpoint:EAS, what the country's schemes name", limit: 20)
        Field("legal", \.legal, .record(), "legal form, registration authority")
        Field("addressLine1", \.addressLine1, .text(maximum: 255), "street and number")
        Field("addressLine2", \.addressLine2, .text(maximum: 255), "more of the address")
        Field("city", \.city, .text(maximum: 100), "city")
        Field("postalCode", \.postalCode, .text(maximum: 20), "postal code")
        Field("subdivision", \.subdivision, .text(maximum: 200), "region, emirate, entity")
        Field("country", \.country, .country, "ISO 3166-1 alpha-2")
        Field("currencyCode", \.currencyCode, .currency, "currency of its documents")
        Field("paymentTerms", \.paymentTerms, .integer(0...3650), default: 30, "days until a document is due")
        Field("notes", \.notes, .text(maximum: 5_000, lines: true), "remarks of one's own")
    }
}

/// A contact as it is stored.
public struct Contact: Sendable, Hashable {
    public let number: Int64
    public let details: ContactDetails
    public let isActive: Bool
    public let version: Int64
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
}

/// Which contacts a list wants.
public struct ContactFilter: Sendable, Hashable {
    public var type: ContactDetails.Kind?
    /// Part of the name, e-mail, VAT or registration number.
    public var search: String?
    public var includesInactive = false

    public init(type: ContactDetails.Kind? = nil, search: String? = nil, includesInactive: Bool = false) {
        self.type = type
        self.search = search
        self.includesInactive = includesInactive
    }
}

extension ContactDetails {
    /// The contact as a party of a document.
    /// - Parameter country: the organization's own, where the contact names none.
    func party(in country: String) -> Party {
        var party = Party()
        party.name = name
        party.taxStatus = taxStatus
        party.identifiers =
            [("vat", vatNumber), ("registration", registrationNumber)].compactMap { scheme, value in
                value.map { Identifier(scheme: scheme, value: $0) }
            } + identifiers
        party.legal = legal
        var address = Address()
        address.lines = [addressLine1, addressLine2].compactMap { $0 }
        address.city = city
        address.postalCode = postalCode
        address.subdivision = subdivision
        address.country = self.country ?? country
        party.address = address
        if email != nil || phone != nil {
            party.contact = Documents.Contact()
            party.contact?.email = email
            party.contact?.phone = phone
        }
        return party
    }
}
