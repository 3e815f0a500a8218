internal import Documents
internal import Storage

/// The document that is sent, or that a message is about, as every transmission of it keeps it.
struct Subject: Sendable {
    var direction = Direction.issued
    var document: Int64
    var kind: String
    var number: String
    var issueDate: Day
    var issuedAt: Timestamp
    var isCopy = false
    var revision: Int64 = 0
    var country: String
    var profile: String
    var xml: Digest
    var signature: Digest?
    var canonical: Digest
}

extension Subject {
    init(_ transmission: Transmission) {
        self.init(
            direction: transmission.direction, document: transmission.document, kind: transmission.kind,
            number: transmission.documentNumber, issueDate: transmission.issueDate, issuedAt: transmission.issuedAt,
            isCopy: transmission.isCopy, revision: transmission.revision, country: transmission.country,
            profile: transmission.profile, xml: transmission.xml, signature: transmission.signature,
            canonical: transmission.canonical)
    }

    /// - Throws: `exchange.incomplete` without number or issue date.
    init(_ outgoing: OutgoingDocument) throws {
        let invoice = outgoing.invoice
        guard let number = invoice.number, let issueDate = invoice.issueDate else {
            throw ExchangeError(
                .invalid, "exchange.incomplete", "the document has no number or no issue date", field: "/number",
                remedy: "issue it first")
        }
        self.init(
            document: outgoing.document, kind: invoice.kind.rawValue, number: number, issueDate: issueDate,
            issuedAt: outgoing.issuedAt, isCopy: invoice.copy, revision: outgoing.revision, country: outgoing.country,
            profile: outgoing.profile, xml: outgoing.xml, signature: outgoing.signature,
            canonical: outgoing.canonical)
    }
}
