/// A value on its way into or out of a statement. No floating point: nothing on the money path may pass through it.
public enum SQLValue: Sendable, Hashable {
    case null
    /// Every whole number: BIGINT on PostgreSQL, INTEGER on SQLite.
    case integer(Int64)
    case text(String)
    /// BYTEA on PostgreSQL, BLOB on SQLite.
    case bytes([UInt8])
}

extension SQLValue {
    public init(_ value: Int64?) { self = value.map(SQLValue.integer) ?? .null }
    public init(_ value: Int) { self = .integer(Int64(value)) }
    public init(_ value: Bool) { self = .integer(value ? 1 : 0) }
    public init(_ value: String?) { self = value.map(SQLValue.text) ?? .null }
    public init(_ value: [UInt8]?) { self = value.map(SQLValue.bytes) ?? .null }
    public init(_ value: Digest?) { self = value.map { .bytes($0.bytes) } ?? .null }
    public init(_ value: OrganizationID) { self = .integer(value.number) }
    public init(_ value: Timestamp) { self = .integer(value.microseconds) }
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(nilLiteral: ()) { self = .null }
}
