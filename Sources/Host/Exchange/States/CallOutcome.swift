public import PluginKit

/// What a call on an authority came to: what its answer means, or what its silence is worth.
public enum CallOutcome: String, Sendable, CaseIterable {
    // As the plugin reads the answer.
    case taken, processing, accepted, notTaken, refused, duplicate, unknown, authorityFault
    /// No readable answer, though bytes may have left: time ran out, the connection broke.
    case silence
    /// Proven that no byte left: no address, connection refused.
    case unreachable
    /// A host died between the start marker and the answer.
    case interrupted
    /// A search of what the authority holds showed the document, or that it is not there.
    case found, absent
    /// An operator says so, with a reason on record.
    case attached, denied
    /// Not an outcome but what goes before one: the start marker.
    case started

    public init(_ outcome: Interpretation.Outcome) {
        switch outcome {
        case .taken: self = .taken
        case .processing: self = .processing
        case .accepted: self = .accepted
        case .notTaken: self = .notTaken
        case .refused: self = .refused
        case .duplicate: self = .duplicate
        case .unknown: self = .unknown
        case .authorityFault: self = .authorityFault
        }
    }

    /// Whether the call ended in order: the authority, or the lack of any connection, says what became of it. Only then
    /// may a later attempt use another key.
    public var isOrderly: Bool {
        switch self {
        case .taken, .processing, .accepted, .notTaken, .refused, .unreachable, .found, .absent, .attached, .denied:
            true
        case .duplicate, .unknown, .authorityFault, .silence, .interrupted, .started: false
        }
    }
}

/// Who or what asked, as far as it decides what an outcome is worth.
public enum CallKind: String, Sendable, CaseIterable {
    case safe, idempotentByKey, idempotentByIdentity, sendOnce
    /// An operator's decision; no call at all.
    case person

    public init(_ call: ExchangeRecipe.Call) {
        switch call {
        case .safe: self = .safe
        case .idempotentByKey: self = .idempotentByKey
        case .idempotentByIdentity: self = .idempotentByIdentity
        case .sendOnce: self = .sendOnce
        }
    }
}
