public import Documents
public import JSON

/// Request of `fiscus.exchange/1 route`.
public struct RouteRequest: Record {
    public var context = CallContext()
    public var document = Invoice()
    public var profile: String?

    public init() {}

    public static let shape = Shape<RouteRequest>("RouteRequest", "A document that may have to be sent.") {
        Field("context", \.context, .record(), "context of the call")
        Field("document", \.document, .record(), "the issued document")
        Field("profile", \.profile, .identifier, "profile it was built with")
    }
}

/// Answer of `fiscus.exchange/1 route`: where a document goes, and in whose name.
public struct RouteAnswer: Record, Hashable {
    public enum Role: String, Sendable, CaseIterable { case seller, buyer }

    /// Who hands the document in; must be the organization.
    public struct Submitter: Record, Hashable {
        public var role = Role.seller
        public var scheme = ""
        public var identity = ""

        public init() {}

        public init(role: Role, scheme: String, identity: String) {
            self.role = role
            self.scheme = scheme
            self.identity = identity
        }

        public static let shape = Shape<Submitter>("Submitter", "Who hands the document in.") {
            Field("role", \.role, .enumeration(), "seller, or buyer when self-billed")
            Field("scheme", \.scheme, .identifier, "identifier scheme of the manifest")
            Field("identity", \.identity, .text(maximum: 100), "the identifier")
        }
    }

    public var channel: String?
    public var reason: String?
    public var submitter: Submitter?
    /// How the receiver is addressed, where the channel needs it.
    public var receiver: Identifier?

    public init() {}

    /// Goes nowhere, with the reason.
    public static func none(_ reason: String) -> RouteAnswer {
        var answer = RouteAnswer()
        answer.reason = reason
        return answer
    }

    public static let shape = Shape<RouteAnswer>(
        "RouteAnswer", "Where a document goes, or why nowhere.",
        check: { answer, context in
            if (answer.channel == nil) == (answer.reason == nil) {
                context.report("route.oneOf", "a route is a channel, or a reason why there is none")
            }
        }
    ) {
        Field("channel", \.channel, .identifier, "key of the authority or network")
        Field("reason", \.reason, .text(), "why it is not sent")
        Field("submitter", \.submitter, .record(), "who hands it in")
        Field("receiver", \.receiver, .record(), "the receiver's address in the channel")
    }
}

/// Request of `fiscus.exchange/1 duties`.
public struct DutiesRequest: Record {
    public var context = CallContext()
    public var event = ""
    public var document = Invoice()
    public var day: Day?
    public var channels: [String] = []
    public var parameters: [String: String] = [:]

    public init() {}

    public static let shape = Shape<DutiesRequest>("DutiesRequest", "Something happened to a document.") {
        Field("context", \.context, .record(), "context of the call")
        Field("event", \.event, .identifier, "issued, received, paid, rejected, undelivered, credited ...")
        Field("document", \.document, .record(), "the document")
        Field("day", \.day, .day, "when it happened; the business date when absent")
        Field(list: "channels", \.channels, .identifier, "authorities and networks the organization speaks to itself")
        Field(
            "parameters", \.parameters, .dictionary(of: .text()), default: [:],
            "what the profile of the document's channel sets")
    }
}

/// Answer of `fiscus.exchange/1 duties`.
public struct DutiesAnswer: Record, Hashable {
    /// What is owed to an authority by a day.
    public struct Duty: Record, Hashable {
        public enum Discharger: String, Sendable, CaseIterable { case host, intermediary, person }

        public var kind = ""
        public var authority: String?
        public var due: Day?
        public var dischargedBy = Discharger.host
        public var action: String?
        public var channel: String?
        public var submitter: RouteAnswer.Submitter?
        public var source: String?

        public init() {}

        public static let shape = Shape<Duty>("Duty", "What is owed to an authority by a day.") {
            Field("kind", \.kind, .identifier, "what it is")
            Field("authority", \.authority, .identifier, "to whom")
            Field("due", \.due, .day, "last day")
            Field("dischargedBy", \.dischargedBy, .enumeration(), "host, intermediary, or a person")
            Field("action", \.action, .identifier, "the `request` action that discharges it")
            Field("channel", \.channel, .identifier, "what its message goes through; the authority when absent")
            Field("submitter", \.submitter, .record(), "who hands its message in, where the host does")
            Field("source", \.source, .text(), "where it is laid down")
        }
    }

    public var duties: [Duty] = []

    public init() {}

    public init(duties: [Duty]) { self.duties = duties }

    public static let shape = Shape<DutiesAnswer>("DutiesAnswer", "What is owed.") {
        Field(list: "duties", \.duties, .record(), "duties")
    }
}
