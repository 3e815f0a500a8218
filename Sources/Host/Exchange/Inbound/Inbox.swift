internal import Documents
internal import JSON
internal import Ledger
internal import PluginKit
internal import Plugins
public import Storage

/// Takes in what authorities and access points deliver: stored as it came, read by the country's plugin, kept once.
///
/// A message is known by the sender's id, a document by seller, number, date and kind; either repeats without harm.
public struct Inbox: Sendable {
    private let exchange: Exchange

    public init(_ exchange: Exchange) { self.exchange = exchange }

    /// A message as it arrives.
    public struct Delivery: Sendable {
        public var channel: String
        public var country: String
        /// Names in lower case.
        public var headers: [String: String]
        public var content: [UInt8]

        public init(channel: String, country: String, headers: [String: String] = [:], content: [UInt8]) {
            self.channel = channel
            self.country = country
            self.headers = headers
            self.content = content
        }
    }

    public struct Receipt: Sendable, Hashable {
        public let message: Int64
        public let state: InboundState
        /// The same message came before.
        public let isKnown: Bool
    }

    /// - Parameter judge: rules that a document breaks; empty where nothing is wrong.
    /// - Throws: `plugin.missing`, and what storing throws; then nothing was taken, and the sender repeats.
    public func take(
        _ delivery: Delivery, for organization: OrganizationID, judge: @Sendable ([UInt8]) -> [String] = { _ in [] }
    ) async throws -> Receipt {
        let content = try await exchange.parts.blobs.put(delivery.content)
        let (messageID, invoice) = try read(delivery, content)
        let findings = invoice == nil ? [] : judge(delivery.content)
        var canonical: Digest?
        if let invoice { canonical = try await exchange.parts.blobs.put(invoice.json.serialized()) }
        let row = InboundRow(
            delivery: delivery, messageID: messageID, content: content, canonical: canonical, invoice: invoice,
            findings: findings)
        let now = exchange.parts.now()
        return try await exchange.database.unit(organization) { try row.store($0, organization, at: now) }
    }

    /// What cannot be read is known by what it is made of.
    private func read(_ delivery: Delivery, _ content: Digest) throws -> (messageID: String, invoice: Invoice?) {
        let plugin = try exchange.plugin(delivery.country)
        var request = ReceiveRequest()
        let local = exchange.parts.zones.local(exchange.parts.now(), in: nil)
        request.context = CallContext(moment: local.text, businessDate: local.day)
        request.channel = delivery.channel
        request.headers = delivery.headers
        do throws(PluginError) {
            let answer = try plugin.receive(request, message: delivery.content)
            let isComplete = answer.document?.number != nil && answer.document?.issueDate != nil
            return (answer.messageID, isComplete ? answer.document : nil)
        } catch {
            return ("unreadable:\(content)", nil)
        }
    }
}

/// An inbound message on its way into its table.
private struct InboundRow: Sendable {
    let delivery: Inbox.Delivery
    let messageID: String
    let content: Digest
    let canonical: Digest?
    let invoice: Invoice?
    let findings: [String]

    func store(
        _ transaction: any Transaction, _ organization: OrganizationID, at now: Timestamp
    ) throws -> Inbox.Receipt {
        let known = try transaction.first(
            """
            SELECT message, state FROM inbound_messages
            WHERE organization_id = ?1 AND channel = ?2 AND message_id = ?3
            """, [SQLValue(organization), .text(delivery.channel), .text(messageID)]
        ) { Inbox.Receipt(message: try $0.integer(0), state: try $0.word(1, as: InboundState.self), isKnown: true) }
        if let known { return known }
        let first = try earlier(transaction, organization)
        let state: InboundState =
            invoice == nil ? .unreadable : first != nil ? .duplicate : findings.isEmpty ? .received : .invalid
        guard let message = try insert(transaction, organization, state, first, now) else {
            throw StorageError(.statement, "the message got no number")
        }
        try ExchangeEvents(transaction, at: now).add(
            "inbound.\(state.rawValue)",
            ["message": .integer(message), "channel": .string(delivery.channel)])
        return Inbox.Receipt(message: message, state: state, isKnown: false)
    }

    /// The seller by the most particular identifier it has.
    private var seller: String? {
        invoice.map { invoice in
            let ids = invoice.seller.identifiers
            return ids.value(of: "vat") ?? ids.value(of: "tax") ?? ids.endpoint?.value ?? invoice.seller.name
        }
    }

    private func earlier(_ transaction: any Transaction, _ organization: OrganizationID) throws -> Int64? {
        guard let invoice, let seller else { return nil }
        return try transaction.first(
            """
            SELECT message FROM inbound_messages WHERE organization_id = ?1 AND seller = ?2 AND number = ?3
                AND issue_date = ?4 AND kind = ?5 AND state NOT IN ('duplicate', 'unreadable')
            """,
            [
                SQLValue(organization), .text(seller), SQLValue(invoice.number), SQLValue(invoice.issueDate),
                .text(invoice.kind.rawValue),
            ]
        ) { try $0.integer(0) }
    }

    private func insert(
        _ transaction: any Transaction, _ organization: OrganizationID, _ state: InboundState, _ first: Int64?,
        _ now: Timestamp
    ) throws -> Int64? {
        try transaction.first(
            """
            INSERT INTO inbound_messages (organization_id, channel, message_id, content, canonical, seller, number,
                issue_date, kind, state, findings, duplicate_of, received_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) RETURNING message
            """,
            [
                SQLValue(organization), .text(delivery.channel), .text(messageID), SQLValue(content),
                SQLValue(canonical), SQLValue(seller), SQLValue(invoice?.number), SQLValue(invoice?.issueDate),
                SQLValue(invoice?.kind.rawValue), .text(state.rawValue),
                .text(JSONValue.array(findings.map { .string($0) }).text()), SQLValue(first), SQLValue(now),
            ]
        ) { try $0.integer(0) }
    }
}
