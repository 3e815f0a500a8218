internal import Books
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Storage

/// Customers and vendors.
enum ContactRoutes {
    static let group = RouteGroup("contacts", "Customers and vendors.") {
        list
        get
        create
        update
        remove
    }

    private static let reading = Access.member(.viewer, Scope(.contacts, .read))
    private static let writing = Access.member(.accountant, Scope(.contacts, .write))

    private static let list = Route.read(
        "/contacts", "listContacts", "Contacts by name.", as: reading, query: ContactQuery.self,
        answers: ContactPage.self
    ) { reading, transaction in
        let query = reading.query
        let found = try reading.books.contacts(transaction).list(
            ContactFilter(type: query.type, search: query.search, includesInactive: query.includeInactive),
            skipping: try query.skipping(), limit: query.perPage)
        var page = ContactPage()
        page.data = found.contacts.map { ContactAnswer($0, reading.ids) }
        page.meta = try PageMeta(query, total: found.total, shown: found.contacts.count)
        return page
    }

    private static let get = Route.read(
        "/contacts/{id}", "getContact", "One contact.", as: reading, answers: ContactAnswer.self
    ) { reading, transaction in
        ContactAnswer(try reading.books.contacts(transaction).find(reading.number(.contact)), reading.ids)
    }

    private static let create = Route.write(
        .post, "/contacts", "createContact", "Adds a contact.", as: writing, takes: ContactInput.self,
        answers: ContactAnswer.self, status: 201
    ) { writing, transaction in
        let contact = try writing.books.contacts(transaction).add(writing.input.details, by: writing.origin)
        return Written(ContactAnswer(contact, writing.ids))
    }

    private static let update = Route.write(
        .put, "/contacts/{id}", "updateContact", "Changes a contact; fields left out stay as they are.", as: writing,
        takes: Partial<ContactInput>.self, answers: ContactAnswer.self
    ) { writing, transaction in
        let contacts = writing.books.contacts(transaction)
        let before = try contacts.find(writing.number(.contact))
        try writing.requireMatch(before.version)
        let input = try writing.input.applied(to: ContactInput(before.details))
        return Written(
            ContactAnswer(
                try contacts.update(before.number, to: input.details, by: writing.origin), writing.ids))
    }

    private static let remove = Route.remove(
        "/contacts/{id}", "removeContact", "Takes a contact out of use; what refers to it stays.", as: writing
    ) { writing, transaction in
        try writing.books.contacts(transaction).deactivate(writing.number(.contact), by: writing.origin)
    }
}

struct ContactQuery: Paged {
    var type: ContactDetails.Kind?
    var search: String?
    var includeInactive = false
    var page = 1
    var perPage = 20
    var cursor: String?

    static let shape = Shape<ContactQuery>("ContactQuery", "Which contacts.") {
        Field("type", \.type, .enumeration(), "customers, vendors or those that are both")
        Field("search", \.search, .text(maximum: 100), "part of the name, e-mail, VAT or registration number")
        Field("includeInactive", \.includeInactive, .bool, default: false, "also those taken out of use")
        pagingFields
    }
}

/// The details as a request carries them.
struct ContactInput: Exemplified {
    var details = ContactDetails()

    init() {}
    init(_ details: ContactDetails) { self.details = details }

    static let shape = Shape<ContactInput>("ContactInput", "A customer or vendor.") { ContactDetails.shape.lifted(to: \.details) }

    static let example: ContactInput = {
        var input = ContactInput()
        input.details.name = "Kupac d.o.o."
        input.details.email = "racuni@example.com"
        input.details.vatNumber = "100000049"
        input.details.addressLine1 = "Ulica 1"
        input.details.city = "Grad"
        input.details.postalCode = "11000"
        input.details.country = Examples.country
        return input
    }()
}

struct ContactAnswer: Exemplified, Versioned {
    var id = ""
    var details = ContactDetails()
    var isActive = true
    var versionNumber = 0
    var createdAt = Timestamp(microseconds: 0)
    var updatedAt = Timestamp(microseconds: 0)

    var version: Int64 { Int64(versionNumber) }

    init() {}

    init(_ contact: Contact, _ ids: PublicIDs) {
        id = ids.text(.contact, contact.number)
        details = contact.details
        isActive = contact.isActive
        versionNumber = Int(contact.version)
        createdAt = contact.createdAt
        updatedAt = contact.updatedAt
    }

    static let shape = Shape<ContactAnswer>("BusinessContact", "A customer or vendor.") {
        Field("id", \.id, .id, "id")
        ContactDetails.shape.lifted(to: \.details)
        Field("isActive", \.isActive, .bool, "false when taken out of use")
        Field("version", \.versionNumber, .integer(0...Int.max), "for If-Match")
        Field("createdAt", \.createdAt, .moment, "made")
        Field("updatedAt", \.updatedAt, .moment, "last changed")
    }

    static let example: ContactAnswer = {
        var example = ContactAnswer()
        example.id = Examples.id
        example.details = ContactInput.example.details
        example.versionNumber = 1
        return example
    }()
}

struct ContactPage: Exemplified {
    var data: [ContactAnswer] = []
    var meta = PageMeta()

    static let shape = Shape<ContactPage>("ContactPage", "A page of contacts.") {
        Field("data", \.data, .items(.record()), "contacts")
        Field("meta", \.meta, .record(), "where the page stands")
    }

    static let example: ContactPage = {
        var example = ContactPage()
        example.data = [.example]
        return example
    }()
}
