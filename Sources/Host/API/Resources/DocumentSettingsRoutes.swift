internal import Books
internal import Documents
internal import HTTPTypes
internal import Identity
internal import JSON
internal import Storage

/// What every document of the organization is made with.
enum DocumentSettingsRoutes {
    static let group = RouteGroup("document settings", "What every document of the organization is made with.") {
        get
        set
    }

    private static let get = Route.read(
        "/settings/documents", "getDocumentSettings", "Address, identifiers, payment and series of documents.",
        as: .member(.viewer, Scope(.settings, .read)), answers: DocumentSettingsAnswer.self
    ) { reading, transaction in
        DocumentSettingsAnswer(try reading.books.documentSettings(transaction).read())
    }

    private static let set = Route.write(
        .put, "/settings/documents", "setDocumentSettings",
        "Changes what documents are made with; fields left out stay as they are. Drafts keep what they have.",
        as: .member(.admin, Scope(.settings, .write)), takes: Partial<DocumentSettingsInput>.self,
        answers: DocumentSettingsAnswer.self
    ) { writing, transaction in
        let store = writing.books.documentSettings(transaction)
        let before = try store.read()
        try writing.requireMatch(before.version)
        try store.set(
            try writing.input.applied(to: DocumentSettingsInput(before.settings)).settings, by: writing.origin)
        return Written(DocumentSettingsAnswer(try store.read()))
    }
}

struct DocumentSettingsInput: Exemplified {
    var settings = DocumentSettings()

    init() {}
    init(_ settings: DocumentSettings) { self.settings = settings }

    static let shape = Shape<DocumentSettingsInput>("DocumentSettingsInput", "What every document is made with.") {
        DocumentSettings.shape.lifted(to: \.settings)
    }

    static let example: DocumentSettingsInput = {
        var settings = DocumentSettings()
        var address = Address()
        address.lines = ["Ulica 1"]
        address.city = "Grad"
        address.postalCode = "11000"
        address.country = Examples.country
        settings.address = address
        var means = PaymentMeans()
        means.code = "30"
        means.account = PaymentMeans.Account()
        means.account?.number = "160-12345-95"
        settings.payment = Payment()
        settings.payment?.means = [means]
        return DocumentSettingsInput(settings)
    }()
}

struct DocumentSettingsAnswer: Exemplified, Versioned {
    var settings = DocumentSettings()
    var versionNumber = 0

    var version: Int64 { Int64(versionNumber) }

    init() {}

    init(_ stored: (settings: DocumentSettings, version: Int64)) {
        settings = stored.settings
        versionNumber = Int(stored.version)
    }

    static let shape = Shape<DocumentSettingsAnswer>("DocumentSettings", "What every document is made with.") {
        DocumentSettings.shape.lifted(to: \.settings)
        Field("version", \.versionNumber, .integer(0...Int.max), "for If-Match; 0 until they are set")
    }

    static let example: DocumentSettingsAnswer = {
        var example = DocumentSettingsAnswer()
        example.settings = DocumentSettingsInput.example.settings
        example.versionNumber = 1
        return example
    }()
}
