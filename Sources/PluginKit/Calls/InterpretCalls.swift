public import Documents
public import JSON

/// Request of `fiscus.exchange/1 interpret`; the authority's body is the part `body`.
public struct InterpretRequest: Record {
    public static let part = "body"

    public var context = CallContext()
    public var action = ""
    public var channel: String?
    public var status = 0
    public var headers: [String: String] = [:]

    public init() {}

    public init(context: CallContext, action: String, status: Int) {
        self.context = context
        self.action = action
        self.status = status
    }

    public static let shape = Shape<InterpretRequest>("InterpretRequest", "An authority's answer to read.") {
        Field("context", \.context, .record(), "context of the call")
        Field("action", \.action, .identifier, "what was asked")
        Field("channel", \.channel, .identifier, "channel it was asked through")
        Field("status", \.status, .integer(100...599), "HTTP status")
        Field("headers", \.headers, .dictionary(of: .anyText), default: [:], "headers, names in lower case")
    }
}

/// Answer of `fiscus.exchange/1 interpret`: what an answer means.
public struct Interpretation: Record, Hashable {
    public enum Outcome: String, Sendable, CaseIterable {
        /// The authority holds the document under an id.
        case taken
        /// Not ready; ask again.
        case processing
        /// Final, good.
        case accepted
        /// Proven not to have been taken: same number, same bytes, later.
        case notTaken
        /// The authority's own verdict. Final.
        case refused
        /// The authority says it has it already: to be looked up before it is judged.
        case duplicate
        /// Cannot be told from this answer.
        case unknown
        /// The authority's own failure; whether it took the document is not known.
        case authorityFault
    }

    /// What becomes of the number of a refused document.
    public enum Number: String, Sendable, CaseIterable { case keep, void }

    public struct Reason: Record, Hashable {
        public var code = ""
        public var text: String?

        public init() {}

        public init(code: String, text: String? = nil) {
            self.code = code
            self.text = text
        }

        public static let shape = Shape<Reason>("RefusalReason", "A reason of the authority.") {
            Field("code", \.code, .anyText, "the authority's code")
            Field("text", \.text, .anyText, "its words")
        }
    }

    public var outcome = Outcome.unknown
    /// The authority's identifiers by name.
    public var ids: [String: String] = [:]
    public var retryAfterSeconds: Int?
    public var reasons: [Reason] = []
    public var number: Number?
    public var evidence: String?
    /// The other axes of a document, as far as the answer tells: delivery, buyer, void.
    public var axes: [String: String] = [:]
    /// What a list or an inbox held.
    public var items: [[String: String]] = []

    public init() {}

    public init(_ outcome: Outcome, ids: [String: String] = [:], reasons: [Reason] = []) {
        self.outcome = outcome
        self.ids = ids
        self.reasons = reasons
    }

    public static let shape = Shape<Interpretation>(
        "Interpretation", "What an authority's answer means.",
        check: { answer, context in
            if (answer.outcome == .refused) != (answer.number != nil) {
                context.report("interpretation.number", "a refusal, and nothing else, says what becomes of the number")
            }
        }
    ) {
        Field("outcome", \.outcome, .enumeration(), "what it means for the transmission")
        Field("ids", \.ids, .dictionary(of: .anyText), default: [:], "the authority's identifiers")
        Field("retryAfterSeconds", \.retryAfterSeconds, .integer(0...604_800), "when to ask again")
        Field(list: "reasons", \.reasons, .record(), "why it was refused")
        Field("number", \.number, .enumeration(), "what becomes of a refused document's number")
        Field("evidence", \.evidence, .anyText, "what shows that it was there already")
        Field("axes", \.axes, .dictionary(of: .anyText), default: [:], "delivery, buyer's answer, void")
        Field(list: "items", \.items, .dictionary(of: .anyText), "what a list held", limit: 10_000)
    }
}

/// Request of `fiscus.exchange/1 receive`; the message is the part `message`.
public struct ReceiveRequest: Record {
    public static let part = "message"

    public var context = CallContext()
    public var channel: String?
    public var headers: [String: String] = [:]

    public init() {}

    public static let shape = Shape<ReceiveRequest>("ReceiveRequest", "An inbound message.") {
        Field("context", \.context, .record(), "context of the call")
        Field("channel", \.channel, .identifier, "channel it came through")
        Field("headers", \.headers, .dictionary(of: .anyText), default: [:], "headers, names in lower case")
    }
}

/// Answer of `fiscus.exchange/1 receive`.
public struct ReceiveAnswer: Record {
    public var messageID = ""
    public var document: Invoice?
    public var acknowledgement: ExchangeRecipe?

    public init() {}

    public static let shape = Shape<ReceiveAnswer>("ReceiveAnswer", "What an inbound message holds.") {
        Field("messageID", \.messageID, .text(maximum: 300), "the sender's id of the message, for deduplication")
        Field("document", \.document, .record(), "the document in it")
        Field("acknowledgement", \.acknowledgement, .record(), "what is answered")
    }
}

/// Thrown by a function that cannot go on without something only the host can make.
public struct Needs: Error, Sendable, Hashable {
    public struct Need: Record, Hashable {
        public enum Operation: String, Sendable, CaseIterable {
            case signRaw = "sign.raw"
            case blob
            case verifySignature = "verify.xmlsig"
        }

        public var id = ""
        public var op = Operation.signRaw
        public var bytes = ""
        public var algorithm: String?

        public init() {}

        public static let shape = Shape<Need>("Need", "Something only the host can make.") {
            Field("id", \.id, .identifier, "the answer comes back as the part need:ID")
            Field("op", \.op, .enumeration(), "what to do")
            Field("bytes", \.bytes, .anyText, "of what, in Base64")
            Field("algorithm", \.algorithm, .code, "for sign.raw, as in rsa-sha1")
        }
    }

    public let needs: [Need]

    public init(_ needs: [Need]) { self.needs = needs }

    /// A raw signature over bytes.
    public static func signature(_ id: String, over bytes: [UInt8], algorithm: String) -> Needs {
        var need = Need()
        need.id = id
        need.bytes = Base64.encode(bytes)
        need.algorithm = algorithm
        return Needs([need])
    }

    var json: JSONValue { ["needs": .array(needs.map(\.json))] }
}
