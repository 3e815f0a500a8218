internal import Books
internal import Documents
internal import Exchange
internal import JSON
internal import PluginKit
internal import Storage

struct TransmissionQuery: Record {
    var state: TransmissionState?
    var channel: String?
    var documentId: String?
    var held = false
    var before: String?
    var limit = 50

    static let shape = Shape<TransmissionQuery>("TransmissionQuery", "Which transmissions.") {
        Field("state", \.state, .enumeration(), "only those in this state")
        Field("channel", \.channel, .identifier, "only those to this authority or network")
        Field("documentId", \.documentId, .id, "only those of this document")
        Field("held", \.held, .bool, default: false, "only those that need a person")
        Field("before", \.before, .id, "only those older than this one: the last of the page before")
        Field("limit", \.limit, .integer(1...200), default: 50, "how many")
    }
}

struct TransmissionAnswer: Exemplified {
    var id = ""
    var documentId: String?
    var inboundId: String?
    var action = ""
    var number = ""
    var issueDate = Day.earliest
    var channel = ""
    var state = TransmissionState.ready
    var stateAt = Timestamp(microseconds: 0)
    var attempts = 0
    var ids: [String: String] = [:]
    var reasons: [Interpretation.Reason] = []
    var numberFate: Interpretation.Number?
    var waiting: String?
    var hold: String?
    var withdrawn: String?
    var delivery = DocumentAxes.Delivery.unknown
    var buyer = DocumentAxes.BuyerAnswer.none
    var void = DocumentAxes.Void.none
    var axes: [String: String] = [:]
    var xml = ""

    init() {}

    init(_ transmission: Transmissions.Entry, _ ids: PublicIDs) {
        id = ids.text(.transmission, transmission.number)
        switch transmission.direction {
        case .issued: documentId = ids.text(.document, transmission.document)
        case .received: inboundId = ids.text(.inbound, transmission.document)
        }
        action = transmission.action
        number = transmission.documentNumber
        issueDate = transmission.issueDate
        channel = transmission.channel
        state = transmission.state
        stateAt = transmission.stateAt
        attempts = Int(transmission.attempts)
        self.ids = transmission.ids
        reasons = transmission.reasons
        numberFate = transmission.numberFate
        waiting = transmission.waiting
        hold = transmission.hold
        withdrawn = transmission.withdrawn
        delivery = transmission.axes.delivery
        buyer = transmission.axes.buyer
        void = transmission.axes.void
        axes = transmission.axes.others
        xml = "\(transmission.xml)"
    }

    static let shape = Shape<TransmissionAnswer>("Transmission", "A document's way to an authority.") {
        Field("id", \.id, .id, "id")
        Field("documentId", \.documentId, .id, "the issued document")
        Field("inboundId", \.inboundId, .id, "the received message, where the message is about one")
        Field("action", \.action, .anyText, "send for the document itself, else the message about it")
        Field("number", \.number, .anyText, "the document's number", term: "BT-1")
        Field("issueDate", \.issueDate, .day, "its issue date", term: "BT-2")
        Field("channel", \.channel, .anyText, "authority or network")
        Field("state", \.state, .enumeration(), "where it stands")
        Field("stateAt", \.stateAt, .moment, "since when")
        Field("attempts", \.attempts, .integer(0...Int.max), "calls that handed it in")
        Field("ids", \.ids, .dictionary(of: .anyText), "the authority's identifiers")
        Field("reasons", \.reasons, .items(.record()), "the authority's reasons")
        Field("numberFate", \.numberFate, .enumeration(), "of a refused document: what becomes of its number")
        Field("waiting", \.waiting, .anyText, "why it does not go on just now")
        Field("hold", \.hold, .anyText, "why a person is needed")
        Field("withdrawn", \.withdrawn, .anyText, "why it will not be sent")
        Field("delivery", \.delivery, .enumeration(), "whether the buyer has it")
        Field("buyer", \.buyer, .enumeration(), "what the buyer says")
        Field("void", \.void, .enumeration(), "whether its effect was taken away")
        Field("axes", \.axes, .dictionary(of: .anyText), "what else the authority says")
        Field("xml", \.xml, .anyText, "SHA-256 of the bytes that are sent")
    }

    static let example: TransmissionAnswer = {
        var example = TransmissionAnswer()
        example.id = Examples.id
        example.documentId = Examples.id
        example.action = "send"
        example.number = "2026-000123"
        example.channel = "authority"
        example.state = .accepted
        example.attempts = 1
        example.ids = ["InvoiceId": "20001"]
        example.xml = String(repeating: "0", count: 64)
        return example
    }()
}

struct TransmissionList: Exemplified {
    var data: [TransmissionAnswer] = []

    static let shape = Shape<TransmissionList>("TransmissionList", "Transmissions.") {
        Field("data", \.data, .items(.record()), "transmissions, newest first")
    }

    static let example: TransmissionList = {
        var example = TransmissionList()
        example.data = [.example]
        return example
    }()
}

struct AttemptAnswer: Record {
    var action = ""
    var call = CallKind.safe
    var generation = 0
    var startedAt = Timestamp(microseconds: 0)
    var finishedAt: Timestamp?
    var status: Int?
    var outcome: CallOutcome?
    var detail: String?
    var request = ""
    var response: String?

    init() {}

    init(_ attempt: Attempt) {
        action = attempt.action
        call = attempt.call
        generation = Int(attempt.generation)
        startedAt = attempt.startedAt
        finishedAt = attempt.finishedAt
        status = attempt.status.map { Int($0) }
        outcome = attempt.outcome
        detail = attempt.detail
        request = "\(attempt.request)"
        response = attempt.response.map { "\($0)" }
    }

