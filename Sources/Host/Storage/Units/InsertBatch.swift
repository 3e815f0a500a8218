/// Rows for one table, column by column known in kind, so that both drivers can send them as one statement.
public struct InsertBatch: Sendable {
    public struct Column: Sendable, Hashable {
        public enum Kind: Sendable { case integer, text, bytes }
        public let name: String
        public let kind: Kind

        public init(_ name: String, _ kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    /// Table and columns; make it once (`static let`): drivers cache the statement by it.
    public struct Target: Sendable {
        public let columns: [Column]
        /// One row, `?1`...; with `suffix` behind it.
        let single: String
        /// All rows from one array per column; PostgreSQL only.
        let arrays: String

        /// - Parameter suffix: such as `ON CONFLICT (...) DO UPDATE SET ...`.
        public init(table: String, columns: [Column], suffix: String = "") {
            self.columns = columns
            let names = columns.map(\.name).joined(separator: ", ")
            let places = columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
            single = "INSERT INTO \(table) (\(names)) VALUES (\(places)) \(suffix)"
            let sources = columns.enumerated().map { at, column in
                switch column.kind {
                case .integer: "?\(at + 1)::bigint[]"
                case .text: "?\(at + 1)::text[]"
                case .bytes: "?\(at + 1)::bytea[]"
                }
            }
            arrays =
                "INSERT INTO \(table) (\(names)) SELECT * FROM unnest(\(sources.joined(separator: ", "))) \(suffix)"
        }
    }

    public let target: Target
    /// Row after row; `values.count` is a multiple of the columns.
    public private(set) var values: [SQLValue] = []

    public init(_ target: Target) { self.target = target }

    public var count: Int { values.count / target.columns.count }
    public var isEmpty: Bool { values.isEmpty }

    public mutating func append(_ row: [SQLValue]) {
        precondition(row.count == target.columns.count, "a row has one value per column")
        values.append(contentsOf: row)
    }
}
