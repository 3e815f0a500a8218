/// Who does something and in which request; it stands on every entry and audit event.
public struct Origin: Sendable, Hashable {
    /// Id of the user or of the service account; 0 for the system itself.
    public let actor: Int64
    public let requestID: String
    /// Network address or terminal; kept in the erasable part of the audit only.
    public let source: String

    public init(actor: Int64, requestID: String = "", source: String = "") {
        self.actor = actor
        self.requestID = requestID
        self.source = source
    }

    public static let system = Origin(actor: 0)
}
