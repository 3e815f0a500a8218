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
    public var addressLine1: String?
    public var addressLine2: String?
    public var city: String?
    public var postalCode: String?
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
        Field("addressLine1", \.addressLine1, .text(maximum: 255), "street and number")
        Field("addressLine2", \.addressLine2, .text(maximum: 255), "more of the address")
        Field("city", \.city, .text(maximum: 100), "city")
        Field("postalCode", \.postalCode, .text(maximum: 20), "postal code")
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
