public import Documents
internal import Identity
public import JSON
public import Ledger
public import Storage

/// What every document of an organization is made with. Name, VAT number and registration number are those of the
/// organization itself.
public struct DocumentSettings: Record, Hashable {
    public var tradingName: String?
    public var taxStatus = TaxStatus.registered
    /// Beyond VAT and registration number.
    public var identifiers: [Identifier] = []
    public var legal: LegalInformation?
    public var address: Address?
    public var contact: Documents.Contact?
    public var payment: Payment?
    /// Value by dimension of the number series, where the country splits them (premises, device).
    public var dimensions: [String: String] = [:]
    /// What only one country knows, by lower-case country code.
    public var extensions: JSONValue?
    /// Whether a document needs an approval of its own before it is issued.
    public var requiresApproval = false

    public init() {}

    public static let shape = Shape<DocumentSettings>("DocumentSettings", "What every document is made with.") {
        Field("tradingName", \.tradingName, .text(maximum: 300), "name it trades under")
        Field("taxStatus", \.taxStatus, .enumeration(), default: .registered, "how the organization stands towards VAT")
        Field(
            list: "identifiers", \.identifiers, .record(),
            "beyond VAT and registration number, which are the organization's: endpoint:EAS and the country's schemes",
            limit: 20)
        Field("legal", \.legal, .record(), "legal form, registration authority")
        Field("address", \.address, .record(), "postal address")
        Field("contact", \.contact, .record(), "contact on documents")
        Field("payment", \.payment, .record(), "how customers pay, where a document says nothing")
        Field(
            "dimensions", \.dimensions, .dictionary(of: .identifier), default: [:],
            "value by dimension of the number series, where the country splits them")
        Field("extensions", \.extensions, .any, "what only one country knows, by lower-case country code")
        Field(
            "requiresApproval", \.requiresApproval, .bool, default: false,
            "whether a document needs an approval of its own before it is issued")
    }

    /// The organization as a party of its documents.
    func party(_ profile: OrganizationProfile) -> Party {
        var party = Party()
        party.name = profile.name
        party.tradingName = tradingName
        party.taxStatus = taxStatus
        party.identifiers =
            [("vat", profile.vatNumber), ("registration", profile.registrationNumber)].compactMap { scheme, value in
                value.map { Identifier(scheme: scheme, value: $0) }
            } + identifiers
        party.legal = legal
        party.contact = contact
        var address = address ?? Address()
        if address.country.isEmpty { address.country = profile.country }
        party.address = address
        return party
    }
}

/// The document settings of the unit's organization.
public struct DocumentSettingsStore {
    let books: Books
    let transaction: any Transaction

    /// Those stored, or the defaults with version 0.
    public func read() throws -> (settings: DocumentSettings, version: Int64) {
        try transaction.first(
            "SELECT settings, version FROM document_settings WHERE organization_id = ?1",
            [SQLValue(try transaction.requireOrganization())]
        ) { row in
            (try DocumentSettings.decode(JSONReader.read(try row.text(0))), try row.integer(1))
        } ?? (DocumentSettings(), 0)
    }

    public func set(_ settings: DocumentSettings, by origin: Origin) throws {
        let organization = try transaction.requireOrganization()
        let before = try read()
        try transaction.run(
            """
            INSERT INTO document_settings (organization_id, settings, version, updated_at) VALUES (?1, ?2, 1, ?3)
            ON CONFLICT (organization_id) DO UPDATE SET settings = excluded.settings,
                version = document_settings.version + 1, updated_at = excluded.updated_at
            """, [SQLValue(organization), .text(settings.json.text()), SQLValue(books.now())])
        try books.ledger.audit(transaction).record(
            "documentSettings.changed", of: "organization", organization.number, before: before.settings.json,
            after: settings.json, by: origin)
    }
}

extension Books {
    public func documentSettings(_ transaction: any Transaction) -> DocumentSettingsStore {
        DocumentSettingsStore(books: self, transaction: transaction)
    }
}
