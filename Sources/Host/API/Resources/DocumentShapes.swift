internal import Books
internal import Documents
internal import JSON
internal import Storage

struct DocumentQuery: Paged {
    var type: DocumentClass?
    var state: DocumentState?
    var status: DocumentStatus?
    var customerId: String?
    var fromDate: Day?
    var toDate: Day?
    var page = 1
    var perPage = 20
    var cursor: String?
    var sort = DocumentFilter.Order.createdAt
    var order = SortOrder.desc

    static let shape = Shape<DocumentQuery>("DocumentQuery", "Which documents.") {
        Field("class", \.type, .enumeration(), "of this class")
        Field("state", \.state, .enumeration(), "draft, approved or issued")
        Field("status", \.status, .enumeration(), "of this status")
        Field("customerId", \.customerId, .id, "to this customer")
        Field("fromDate", \.fromDate, .day, "dated on or after")
        Field("toDate", \.toDate, .day, "dated on or before")
        pagingFields
        Field("sort", \.sort, .enumeration(), default: .createdAt, "sorted by")
        Field("order", \.order, .enumeration(), default: .desc, "direction")
    }

    func filter(_ ids: PublicIDs) -> DocumentFilter {
        var filter = DocumentFilter()
        filter.types = type.map { [$0] } ?? []
        filter.state = state
        filter.status = status
        filter.customer = customerId.map { ids.number(.contact, $0) }
        filter.from = fromDate
        filter.through = toDate
        filter.order = sort
        filter.isDescending = order == .desc
        return filter
    }
}

/// A document as its author writes it.
struct DocumentInput: Exemplified {
    var type = DocumentClass.invoice
    var customerId: String?
    var correctsId: String?
    var dimensions: [String: String] = [:]
    var document: JSONValue = .object(JSONObject())

    static let shape = Shape<DocumentInput>("DocumentInput", "A document in canonical form.") {
        Field("class", \.type, .enumeration(), default: .invoice, "what it is")
        Field("customerId", \.customerId, .id, "the buyer, a contact; fills in `buyer` and owes the open item")
        Field("correctsId", \.correctsId, .id, "the issued document it credits or corrects")
        Field(
            "dimensions", \.dimensions, .dictionary(of: .identifier), default: [:],
            "over those of the settings, where the country splits number series")
        Field(
            "document", \.document, .any,
            "see docs/schemas/document-1.json; schema, kind, seller, buyer, currency and payment may be left out")
    }

    func draft(_ ids: PublicIDs) throws -> DraftInput {
        guard let object = document.object else {
            throw Problem(
                .validation, "record.type", "expected an object, found \(document.kind)", field: "/document")
        }
        var draft = DraftInput(type, customer: customerId.map { ids.number(.contact, $0) }, document: object)
        draft.corrects = correctsId.map { ids.number(.document, $0) }
        draft.dimensions = dimensions
        return draft
    }

    static let example: DocumentInput = {
        var example = DocumentInput()
        example.document = [
            "lines": [
                [
                    "id": "1", "name": "Consulting", "quantity": "10", "unit": "HUR", "price": ["net": "100.00"],
                    "taxRow": "standard"
                ]
            ]
        ]
        return example
    }()
}

struct DocumentAnswer: Exemplified, Versioned {
    var id = ""
    var type = DocumentClass.invoice
    var state = DocumentState.draft
    var status = DocumentStatus.draft
    var number: String?
    var customerId: String?
    var correctsId: String?
    var convertedFromId: String?
    var dimensions: [String: String] = [:]
    var currency = ""
    var issueDate: Day?
    var dueDate: Day?
    var netAmount: Money?
    var taxAmount: Money?
    var totalAmount: Money?
    var dueAmount: Money?
    var openAmount: Money?
    var baseAmount: Money?
    var transmission = Transmission.none
    var delivery = DeliveryState.none
    var answer = BuyerAnswer.none
    var void = Voidance.none
    var settlement = SettlementState.open
    var approvedAt: Timestamp?
    var issuedAt: Timestamp?
    var document: JSONValue?
    var problems: [Diagnostic] = []
    var createdBy: String?
    var versionNumber = 0
    var createdAt = Timestamp(microseconds: 0)
    var updatedAt = Timestamp(microseconds: 0)

    var version: Int64 { Int64(versionNumber) }

