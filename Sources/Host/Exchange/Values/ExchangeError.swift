/// Why Exchange refuses something.
public struct ExchangeError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// There is no such thing in this organization.
        case notFound
        /// The state of the thing does not allow it.
        case state
        /// A value breaks a rule.
        case invalid
        /// It is there already.
        case conflict
    }

    public let kind: Kind
    /// Stable, such as `exchange.identity`.
    public let code: String
    public let message: String
    /// JSON pointer.
    public let field: String
    public let remedy: String

    public init(_ kind: Kind, _ code: String, _ message: String, field: String = "", remedy: String = "") {
        self.kind = kind
        self.code = code
        self.message = message
        self.field = field
        self.remedy = remedy
    }
}

extension ExchangeError: CustomStringConvertible {
    public var description: String { "\(code): \(message)" }
}
