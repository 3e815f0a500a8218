public import Storage

/// One link of the audit chain, without its payload.
public struct AuditEvent: Sendable, Hashable {
    public let sequence: Int64
    public let at: Timestamp
    public let actor: Int64
    public let action: String
    public let kind: String
    public let subject: Int64
    public let requestID: String
    /// SHA-256 over salt and payload.
    public let payloadDigest: Digest
    public let previous: Digest
    public let hash: Digest

    var expectedHash: Digest {
        var encoder = ChainEncoder(domain: "fiscus.audit/1", previous: previous)
        encoder.add(sequence)
        encoder.add(at.microseconds)
        encoder.add(actor)
        encoder.add(action)
        encoder.add(kind)
        encoder.add(subject)
        encoder.add(requestID)
        encoder.add(payloadDigest.bytes)
        return encoder.digest
    }

    func sealed() -> AuditEvent {
        AuditEvent(
            sequence: sequence, at: at, actor: actor, action: action, kind: kind, subject: subject,
            requestID: requestID, payloadDigest: payloadDigest, previous: previous, hash: expectedHash)
    }
}

extension AuditEvent {
    init(_ row: Row) throws {
        self.init(
            sequence: try row.integer(0), at: try row.timestamp(1), actor: try row.integer(2), action: try row.text(3),
            kind: try row.text(4), subject: try row.integer(5), requestID: try row.text(6),
            payloadDigest: try row.digest(7), previous: try row.digest(8), hash: try row.digest(9))
    }
}
