/// A message to a person.
public struct Notice: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case passwordReset, invitation, guessing, sessionStolen, secondFactorChanged
    }

    public let kind: Kind
    /// An e-mail address.
    public let recipient: String
    public let subject: String
    public let text: String

    public init(_ kind: Kind, to recipient: String, subject: String, text: String) {
        self.kind = kind
        self.recipient = recipient
        self.subject = subject
        self.text = text
    }
}

/// Brings messages to people. Implementations take the message durably or throw; they may deliver later. [any-thread]
public protocol Notifier: Sendable {
    func send(_ notice: Notice) async throws
}
