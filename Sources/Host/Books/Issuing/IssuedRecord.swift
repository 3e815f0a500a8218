public import Documents
public import JSON
public import Storage

/// What is known of a document that is built and judged and about to be issued: what whoever sends it needs.
public struct IssuedRecord: Sendable {
    public let organization: OrganizationID
    /// Assessed: what the canonical bytes hold.
    public let invoice: Invoice
    public let type: DocumentClass
    /// BT-1.
    public let number: String
    /// ISO 3166-1 alpha-2.
    public let country: String
    /// Id of the profile it was built with.
    public let profile: String
    public let issueDay: Day
    public let issuedAt: Timestamp
    /// Of the bytes that are sent.
    public let xml: Digest
    /// Of the detached signature over them; nil where the signature is inside or there is none.
    public let signature: Digest?
    /// Of the assessed document as canonical JSON.
    public let canonical: Digest
}

/// What else belongs to an issue. Asked once the document is built, beside the unit, so that it may call plugins; it
/// may be asked for documents that are not issued in the end (a dry run, a number that somebody else took). When it
/// throws, nothing is issued. Estimates and pro-formas are not told of.
/// - Returns: what is to be written with the document.
public typealias IssuedHook = @Sendable (IssuedRecord) throws -> IssuedWriting

/// Runs in the unit that issues the document, after everything else of it. What it writes commits with the document;
/// when it throws, nothing is issued. It may run more than once, each time after a full rollback.
public typealias IssuedWriting = @Sendable (_ document: Int64, any Transaction) throws -> Void

/// A payment as far as it counts towards one document: what whoever reports payments needs.
public struct PaidRecord: Sendable, Hashable {
    public let document: Int64
    public let payment: Int64
    public let day: Day
    /// In the document's currency; negative for what goes back to the customer, and for a payment that is reversed.
    public let amount: Money
}

/// What else belongs to a payment: commits with it; when it throws, nothing is posted.
public typealias PaidHook = @Sendable (PaidRecord, any Transaction) throws -> Void

/// Why a document cannot be issued: everything that was found, each with field, rule and remedy. Nothing is consumed.
public struct DocumentRefusal: Error, Sendable {
    public let findings: [Diagnostic]

    public init(_ findings: [Diagnostic]) { self.findings = findings }
    public init(_ finding: Diagnostic) { findings = [finding] }
}
