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

    /// Every definition made so far, by name.
    public var all: JSONObject {
        let sorted = definitions.sorted { $0.key < $1.key }
        return JSONObject(uniqueMembers: sorted.map { .init(key: $0.key, value: $0.value) })
    }

    /// The schema of each field of a shape, in its order, with descriptions; for records whose fields stand alone, as
    /// the parameters of a query do.
    public mutating func properties<Subject>(
        of shape: Shape<Subject>
    ) -> [(key: String, schema: JSONObject, isRequired: Bool, text: String)] {
        var all: [(key: String, schema: JSONObject, isRequired: Bool, text: String)] = []
        for field in shape.fields {
            let schema = field.schema(&self).object ?? JSONObject()
            all.append((field.key, schema, field.isRequired, field.documentation.text))
        }
        return all
    }

    /// The whole schema of a record.
    public static func schema<Root: Record>(of type: Root.Type, id: String, title: String) -> JSONValue {
        var definitions = SchemaDefinitions()
        let root = definitions.reference(Root.shape)
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": .string(id), "title": .string(title),
            "$ref": root["$ref"] ?? .null,
            "$defs": .object(definitions.all)
        ]
    }
}
