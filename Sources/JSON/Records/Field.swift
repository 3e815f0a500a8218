/// One field of a shape: key, place in the record, codec and documentation. A class: shapes hand it around a lot.
public final class Field<Subject: Sendable>: Sendable {
    public let key: String
    public let isRequired: Bool
    public let documentation: Documentation
    let decode: @Sendable (JSONValue, inout Subject, inout RecordContext) -> Void
    let encode: @Sendable (Subject) -> JSONValue?
    let schema: @Sendable (inout SchemaDefinitions) -> JSONValue

    public struct Documentation: Sendable {
        public let text: String
        /// Business term or group (EN 16931 `BT-1`, PINT `IBT-1`, `BTAE-02`).
        public let term: String?
        /// Where it stands in UBL, below the document's root or the parent group.
        public let ubl: String?
    }

    /// A field that must be there.
    public init<Value>(
        _ key: String, _ place: any WritableKeyPath<Subject, Value> & Sendable, _ codec: Codec<Value>, _ text: String,
        term: String? = nil, ubl: String? = nil
    ) {
        self.key = key
        isRequired = true
        documentation = Documentation(text: text, term: term, ubl: ubl)
        decode = { value, record, context in
            if let decoded = codec.decode(value, &context) { record[keyPath: place] = decoded }
        }
        encode = { codec.encode($0[keyPath: place]) }
        schema = codec.schema
    }

    /// A field that may be absent.
    public init<Value>(
        _ key: String, _ place: any WritableKeyPath<Subject, Value?> & Sendable, _ codec: Codec<Value>, _ text: String,
        term: String? = nil, ubl: String? = nil
    ) {
        self.key = key
        isRequired = false
        documentation = Documentation(text: text, term: term, ubl: ubl)
        decode = { value, record, context in
            if let decoded = codec.decode(value, &context) { record[keyPath: place] = decoded }
        }
        encode = { $0[keyPath: place].map(codec.encode) }
        schema = codec.schema
    }

    /// A field whose absence means a default value, which is then not written either.
    public init<Value: Equatable & Sendable>(
        _ key: String, _ place: any WritableKeyPath<Subject, Value> & Sendable, _ codec: Codec<Value>,
        default standard: Value, _ text: String, term: String? = nil, ubl: String? = nil
    ) {
        self.key = key
        isRequired = false
        documentation = Documentation(text: text, term: term, ubl: ubl)
        decode = { value, record, context in
            if let decoded = codec.decode(value, &context) { record[keyPath: place] = decoded }
        }
        encode = { record in
            let value = record[keyPath: place]
            return value == standard ? nil : codec.encode(value)
        }
        schema = codec.schema
    }

    /// A list that is absent when empty.
    public init<Element>(
        list key: String, _ place: any WritableKeyPath<Subject, [Element]> & Sendable, _ codec: Codec<Element>,
        _ text: String, term: String? = nil, ubl: String? = nil, limit: Int = 1_000, required: Bool = false
    ) {
        self.key = key
        isRequired = required
        documentation = Documentation(text: text, term: term, ubl: ubl)
        let codec = Codec<[Element]>.list(of: codec, limit: limit, nonEmpty: required)
        decode = { value, record, context in
            if let decoded = codec.decode(value, &context) { record[keyPath: place] = decoded }
        }
        encode = { record in
            let elements = record[keyPath: place]
            return elements.isEmpty && !required ? nil : codec.encode(elements)
        }
        schema = codec.schema
    }

    /// A field of a part as a field of the whole that holds the part.
    init<Part>(lifting field: Field<Part>, to place: any WritableKeyPath<Subject, Part> & Sendable) {
        key = field.key
        isRequired = field.isRequired
        documentation = Documentation(
            text: field.documentation.text, term: field.documentation.term, ubl: field.documentation.ubl)
        decode = { value, whole, context in field.decode(value, &whole[keyPath: place], &context) }
        encode = { field.encode($0[keyPath: place]) }
        schema = field.schema
    }
}

extension Shape {
    /// This shape's fields for a record that holds such a record and writes its fields as its own.
    public func lifted<Whole>(to place: any WritableKeyPath<Whole, Subject> & Sendable) -> [Field<Whole>] {
        fields.map { Field<Whole>(lifting: $0, to: place) }
    }
}
