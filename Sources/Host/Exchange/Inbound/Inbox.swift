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
        /// The channel's own id, where it was fetched under one: known even of what nobody can read.
        public var source: String?

        public init(
            channel: String, country: String, headers: [String: String] = [:], content: [UInt8], source: String? = nil
        ) {
            self.channel = channel
            self.country = country
            self.headers = headers
            self.content = content
            self.source = source
        }
    }

    public struct Receipt: Sendable, Hashable {
        public let message: Int64
        public let state: InboundState
        /// The same message came before.
        public let isKnown: Bool
    }

    /// Takes a message in: bytes, row, duties, event and the job that hands it to the books.
    /// - Throws: `plugin.missing`, and what storing throws; then nothing was taken, and the sender repeats.
    public func take(_ delivery: Delivery, for organization: OrganizationID) async throws -> Receipt {
        exchange.parts.atInboundStep(.fetched)
        let content = try await exchange.parts.blobs.put(delivery.content)
        let (messageID, invoice) = try read(delivery, content)
        let findings = invoice == nil ? [] : exchange.parts.judge(delivery.content)
        var canonical: Digest?
        if let invoice { canonical = try await exchange.parts.blobs.put(invoice.json.serialized()) }
        exchange.parts.atInboundStep(.archived)
        let row = InboundRow(
            exchange: exchange, delivery: delivery, messageID: messageID, content: content, canonical: canonical,
            invoice: invoice, findings: findings)
        let receipt = try await exchange.database.unit(organization) { try row.store($0, organization) }
        exchange.parts.atInboundStep(.stored)
        return receipt
    }

    /// What cannot be read is known by what it is made of.
    private func read(_ delivery: Delivery, _ content: Digest) throws -> (messageID: String, invoice: Invoice?) {
        let plugin = try exchange.plugin(delivery.country)
        var request = ReceiveRequest()
        request.context = exchange.context(plugin)
        request.channel = delivery.channel
        request.headers = delivery.headers
        if let source = delivery.source { request.headers["x-message-id"] = source }
        do throws(PluginError) {
            let answer = try plugin.receive(request, message: delivery.content)
            let isComplete = answer.document?.number != nil && answer.document?.issueDate != nil
            guard isComplete else { return ("unreadable:\(content)", nil) }
            return (delivery.source ?? answer.messageID, answer.document)
        } catch {
            return ("unreadable:\(content)", nil)
        }
    }
}

/// An inbound message on its way into its table.
private struct InboundRow: Sendable {
    let exchange: Exchange
    let delivery: Inbox.Delivery
    let messageID: String
    let content: Digest
    let canonical: Digest?
    let invoice: Invoice?
    let findings: [String]

    func store(_ transaction: any Transaction, _ organization: OrganizationID) throws -> Inbox.Receipt {
        let now = exchange.parts.now()
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
            ["message": .integer(Int(message)), "channel": .string(delivery.channel)])
        try owe(transaction, message, state)
        if state == .received { try InboundBooking.enqueue(message, transaction, at: now) }
        return Inbox.Receipt(message: message, state: state, isKnown: false)
    }

    /// What receiving it makes owed, whatever is wrong with it.
    private func owe(_ transaction: any Transaction, _ message: Int64, _ state: InboundState) throws {
        guard state == .received || state == .invalid, let invoice,
            let subject = Subject(try InboundMessages(transaction).get(message))
        else { return }
        let day = exchange.context(try exchange.plugin(delivery.country)).businessDate
        let duties = try exchange.duties(
            "received", invoice, delivery.country, on: day, channel: delivery.channel, transaction)
        try DutyLedger(transaction, at: exchange.parts.now()).add(
            duties, event: "received", of: subject, transmission: nil,
            parameters: delivery.source.map { ["id": $0] } ?? [:])
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
                issue_date, kind, state, findings, duplicate_of, received_at, country, source, buyer_answer)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 'none') RETURNING message
            """,
            [
                SQLValue(organization), .text(delivery.channel), .text(messageID), SQLValue(content),
                SQLValue(canonical), SQLValue(seller), SQLValue(invoice?.number), SQLValue(invoice?.issueDate),
                SQLValue(invoice?.kind.rawValue), .text(state.rawValue),
                .text(JSONValue.array(findings.map { .string($0) }).text()), SQLValue(first), SQLValue(now),
                .text(delivery.country), SQLValue(delivery.source),
            ]
        ) { try $0.integer(0) }
    }
}
