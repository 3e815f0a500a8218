internal import Storage

/// The WHERE of a list query, put together from what the caller asks for. The organization always comes first.
struct Conditions {
    private(set) var values: [SQLValue]
    private var parts: [String]

    init(_ transaction: any Transaction, prefix: String = "") throws {
        values = [SQLValue(try transaction.requireOrganization())]
        parts = ["\(prefix)organization_id = ?1"]
    }

    /// - Parameter sql: with `?` where the value goes.
    mutating func add(_ sql: String, _ value: SQLValue) {
        values.append(value)
        parts.append(sql.replacing("?", with: "?\(values.count)"))
    }

    mutating func add(_ sql: String) { parts.append(sql) }

    var sql: String { parts.joined(separator: " AND ") }
}

/// Text in a LIKE pattern, its own wildcards taken literally (with ESCAPE '!').
func likePattern(containing text: String) -> String {
    let escaped = text.lowercased().map { "!%_".contains($0) ? "!\($0)" : "\($0)" }.joined()
    return "%\(escaped)%"
}
