public import Documents
internal import JSON
internal import Ledger
public import PluginKit
public import Storage

/// One document's way to one authority, or that of a message about one, as it stands.
public struct Transmission: Sendable, Hashable {
    public let number: Int64
    public let organization: OrganizationID
    public let direction: Direction
    /// Number of the issued document, or of the received message.
    public let document: Int64
    /// `send` for the document itself; else the message about it, such as `reportPayment`.
    public let action: String
    /// What the message is about, where there may be several: the number of a payment.
    public let occasion: Int64
    /// What the message needs beside the document.
    public let parameters: [String: String]
    public let kind: String
    /// The document's own number (BT-1).
    public let documentNumber: String
    public let issueDate: Day
    public let issuedAt: Timestamp
    public let isCopy: Bool
    public let revision: Int64
    public let country: String
    public let profile: String
    public let xml: Digest
    public let signature: Digest?
    public let canonical: Digest
    /// Key of the authority or network.
    public let channel: String
    public let scheme: String
    public let identity: String
    public let mustBeSentOnIssueDate: Bool
    /// Names this transmission towards authorities, the same over all repeats.
    public let instance: String

    public let state: TransmissionState
    public let stateAt: Timestamp
    /// Grows with each attempt that is proven to have changed nothing; part of the idempotency key.
    public let generation: Int64
    public let attempts: Int64
    /// How many attempts ended without an orderly answer.
    public let disorderly: Int64
    /// Calls that led nowhere since the last one that did; what the backoff counts.
    public let failures: Int64
    /// Until then the authority may still be working on a call whose answer was lost.
    public let quietUntil: Timestamp?
    /// The authority's identifiers by name.
    public let ids: [String: String]
    public let reasons: [Interpretation.Reason]
    /// Of a refused document: whether its number survives.
    public let numberFate: Interpretation.Number?
    /// Why it is not going on by itself just now, such as `profile.disabled`; it is looked at again.
    public let waiting: String?
    /// Why a person is needed.
    public let hold: String?
    /// Why it will not be sent, in an operator's words.
    public let withdrawn: String?
    public let axes: DocumentAxes
    public let version: Int64
    public let createdAt: Timestamp
}

extension Transmission {
    static let columns = """
        transmission, organization_id, document, kind, number, issue_date, issued_at, copy, revision, country, profile,
        xml, signature, canonical, channel, scheme, identity, same_day, instance, state, state_at, generation, attempts,
        disorderly, failures, quiet_until, ids, reasons, number_fate, waiting, hold, withdrawn, delivery, buyer, void,
        axes, version, created_at, direction, action, occasion, parameters
        """

    /// Whether it is the document itself that goes out.
    public var isDocument: Bool { action == Self.send }
    static let send = "send"

    init(_ row: Row) throws {
        var axes = DocumentAxes()
        axes.delivery = try row.word(32, as: DocumentAxes.Delivery.self)
        axes.buyer = try row.word(33, as: DocumentAxes.BuyerAnswer.self)
        axes.void = try row.word(34, as: DocumentAxes.Void.self)
        axes.others = try row.map(35)
        self.init(
            number: try row.integer(0), organization: try row.organization(1),
            direction: try row.word(38, as: Direction.self), document: try row.integer(2), action: try row.text(39),
            occasion: try row.integer(40), parameters: try row.map(41),
            kind: try row.text(3), documentNumber: try row.text(4), issueDate: try row.day(5),
            issuedAt: try row.timestamp(6), isCopy: try row.bool(7), revision: try row.integer(8),
            country: try row.text(9), profile: try row.text(10), xml: try row.digest(11),
            signature: row.isNull(12) ? nil : try row.digest(12), canonical: try row.digest(13),
            channel: try row.text(14), scheme: try row.text(15), identity: try row.text(16),
            mustBeSentOnIssueDate: try row.bool(17), instance: try row.text(18),
            state: try row.word(19, as: TransmissionState.self), stateAt: try row.timestamp(20),
            generation: try row.integer(21), attempts: try row.integer(22), disorderly: try row.integer(23),
            failures: try row.integer(24), quietUntil: row.isNull(25) ? nil : try row.timestamp(25),
            ids: try row.map(26), reasons: try Self.reasons(try row.text(27)),
            numberFate: try row.textIfPresent(28).flatMap(Interpretation.Number.init),
            waiting: try row.textIfPresent(29), hold: try row.textIfPresent(30),
            withdrawn: try row.textIfPresent(31), axes: axes, version: try row.integer(36),
            createdAt: try row.timestamp(37))
    }

    static func text(_ reasons: [Interpretation.Reason]) -> String { JSONValue.array(reasons.map(\.json)).text() }

    private static func reasons(_ text: String) throws -> [Interpretation.Reason] {
        try (JSONReader.read(Array(text.utf8)).array ?? []).map { try Interpretation.Reason.decode($0) }
    }
}