    static let shape = Shape<DocumentAnswer>("SalesDocument", "A document to a customer.") {
        Field("id", \.id, .id, "id")
        Field("class", \.type, .enumeration(), "what it is")
        Field("state", \.state, .enumeration(), "draft, approved or issued")
        Field("status", \.status, .enumeration(), "state and axes in one word")
        Field("number", \.number, .anyText, "BT-1; absent until it is issued")
        Field("customerId", \.customerId, .id, "the buyer, a contact")
        Field("correctsId", \.correctsId, .id, "the document it credits or corrects")
        Field("convertedFromId", \.convertedFromId, .id, "the estimate or pro-forma it was made of")
        Field("dimensions", \.dimensions, .dictionary(of: .anyText), default: [:], "of its number series")
        Field("currency", \.currency, .anyText, "document currency")
        Field("issueDate", \.issueDate, .day, "issue date")
        Field("dueDate", \.dueDate, .day, "payment due date")
        Field("netAmount", \.netAmount, .amount, "without tax; absent while a draft cannot be assessed")
        Field("taxAmount", \.taxAmount, .amount, "tax")
        Field("totalAmount", \.totalAmount, .amount, "with tax")
        Field("dueAmount", \.dueAmount, .amount, "amount due")
        Field("openAmount", \.openAmount, .amount, "less payments and credits; of issued documents")
        Field("baseAmount", \.baseAmount, .amount, "with tax, in base currency")
        Field("transmission", \.transmission, .enumeration(), "what the authority or intermediary has")
        Field("delivery", \.delivery, .enumeration(), "whether the buyer has it")
        Field("answer", \.answer, .enumeration(), "what the buyer says")
        Field("void", \.void, .enumeration(), "whether another document took its effect away")
        Field("settlement", \.settlement, .enumeration(), "how much is settled")
        Field("approvedAt", \.approvedAt, .moment, "approved")
        Field("issuedAt", \.issuedAt, .moment, "issued")
        Field("document", \.document, .any, "canonical document, see docs/schemas/document-1.json; not in lists")
        Field(list: "problems", \.problems, .record(), "what would stop the draft from being issued, and warnings")
        Field("createdBy", \.createdBy, .id, "user or key")
        Field("version", \.versionNumber, .integer(0...Int.max), "for If-Match")
        Field("createdAt", \.createdAt, .moment, "made")
        Field("updatedAt", \.updatedAt, .moment, "last changed")
    }

    static let example: DocumentAnswer = {
        var example = DocumentAnswer()
        example.id = Examples.id
        example.currency = "EUR"
        example.document = DocumentInput.example.document
        example.versionNumber = 1
        return example
    }()
}

struct DocumentPage: Exemplified {
    var data: [DocumentAnswer] = []
    var meta = PageMeta()

    static let shape = Shape<DocumentPage>("SalesDocumentPage", "A page of documents.") {
        Field("data", \.data, .items(.record()), "documents")
        Field("meta", \.meta, .record(), "where the page stands")
    }

    static let example: DocumentPage = {
        var example = DocumentPage()
        example.data = [.example]
        return example
    }()
}

struct IssueQuery: Record {
    var dryRun = false

    static let shape = Shape<IssueQuery>("IssueQuery", "How to issue.") {
        Field("dryRun", \.dryRun, .bool, default: false, "do everything but take the number and write")
    }
}

struct CancelInput: Exemplified {
    var reason = ""
    var code: String?

    static let shape = Shape<CancelInput>("CancelInput", "Why a document is taken back.") {
        Field("reason", \.reason, .text(maximum: 500), "in words; stands on the credit note")
        Field("code", \.code, .code, "the country's code, where it has any")
    }

    static let example: CancelInput = {
        var example = CancelInput()
        example.reason = "Order withdrawn"
        return example
    }()
}

/// Documents as the outside sees them.
struct DocumentView {
    private let host: Host
    private let tenant: Tenant
    private let transaction: any Transaction

    init(_ call: Call, _ tenant: Tenant, _ transaction: any Transaction) {
        host = call.host
        self.tenant = tenant
        self.transaction = transaction
    }

    func answer(_ document: SalesDocument, problems: [Diagnostic] = []) throws -> DocumentAnswer {
        var answer = try answers([document])[0]
        answer.document = try JSONReader.read(document.body)
        answer.problems = problems
        return answer
    }

    /// Without their bodies.
    func answers(_ documents: [SalesDocument]) throws -> [DocumentAnswer] {
        let today = host.now().dayInUTC ?? .earliest
        let actors = try Actors(host.books, tenant, transaction).names(of: documents.map(\.createdBy))
        let ids = tenant.ids
        return try documents.map { document in
            var answer = DocumentAnswer()
            answer.id = ids.text(.document, document.number)
            answer.type = document.type
            answer.state = document.state
            answer.status = document.status(on: today)
            answer.number = document.name
            answer.customerId = document.customer.map { ids.text(.contact, $0) }
            answer.correctsId = document.corrects.map { ids.text(.document, $0) }
            answer.convertedFromId = document.convertedFrom.map { ids.text(.document, $0) }
            answer.dimensions = document.dimensions
            answer.currency = document.currency.code
            answer.issueDate = document.issueDay
            answer.dueDate = document.dueDay
            answer.netAmount = document.figures?.net
            answer.taxAmount = document.figures?.tax
            answer.totalAmount = document.figures?.total
            answer.dueAmount = document.figures?.due
            if document.state == .issued { answer.openAmount = try document.open }
            answer.baseAmount = document.figures?.base
            answer.transmission = document.transmission
            answer.delivery = document.delivery
            answer.answer = document.answer
            answer.void = document.void
            answer.settlement = document.settlement
            answer.approvedAt = document.approvedAt
            answer.issuedAt = document.issuedAt
            answer.createdBy = actors[document.createdBy]
            answer.versionNumber = Int(document.version)
            answer.createdAt = document.createdAt
            answer.updatedAt = document.updatedAt
            return answer
        }
    }
}
