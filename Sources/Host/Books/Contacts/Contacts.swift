public import Ledger
public import Storage
internal import Documents
internal import JSON

/// The contacts of an organization, within a transaction.
public struct Contacts {
    let books: Books
    let transaction: any Transaction

    public func list(_ filter: ContactFilter, skipping: Int, limit: Int) throws -> (contacts: [Contact], total: Int64) {
        var conditions = try Conditions(transaction)
        if let type = filter.type { conditions.add("type IN (?, 'both')", .text(type.rawValue)) }
        if !filter.includesInactive { conditions.add("active = 1") }
        if let search = filter.search {
            conditions.add(
                """
                lower(name || ' ' || coalesce(email, '') || ' ' || coalesce(vat_number, '') || ' '
                    || coalesce(registration_number, '')) LIKE ? ESCAPE '!'
                """, .text(likePattern(containing: search)))
        }
        let contacts = try transaction.rows(
            """
            \(Self.select) WHERE \(conditions.sql) ORDER BY name, contact
            LIMIT \(limit) OFFSET \(skipping)
            """, conditions.values, Contact.init)
        let total = try transaction.first("SELECT count(*) FROM contacts WHERE \(conditions.sql)", conditions.values) {
            try $0.integer(0)
        }
        return (contacts, total ?? 0)
    }

    /// - Throws: `contact.unknown`.
    public func find(_ number: Int64, field: String = "") throws -> Contact {
        let found = try transaction.first(
            Self.select + " WHERE organization_id = ?1 AND contact = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)], Contact.init)
        guard let found else { throw BooksError.unknown("contact", field) }
        return found
    }

    public func add(_ details: ContactDetails, by origin: Origin) throws -> Contact {
        let organization = SQLValue(try transaction.requireOrganization())
        let number =
            try transaction.first(
                "SELECT coalesce(max(contact), 0) + 1 FROM contacts WHERE organization_id = ?1", [organization]
            ) { try $0.integer(0) } ?? 1
        let now = SQLValue(books.now())
        try transaction.run(
            """
            INSERT INTO contacts (organization_id, contact, type, name, email, phone, registration_number, vat_number,
                address_line1, address_line2, city, postal_code, country, currency, payment_terms, notes, tax_status,
                identifiers, legal, subdivision, active, version, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, 1, 1,
                ?21, ?21)
            """, [organization, .integer(number)] + details.stored + [now])
        try books.ledger.audit(transaction).record(
            "contact.created", of: "contact", number, after: details.json, by: origin)
        return try find(number)
    }

    public func update(_ number: Int64, to details: ContactDetails, by origin: Origin) throws -> Contact {
        let before = try find(number)
        try transaction.change(
            """
            UPDATE contacts SET type = ?3, name = ?4, email = ?5, phone = ?6, registration_number = ?7, vat_number = ?8,
                address_line1 = ?9, address_line2 = ?10, city = ?11, postal_code = ?12, country = ?13, currency = ?14,
                payment_terms = ?15, notes = ?16, tax_status = ?17, identifiers = ?18, legal = ?19, subdivision = ?20,
                version = version + 1, updated_at = ?21
            WHERE organization_id = ?1 AND contact = ?2
            """,
            [SQLValue(try transaction.requireOrganization()), .integer(number)] + details.stored
                + [SQLValue(books.now())])
        try books.ledger.audit(transaction).record(
            "contact.changed", of: "contact", number, before: before.details.json, after: details.json, by: origin)
        return try find(number)
    }

    /// Takes a contact out of use; what refers to it stays.
    public func deactivate(_ number: Int64, by origin: Origin) throws {
        guard try find(number).isActive else { return }
        try transaction.change(
            """
            UPDATE contacts SET active = 0, version = version + 1, updated_at = ?3
            WHERE organization_id = ?1 AND contact = ?2
            """, [SQLValue(try transaction.requireOrganization()), .integer(number), SQLValue(books.now())])
        try books.ledger.audit(transaction).record("contact.deactivated", of: "contact", number, by: origin)
    }

    /// Names by number, for lists of what refers to contacts.
    public func names(of numbers: [Int64]) throws -> [Int64: String] {
        guard !numbers.isEmpty else { return [:] }
        let wanted = Array(Set(numbers))
        let places = wanted.indices.map { "?\($0 + 2)" }.joined(separator: ", ")
        return Dictionary(
            uniqueKeysWithValues: try transaction.rows(
                "SELECT contact, name FROM contacts WHERE organization_id = ?1 AND contact IN (\(places))",
                [SQLValue(try transaction.requireOrganization())] + wanted.map(SQLValue.integer)
            ) { (try $0.integer(0), try $0.text(1)) })
    }

    private static let select = """
        SELECT contact, type, name, email, phone, registration_number, vat_number, address_line1, address_line2, city,
            postal_code, country, currency, payment_terms, notes, active, version, created_at, updated_at, tax_status,
            identifiers, legal, subdivision FROM contacts
        """
}

extension Contact {
    init(_ row: Row) throws {
        var details = ContactDetails()
        details.type = ContactDetails.Kind(rawValue: try row.text(1)) ?? .both
        details.name = try row.text(2)
        details.email = try row.textIfPresent(3)
        details.phone = try row.textIfPresent(4)
        details.registrationNumber = try row.textIfPresent(5)
        details.vatNumber = try row.textIfPresent(6)
        details.addressLine1 = try row.textIfPresent(7)
        details.addressLine2 = try row.textIfPresent(8)
        details.city = try row.textIfPresent(9)
        details.postalCode = try row.textIfPresent(10)
        details.country = try row.textIfPresent(11)
        details.currencyCode = try row.textIfPresent(12).flatMap { Currency($0) }
        details.paymentTerms = Int(try row.integer(13))
        details.notes = try row.textIfPresent(14)
        details.taxStatus = try row.textIfPresent(19).flatMap { TaxStatus(rawValue: $0) }
        details.identifiers = try row.textIfPresent(20).map { text in
            try (JSONReader.read(text).array ?? []).map { try Identifier.decode($0) }
        } ?? []
        details.legal = try row.textIfPresent(21).map { try LegalInformation.decode(JSONReader.read($0)) }
        details.subdivision = try row.textIfPresent(22)
        self.init(
            number: try row.integer(0), details: details, isActive: try row.bool(15), version: try row.integer(16),
            createdAt: try row.timestamp(17), updatedAt: try row.timestamp(18))
    }
}

extension ContactDetails {
    /// In the order of the columns.
    fileprivate var stored: [SQLValue] {
        [
            .text(type.rawValue), .text(name), SQLValue(email), SQLValue(phone), SQLValue(registrationNumber),
            SQLValue(vatNumber), SQLValue(addressLine1), SQLValue(addressLine2), SQLValue(city), SQLValue(postalCode),
            SQLValue(country), SQLValue(currencyCode?.code), SQLValue(paymentTerms), SQLValue(notes),
            SQLValue(taxStatus?.rawValue),
            SQLValue(identifiers.isEmpty ? nil : JSONValue.array(identifiers.map(\.json)).text()),
            SQLValue(legal?.json.text()), SQLValue(subdivision)
        ]
    }
}

extension Books {
    public func contacts(_ transaction: any Transaction) -> Contacts { Contacts(books: self, transaction: transaction) }
}