    static let shape = Shape<AttemptAnswer>("Attempt", "A call on an authority, or an operator's decision.") {
        Field("action", \.action, .anyText, "send, reconcile, or what was decided")
        Field("call", \.call, .enumeration(), "whether and how it may be repeated")
        Field("generation", \.generation, .integer(1...Int.max), "of the idempotency key")
        Field("startedAt", \.startedAt, .moment, "when the start marker was committed")
        Field("finishedAt", \.finishedAt, .moment, "when it was known what it came to")
        Field("status", \.status, .integer(100...999), "HTTP status")
        Field("outcome", \.outcome, .enumeration(), "what it came to")
        Field("detail", \.detail, .anyText, "in words")
        Field("request", \.request, .anyText, "SHA-256 of the request without its credentials")
        Field("response", \.response, .anyText, "SHA-256 of the answer's body")
    }
}

struct TransmissionDetail: Exemplified {
    var transmission = TransmissionAnswer()
    var attempts: [AttemptAnswer] = []

    static let shape = Shape<TransmissionDetail>("TransmissionDetail", "A transmission with every attempt.") {
        Field("transmission", \.transmission, .record(), "the transmission")
        Field("attempts", \.attempts, .items(.record()), "attempts, the oldest first")
    }

    static let example: TransmissionDetail = {
        var example = TransmissionDetail()
        example.transmission = .example
        return example
    }()
}

struct AttachInput: Exemplified {
    var ids: [String: String] = [:]
    var reason = ""

    static let shape = Shape<AttachInput>("AttachInput", "The authority's identifiers of a document.") {
        Field("ids", \.ids, .dictionary(of: .text(maximum: 200)), "by the names the country's plugin uses")
        Field("reason", \.reason, .text(maximum: 1000), "what was seen, and where")
    }

    static let example: AttachInput = {
        var example = AttachInput()
        example.ids = ["InvoiceId": "20001"]
        example.reason = "seen in the authority's portal"
        return example
    }()
}

struct DutyQuery: Record {
    var documentId: String?
    var overdue = false

    static let shape = Shape<DutyQuery>("DutyQuery", "Which duties.") {
        Field("documentId", \.documentId, .id, "only those of this document")
        Field("overdue", \.overdue, .bool, default: false, "only those still owed whose day has passed")
    }
}

struct DutyAnswer: Record {
    var id = ""
    var documentId: String?
    var inboundId: String?
    var messageId: String?
    var kind = ""
    var authority: String?
    var due: Day?
    var dischargedBy = Discharger.host
    var action: String?
    var state = DutyState.open
    var evidence: String?

    init() {}

    init(_ duty: OwedDuty, _ ids: PublicIDs) {
        id = ids.text(.duty, duty.number)
        switch duty.direction {
        case .issued: documentId = ids.text(.document, duty.document)
        case .received: inboundId = ids.text(.inbound, duty.document)
        }
        messageId = duty.message.map { ids.text(.transmission, $0) }
        kind = duty.kind
        authority = duty.authority
        due = duty.due
        dischargedBy = duty.dischargedBy
        action = duty.action
        state = duty.state
        evidence = duty.evidence
    }

    static let shape = Shape<DutyAnswer>("Duty", "Something owed to an authority beside a document.") {
        Field("id", \.id, .id, "id")
        Field("documentId", \.documentId, .id, "the issued document it comes from")
        Field("inboundId", \.inboundId, .id, "the received message it comes from")
        Field("messageId", \.messageId, .id, "the transmission that discharges it")
        Field("kind", \.kind, .anyText, "what it is")
        Field("authority", \.authority, .anyText, "to whom")
        Field("due", \.due, .day, "the last day")
        Field("dischargedBy", \.dischargedBy, .enumeration(), "who does it")
        Field("action", \.action, .anyText, "by which message")
        Field("state", \.state, .enumeration(), "open, underway, refused, discharged or waived")
        Field("evidence", \.evidence, .anyText, "by what")
    }
}

struct DutyList: Exemplified {
    var data: [DutyAnswer] = []

    static let shape = Shape<DutyList>("DutyList", "Duties.") {
        Field("data", \.data, .items(.record()), "duties, the most urgent first")
    }

    static let example = DutyList()
}

struct DutyDecision: Exemplified {
    var state = DutyState.discharged
    var reason = ""

    static let shape = Shape<DutyDecision>("DutyDecision", "What became of a duty.") {
        Field("state", \.state, .enumeration(), "discharged, or waived")
        Field("reason", \.reason, .text(maximum: 1000), "how, or why not")
    }

    static let example: DutyDecision = {
        var example = DutyDecision()
        example.reason = "filed by hand on the portal"
        return example
    }()
}

struct ResendInput: Exemplified {
    var parameters: [String: String] = [:]
    var reason = ""

    static let shape = Shape<ResendInput>("ResendInput", "A message to be sent again.") {
        Field(
            "parameters", \.parameters, .dictionary(of: .text(maximum: 10_000)), default: [:],
            "what the message needs; those of the refused one when absent")
        Field("reason", \.reason, .text(maximum: 1000), "what was mended")
    }

    static let example: ResendInput = {
        var example = ResendInput()
        example.reason = "the date was wrong"
        return example
    }()
}

struct Settled: Exemplified {
    var settled = true

    static let shape = Shape<Settled>("Settled", "Done.") {
        Field("settled", \.settled, .bool, default: true, "true")
    }

    static let example = Settled()
}
