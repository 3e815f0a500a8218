/// One thing a schema objects to.
public struct SchemaFinding: Sendable, Hashable {
    public let message: String
    /// 1-based place of the element's tag; columns count characters.
    public let line: Int
    public let column: Int
    /// Path of the element, as `XMLTree.path(of:)` writes it.
    public let path: String

    public init(message: String, line: Int, column: Int, path: String) {
        self.message = message
        self.line = line
        self.column = column
        self.path = path
    }
}
