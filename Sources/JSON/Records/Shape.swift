/// The JSON form of a record: its fields, in the order they are written. A class: decoding asks for it at every record.
public final class Shape<Subject: Sendable>: Sendable {
    public let name: String
    public let summary: String
    public let fields: [Field<Subject>]
    private let positions: [String: Int]
    private let required: [String]
    private let check: (@Sendable (Subject, inout RecordContext) -> Void)?

    /// - Parameter check: what no single field can say ("a date or a basis, never both"); runs when all fields are
    /// good.
    public init(
        _ name: String, _ summary: String,
        check: (@Sendable (Subject, inout RecordContext) -> Void)? = nil,
        @FieldBuilder<Subject> fields: () -> [Field<Subject>]
    ) {
        self.name = name
        self.summary = summary
        self.fields = fields()
        self.check = check
        positions = Dictionary(self.fields.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
        required = self.fields.filter(\.isRequired).map(\.key)
    }

    /// Nil when the value is not an object; otherwise whatever could be read, with findings in the context.
    public func decode(_ value: JSONValue, _ context: inout RecordContext) -> Subject? where Subject: Record {
        guard let object = value.object else {
            context.mistyped(value, expected: "an object (\(name))")
            return nil
        }
        let before = context.diagnostics.count
        var record = Subject()
        var next = 0
        for member in object {
            guard let position = position(of: member.key, from: next) else {
                reportUnknown(member.key, &context)
                continue
            }
            next = position + 1
            let field = fields[position]
            context.within(key: member.key, term: field.documentation.term) { context in
                field.decode(member.value, &record, &context)
            }
            if context.isFull { return record }
        }
        for key in required where !object.contains(key) { reportMissing(key, &context) }
        if context.diagnostics.count == before { check?(record, &context) }
        return record
    }

    /// Documents are mostly written in the order of the shape: a few comparisons are cheaper than a hash.
    private func position(of key: String, from next: Int) -> Int? {
        for position in next..<min(next + 4, fields.count) where fields[position].key == key { return position }
        return positions[key]
    }

    public func encode(_ record: Subject) -> JSONValue {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(fields.count)
        for field in fields {
            if let value = field.encode(record) { members.append(JSONObject.Member(key: field.key, value: value)) }
        }
        return .object(JSONObject(uniqueMembers: members))
    }

    private func reportMissing(_ key: String, _ context: inout RecordContext) {
        let field = positions[key].map { fields[$0] }
        context.within(key: key, term: field?.documentation.term) { context in
            context.report("record.missing", "\(name) needs \"\(key)\"", remedy: field?.documentation.text)
        }
    }

    private func reportUnknown(_ key: String, _ context: inout RecordContext) {
        let nearest = fields.map { ($0.key, editDistance($0.key, key)) }.min { $0.1 < $1.1 }
        let remedy =
            if let nearest, nearest.1 <= max(1, key.count / 3) { "did you mean \"\(nearest.0)\"?" } else {
                "known are: \(fields.map(\.key).joined(separator: ", "))"
            }
        context.within(key: String(key.prefix(64))) { context in
            context.report("record.unknownField", "\(name) has no such field", remedy: remedy)
        }
    }
}

@resultBuilder
public enum FieldBuilder<Subject: Sendable> {
    public static func buildExpression(_ field: Field<Subject>) -> [Field<Subject>] { [field] }

    /// Fields that several shapes share.
    public static func buildExpression(_ fields: [Field<Subject>]) -> [Field<Subject>] { fields }

    public static func buildBlock(_ parts: [Field<Subject>]...) -> [Field<Subject>] { parts.flatMap(\.self) }
}

/// Levenshtein distance, for suggestions; long strings are cut.
private func editDistance(_ left: String, _ right: String) -> Int {
    let left = Array(left.lowercased().utf8.prefix(64))
    let right = Array(right.lowercased().utf8.prefix(64))
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in right.enumerated() {
            let substitution = diagonal + (a == b ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
        }
    }
    return row[right.count]
}
