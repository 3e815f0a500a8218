internal import Documents
internal import JSON
public import Ledger
internal import PluginKit
public import Storage

/// What a person decides about a received document: on record, each with a reason where it needs one.
public struct InboundActions: Sendable {
    private let exchange: Exchange

    public init(_ exchange: Exchange) { self.exchange = exchange }

    public enum Answer: String, Sendable, CaseIterable { case accept, reject }

    /// Tells the seller, through the channel the document came by, whether it is accepted.
    /// - Returns: the transmission of the answer.
    /// - Throws: `inbound.unknown`, `inbound.state` where nobody can read it, it is a duplicate or was answered,
    ///   `operator.reason` for a rejection without one.
    public func answer(
        _ number: Int64, _ answer: Answer, reason: String, _ organization: OrganizationID, by origin: Origin
    ) async throws -> Int64 {
        let exchange = exchange
        if answer == .reject { try OperatorActions.check(reason) }
        return try await exchange.database.unit(organization) { transaction in
            let message = try InboundMessages(transaction).get(number)
            guard let subject = Subject(message), message.state != .duplicate, message.answer == .none else {
                throw Self.state(message, "answered", "see the message that brought the document first")
            }
            let others = try transaction.first(
                """
                SELECT transmission FROM transmissions WHERE organization_id = ?1 AND direction = 'received'
                    AND document = ?2 AND action IN ('accept', 'reject') AND action <> ?3 AND state <> 'refused'
                """, [SQLValue(organization), .integer(number), .text(answer.rawValue)]
            ) { try $0.integer(0) }
            guard others == nil else { throw Self.state(message, "answered", "the other answer is on its way") }
            var parameters = ["id": message.source ?? message.messageID]
            if !reason.isEmpty { parameters["reason"] = reason }
            parameters["date"] = exchange.context(try exchange.plugin(message.country)).businessDate.description
            let transmission = try Outbox(transaction, at: exchange.parts.now()).put(
                Outbox.MessageDraft(
                    subject: subject, channel: message.channel, action: answer.rawValue, parameters: parameters))
            try record(answer.rawValue, message, reason, transaction, origin)
            return transmission
        }
    }

    /// A person took care of it outside: it is not handed to the books any more.
    /// - Throws: `inbound.unknown`, `inbound.state`, `operator.reason`.
    public func handle(
        _ number: Int64, reason: String, _ organization: OrganizationID, by origin: Origin
    ) async throws {
        try OperatorActions.check(reason)
        try await exchange.database.unit(organization) { transaction in
            let message = try InboundMessages(transaction).get(number)
            guard message.state.mayBecome(.handled) else { throw Self.state(message, "handled", "it is settled") }
            try transaction.change(
                """
                UPDATE inbound_messages SET state = 'handled', decided = ?1, waiting = NULL
                WHERE organization_id = ?2 AND message = ?3
                """, [.text(reason), SQLValue(organization), .integer(number)])
            try record("handled", message, reason, transaction, origin)
        }
    }

    /// Hands a document to the books although it breaks rules, or once more now that what kept it is mended.
    /// - Throws: `inbound.unknown`, `inbound.state`.
    public func book(
        _ number: Int64, reason: String, _ organization: OrganizationID, by origin: Origin
    ) async throws {
        let exchange = exchange
        try OperatorActions.check(reason)
        try await exchange.database.unit(organization) { transaction in
            let message = try InboundMessages(transaction).get(number)
            guard message.state.mayBecome(.booked) else { throw Self.state(message, "booked", "it is settled") }
            try InboundBooking.enqueue(
                number, transaction, kind: InboundBooking.anyway, at: exchange.parts.now())
            try record("book", message, reason, transaction, origin)
        }
    }

    private func record(
        _ action: String, _ message: InboundMessage, _ reason: String, _ transaction: any Transaction,
        _ origin: Origin
    ) throws {
        try exchange.parts.ledger.audit(transaction).record(
            "inbound.\(action)", of: "inboundMessage", message.number,
            before: ["state": .string(message.state.rawValue)], after: ["reason": .string(reason)], by: origin)
        try ExchangeEvents(transaction, at: exchange.parts.now()).add(
            "inbound.\(action)", ["message": .integer(Int(message.number)), "channel": .string(message.channel)])
    }

    private static func state(_ message: InboundMessage, _ action: String, _ remedy: String) -> ExchangeError {
        ExchangeError(
            .state, "inbound.state", "a message that is \(message.state.rawValue) cannot be \(action)", remedy: remedy)
    }
}
