/// How one kind of value is read from JSON, written to it, and described in JSON Schema.
public struct Codec<Value: Sendable>: Sendable {
    /// Nil after a finding was reported.
    public let decode: @Sendable (JSONValue, inout RecordContext) -> Value?
    public let encode: @Sendable (Value) -> JSONValue
    public let schema: @Sendable (inout SchemaDefinitions) -> JSONValue

    public init(
        schema: @escaping @Sendable (inout SchemaDefinitions) -> JSONValue,
        decode: @escaping @Sendable (JSONValue, inout RecordContext) -> Value?,
        encode: @escaping @Sendable (Value) -> JSONValue
    ) {
        self.decode = decode
        self.encode = encode
        self.schema = schema
    }

    /// A value with a text form, such as a date or an amount.
    ///
    /// - Parameter parse: nil or an explanation of what is wrong.
    public static func text(
        schema: JSONValue, _ parse: @escaping @Sendable (String, inout RecordContext) -> Value?,
        _ format: @escaping @Sendable (Value) -> String
    ) -> Codec {
        Codec(schema: { _ in schema }) { value, context in
            guard let text = value.string else {
                context.mistyped(value, expected: "a string")
                return nil
            }
            return parse(text, &context)
        } encode: {
            .string(format($0))
        }
    }

    /// A nested record, by reference in the schema.
    public static func record() -> Codec where Value: Record {
        Codec { definitions in
            definitions.reference(Value.shape)
        } decode: { value, context in
            Value.shape.decode(value, &context)
        } encode: {
            Value.shape.encode($0)
        }
    }

    public static func enumeration() -> Codec where Value: RawRepresentable<String> & CaseIterable & Sendable {
        let names = Value.allCases.map(\.rawValue)
        return Codec { _ in
            ["type": "string", "enum": .array(names.map { .string($0) })]
        } decode: { value, context in
            guard let text = value.string else {
                context.mistyped(value, expected: "a string")
                return nil
            }
            guard let known = Value(rawValue: text) else {
                context.report(
                    "record.notInList", "\"\(text.prefix(64))\" is not allowed",
                    remedy: "one of: \(names.joined(separator: ", "))")
                return nil
            }
            return known
        } encode: {
            .string($0.rawValue)
        }
    }

    static func list<Element>(of element: Codec<Element>, limit: Int, nonEmpty: Bool) -> Codec<[Element]>
    where Value == [Element] {
        Codec { definitions in
            var schema: JSONObject = [
                "type": "array", "items": element.schema(&definitions), "maxItems": .integer(limit)
            ]
            schema["minItems"] = 1
            return .object(schema)
        } decode: { value, context in
            guard let values = value.array else {
                context.mistyped(value, expected: "an array")
                return nil
            }
            guard values.count <= limit else {
                context.report("record.tooMany", "\(values.count) elements; at most \(limit) are allowed")
                return nil
            }
            guard !values.isEmpty else {
                context.report(
                    "record.emptyList", "the list is empty",
                    remedy: nonEmpty ? "give at least one element" : "leave the field out")
                return nil
            }
            var elements: [Element] = []
            elements.reserveCapacity(values.count)
            for (index, value) in values.enumerated() {
                let decoded = context.within(index: index) { element.decode(value, &$0) }
                if let decoded { elements.append(decoded) }
                if context.isFull { break }
            }
            return elements
        } encode: {
            .array($0.map(element.encode))
        }
    }

    /// An object used as a dictionary: any key, one kind of value.
    public static func dictionary<Element>(of element: Codec<Element>) -> Codec where Value == [String: Element] {
        Codec { definitions in
            ["type": "object", "additionalProperties": element.schema(&definitions)]
        } decode: { value, context in
            guard let object = value.object else {
                context.mistyped(value, expected: "an object")
                return nil
            }
            var result: [String: Element] = [:]
            for member in object {
                result[member.key] = context.within(key: member.key) { element.decode(member.value, &$0) }
            }
            return result
        } encode: { dictionary in
            // Sorted: equal dictionaries must give equal bytes.
            let members = dictionary.sorted { $0.key < $1.key }
            return .object(
                JSONObject(uniqueMembers: members.map { .init(key: $0.key, value: element.encode($0.value)) }))
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(uniqueMembers: elements.map { Member(key: $0.0, value: $0.1) })
    }
}
