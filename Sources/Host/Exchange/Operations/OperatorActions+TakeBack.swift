internal import Documents
internal import JSON
public import Ledger
internal import PluginKit
internal import Plugins
public import Storage

extension OperatorActions {
    /// Takes a document back at its authority, by the way the country has: cancelled while the authority still works
    /// on it, `storno` once it was passed on. The books follow when the authority has taken it.
    ///
    /// - Returns: the transmission of the message.
    /// - Throws: `operator.state` where the authority does not have the document, or it is void; `operator.unsupported`
    ///   where it cannot be taken back there: then a credit note is the way.
    public func takeBack(
        _ number: Int64, reason: String, _ organization: OrganizationID, by origin: Origin,
        also: @escaping Addition = { _ in }
    ) async throws -> Int64 {
        try Self.check(reason)
        let exchange = exchange
        let transmission = try await exchange.database.read(organization) { try Transmissions($0).get(number) }
        guard transmission.isDocument, [.submitted, .pending, .accepted].contains(transmission.state),
            transmission.axes.void == .none
        else { throw Self.state(transmission, "taken back", "only what the authority has, and is not void") }
        let action = transmission.state == .accepted ? "storno" : "cancel"
        try await requireSupport(action, transmission)
        return try await exchange.database.unit(organization) { transaction in
            let message = try Outbox(transaction, at: exchange.parts.now()).put(
                Outbox.MessageDraft(
                    subject: Subject(transmission), channel: transmission.channel, action: action,
                    submitter: RouteAnswer.Submitter(
                        role: .seller, scheme: transmission.scheme, identity: transmission.identity),
                    parameters: ["reason": reason]))
            try Self.record(exchange, transaction, action, transmission, reason, origin)
            try also(transaction)
            return message
        }
    }

    private func requireSupport(_ action: String, _ transmission: Transmission) async throws {
        let plugin = try exchange.plugin(transmission.country)
        var request = ExchangeRequest(
            context: exchange.context(plugin), action: action,
            document: try Invoice.decode(try await exchange.parts.blobs.get(transmission.canonical)))
        request.channel = transmission.channel
        request.parameters = transmission.ids
        do {
            let dialogue = PluginDialogue(exchange: exchange, plugin: plugin, organization: transmission.organization)
            _ = try await dialogue.recipe(request, [:])
        } catch let error as PluginError where error.kind == .unsupported {
            throw ExchangeError(
                .state, "operator.unsupported", "\(transmission.channel) does not take documents back",
                remedy: "issue a credit note")
        }
    }

    /// Takes a document out of line because another one takes its place; nothing to do where it went nowhere or was
    /// refused. Within the unit that voids it.
    /// - Throws: `operator.state` when the authority has it, or may have it.
    public func replace(
        document: Int64, reason: String, _ transaction: any Transaction, by origin: Origin
    ) throws {
        try Self.check(reason)
        guard let transmission = try Transmissions(transaction).sending(of: document),
            transmission.state != .refused, transmission.withdrawn == nil, transmission.axes.void == .none
        else { return }
        guard transmission.state == .ready else {
            throw Self.state(transmission, "replaced", "take it back at the authority first")
        }
        try transaction.change(
            """
            UPDATE transmissions SET withdrawn = ?1, version = version + 1
            WHERE organization_id = ?2 AND transmission = ?3
            """, [.text(reason), SQLValue(transmission.organization), .integer(transmission.number)])
        try Self.record(exchange, transaction, "withdrawn", transmission, reason, origin)
    }

    /// Sends the message of a duty again, after what the authority refused it for is mended.
    /// - Parameter parameters: what the message needs; those of the refused one when empty.
    /// - Throws: `duty.unknown`, `duty.state`.
    public func resend(
        duty: Int64, parameters: [String: String], reason: String, _ organization: OrganizationID, by origin: Origin,
        also: @escaping Addition = { _ in }
    ) async throws {
        try Self.check(reason)
        let exchange = exchange
        try await exchange.database.unit(organization) { transaction in
            try DutyLedger(transaction, at: exchange.parts.now()).resend(duty, parameters: parameters)
            try exchange.parts.ledger.audit(transaction).record(
                "duty.resent", of: "duty", duty, after: ["reason": .string(reason)], by: origin)
            try also(transaction)
        }
    }
}
