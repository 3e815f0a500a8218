/// Why the books of a tenant refuse something that is neither the ledger's nor a plugin's to refuse.
public struct BooksError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// There is no such thing in this organization.
        case notFound
        /// It is there already, or something else stands against it.
        case conflict
        /// The object's state does not allow it.
        case state
        /// A value breaks a rule that its form alone does not show.
        case invalid
        /// Somebody changed it in between.
        case changed
    }

    public let kind: Kind
    /// Stable, such as `contact.unknown`.
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

    static func unknown(_ what: String, _ field: String = "") -> BooksError {
        BooksError(.notFound, "\(what).unknown", "there is no such \(what)", field: field, remedy: "check the id")
    }
}

extension BooksError: CustomStringConvertible {
    public var description: String { "\(code): \(message)" }
}
