/// The definitions a JSON Schema (2020-12) is assembled from.
public struct SchemaDefinitions {
    private var definitions: [String: JSONValue] = [:]

    public init() {}

    /// A reference to the definition of a shape; the definition is made when first asked for.
    public mutating func reference<Subject>(_ shape: Shape<Subject>) -> JSONValue {
        if definitions[shape.name] == nil {
            definitions[shape.name] = .null  // so that a record may hold its own kind
            definitions[shape.name] = define(shape)
        }
        return ["$ref": .string("#/$defs/\(shape.name)")]
    }

    private mutating func define<Subject>(_ shape: Shape<Subject>) -> JSONValue {
        var properties: [JSONObject.Member] = []
        for field in shape.fields {
            var property = field.schema(&self).object ?? JSONObject()
            property["description"] = .string(field.documentation.text)
            if let term = field.documentation.term { property["x-term"] = .string(term) }
            if let ubl = field.documentation.ubl { property["x-ubl"] = .string(ubl) }
            properties.append(.init(key: field.key, value: .object(property)))
        }
        let required = shape.fields.filter(\.isRequired).map { JSONValue.string($0.key) }
        return [
            "type": "object", "description": .string(shape.summary),
            "properties": .object(JSONObject(uniqueMembers: properties)), "required": .array(required),
            "additionalProperties": false
        ]
    }

    /// The whole schema of a record.
    public static func schema<Root: Record>(of type: Root.Type, id: String, title: String) -> JSONValue {
        var definitions = SchemaDefinitions()
        let root = definitions.reference(Root.shape)
        let sorted = definitions.definitions.sorted { $0.key < $1.key }
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": .string(id), "title": .string(title),
            "$ref": root["$ref"] ?? .null,
            "$defs": .object(JSONObject(uniqueMembers: sorted.map { .init(key: $0.key, value: $0.value) }))
        ]
    }
}
