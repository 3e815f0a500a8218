internal import Books
internal import Documents
internal import Exchange
internal import JSON
internal import Storage

struct InboundQuery: Record {
    var state: InboundState?
    var channel: String?
    var before: String?
    var limit = 50

    static let shape = Shape<InboundQuery>("InboundQuery", "Which received documents.") {
        Field("state", \.state, .enumeration(), "only those in this state")
        Field("channel", \.channel, .identifier, "only those that came this way")
        Field("before", \.before, .id, "only those older than this one: the last of the page before")
        Field("limit", \.limit, .integer(1...200), default: 50, "how many")
    }
}

struct InboundAnswer: Exemplified {
    var id = ""
    var channel = ""
    var messageId = ""
    var state = InboundState.received
    var seller: String?
    var number: String?
    var issueDate: Day?
    var kind: String?
    var findings: [String] = []
    var duplicateOf: String?
    var buyer = DocumentAxes.BuyerAnswer.none
    var expenseId: String?
    var waiting: String?
    var decided: String?
    var receivedAt = Timestamp(microseconds: 0)
    var content = ""

    init() {}

    init(_ message: InboundMessage, _ ids: PublicIDs) {
        id = ids.text(.inbound, message.number)
        channel = message.channel
        messageId = message.messageID
        state = message.state
        seller = message.seller
        number = message.documentNumber
        issueDate = message.issueDate
        kind = message.kind
        findings = message.findings
        duplicateOf = message.duplicateOf.map { ids.text(.inbound, $0) }
        buyer = message.answer
        expenseId = message.bookedAs.map { ids.text(.expense, $0) }
        waiting = message.waiting
        decided = message.decided
        receivedAt = message.receivedAt
        content = "\(message.content)"
    }

    static let shape = Shape<InboundAnswer>("InboundMessage", "A received document.") {
        Field("id", \.id, .id, "id")
        Field("channel", \.channel, .anyText, "how it came")
        Field("messageId", \.messageId, .anyText, "the sender's id of the message")
        Field("state", \.state, .enumeration(), "what it is to the books")
        Field("seller", \.seller, .anyText, "the seller's identifier")
        Field("number", \.number, .anyText, "the document's number", term: "BT-1")
        Field("issueDate", \.issueDate, .day, "its issue date", term: "BT-2")
        Field("kind", \.kind, .anyText, "what kind of document")
        Field("findings", \.findings, .items(.anyText), "rules it breaks")
        Field("duplicateOf", \.duplicateOf, .id, "the message that brought the document first")
        Field("buyer", \.buyer, .enumeration(), "what the seller was told")
        Field("expenseId", \.expenseId, .id, "the expense it was booked as")
        Field("waiting", \.waiting, .anyText, "why the books do not have it yet")
        Field("decided", \.decided, .anyText, "what a person did about it")
        Field("receivedAt", \.receivedAt, .moment, "when it was taken in")
        Field("content", \.content, .anyText, "SHA-256 of the bytes as they came")
    }

    static let example: InboundAnswer = {
        var example = InboundAnswer()
        example.id = Examples.id
        example.channel = "authority"
        example.messageId = "70001"
        example.number = "2026-000123"
        example.content = String(repeating: "0", count: 64)
        return example
    }()
}

struct InboundList: Exemplified {
    var data: [InboundAnswer] = []

    static let shape = Shape<InboundList>("InboundList", "Received documents.") {
        Field("data", \.data, .items(.record()), "received documents, newest first")
    }

    static let example: InboundList = {
        var example = InboundList()
        example.data = [.example]
        return example
    }()
}

struct ReasonWhereNeeded: Exemplified {
    var reason: String?

    static let shape = Shape<ReasonWhereNeeded>("ReasonWhereNeeded", "Why, where that is needed.") {
        Field("reason", \.reason, .text(maximum: 1000), "why")
    }

    static let example = ReasonWhereNeeded()
}

struct DeliveryAnswer: Exemplified {
    var countryCodeC4 = ""
    var id = ""
    var state = InboundState.received
    var known = false

    static let shape = Shape<DeliveryAnswer>("Delivered", "What became of a delivered message.") {
        Field("countryCodeC4", \.countryCodeC4, .anyText, "the receiver's country, as access points ask for it")
        Field("id", \.id, .id, "the received message")
        Field("state", \.state, .enumeration(), "what it is to the books")
        Field("known", \.known, .bool, default: false, "the same message came before")
    }

    static let example: DeliveryAnswer = {
        var example = DeliveryAnswer()
        example.id = Examples.id
        example.countryCodeC4 = "XX"
        return example
    }()
}

/// How far an inbox is read.
struct InboxAnswer: Record {
    var channel = ""
    var readThrough: Day?
    var lookedAt = Timestamp(microseconds: 0)
    var failures = 0
    var problem: String?

    static let shape = Shape<InboxAnswer>("Inbox", "How far an inbox is read.") {
        Field("channel", \.channel, .anyText, "authority")
        Field("readThrough", \.readThrough, .day, "all that lay there until then is here")
        Field("lookedAt", \.lookedAt, .moment, "when it was last looked at")
        Field("failures", \.failures, .integer(0...Int.max), "failures since it was last read to the end")
        Field("problem", \.problem, .anyText, "why it was not")
    }
}

struct InboxList: Exemplified {
    var data: [InboxAnswer] = []

    static let shape = Shape<InboxList>("InboxList", "Inboxes.") {
        Field("data", \.data, .items(.record()), "inboxes that are read")
    }

    static let example = InboxList()
}
