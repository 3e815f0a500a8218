/// Where a database is, as an operator writes it: a path to a SQLite file, or `postgres://...`.
public struct DatabaseLocation: Sendable, Hashable {
    public let engine: Engine
    /// The path, or the URL.
    public let text: String

    public init(_ text: String) {
        let isURL = text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
        engine = isURL ? .postgres : .sqlite
        self.text = text.hasPrefix("sqlite:") ? String(text.dropFirst("sqlite:".count)) : text
    }

    /// - Throws: `cannotOpen` and what else opening a file may meet; PostgreSQL connects at first use.
    public func open(connections: Int = 8) throws -> any Database {
        switch engine {
        case .sqlite: try SQLiteDatabase(path: text, readers: connections)
        case .postgres: PostgresDatabase(url: text, connections: connections)
        }
    }
}
