public import Documents
internal import JSON
internal import Ledger
public import Storage

/// A received message as it is stored.
public struct InboundMessage: Sendable, Hashable {
    public let number: Int64
    public let channel: String
    public let country: String
    /// The sender's id of the message.
    public let messageID: String
    /// The channel's id it was fetched under; nil for what was delivered.
    public let source: String?
    /// The bytes as they came.
    public let content: Digest
    /// The canonical document; nil for what nobody can read.
    public let canonical: Digest?
    public let seller: String?
    public let documentNumber: String?
    public let issueDate: Day?
    public let kind: String?
    public let state: InboundState
    /// Rules it breaks.
    public let findings: [String]
    /// The message that brought the document first.
    public let duplicateOf: Int64?
    public let answer: DocumentAxes.BuyerAnswer
    /// Number the books have it under.
    public let bookedAs: Int64?
    /// Why the books do not have it yet.
    public let waiting: String?
    /// What a person did about it.
    public let decided: String?
    public let receivedAt: Timestamp
}

/// Reading received messages within a unit or a snapshot of one organization.
public struct InboundMessages {
    private let transaction: any Transaction

    public init(_ transaction: any Transaction) { self.transaction = transaction }

    /// - Throws: `inbound.unknown`.
    public func get(_ number: Int64) throws -> InboundMessage {
        let found = try transaction.first(
            "SELECT \(InboundMessage.columns) FROM inbound_messages WHERE organization_id = ?1 AND message = ?2",
            [SQLValue(try transaction.requireOrganization()), .integer(number)]
        ) { try InboundMessage($0) }
        guard let found else {
            throw ExchangeError(
                .notFound, "inbound.unknown", "there is no such message", remedy: "check the id")
        }
        return found
    }

    /// Newest first.
    public func list(
        state: InboundState? = nil, channel: String? = nil, before: Int64? = nil, limit: Int = 100
    ) throws -> [InboundMessage] {
        var conditions = ["organization_id = ?1"]
        var values = [SQLValue(try transaction.requireOrganization())]
        func add(_ sql: String, _ value: SQLValue) {
            values.append(value)
            conditions.append(sql.replacing("?", with: "?\(values.count)"))
        }
        if let state { add("state = ?", .text(state.rawValue)) }
        if let channel { add("channel = ?", .text(channel)) }
        if let before { add("message < ?", .integer(before)) }
        values.append(SQLValue(limit))
        return try transaction.rows(
            """
            SELECT \(InboundMessage.columns) FROM inbound_messages WHERE \(conditions.joined(separator: " AND "))
            ORDER BY message DESC LIMIT ?\(values.count)
            """, values
        ) { try InboundMessage($0) }
    }
}

extension InboundMessage {
    static let columns = """
        message, channel, country, message_id, source, content, canonical, seller, number, issue_date, kind, state,
        findings, duplicate_of, buyer_answer, booked_as, waiting, decided, received_at
        """

    init(_ row: Row) throws {
        self.init(
            number: try row.integer(0), channel: try row.text(1), country: try row.text(2),
            messageID: try row.text(3), source: try row.textIfPresent(4), content: try row.digest(5),
            canonical: row.isNull(6) ? nil : try row.digest(6), seller: try row.textIfPresent(7),
            documentNumber: try row.textIfPresent(8), issueDate: try row.dayIfPresent(9),
            kind: try row.textIfPresent(10), state: try row.word(11, as: InboundState.self),
            findings: try (JSONReader.read(Array(try row.text(12).utf8)).array ?? []).compactMap(\.string),
            duplicateOf: try row.integerIfPresent(13),
            answer: try row.word(14, as: DocumentAxes.BuyerAnswer.self), bookedAs: try row.integerIfPresent(15),
            waiting: try row.textIfPresent(16), decided: try row.textIfPresent(17),
            receivedAt: try row.timestamp(18))
    }
}

extension Subject {
    /// A received document, for messages about it; nil for one that nobody can read.
    init?(_ message: InboundMessage) {
        guard let number = message.documentNumber, let issueDate = message.issueDate, let kind = message.kind,
            let canonical = message.canonical
        else { return nil }
        self.init(
            direction: .received, document: message.number, kind: kind, number: number, issueDate: issueDate,
            issuedAt: message.receivedAt, country: message.country, profile: "", xml: message.content,
            canonical: canonical)
    }
}
