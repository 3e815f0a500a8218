internal import JSON

/// A change of some fields: those present replace, those absent stay, null takes an optional one away. What results is
/// judged as a whole, by the record's own shape.
struct Partial<Whole: Exemplified>: Exemplified {
    var fields: JSONValue = .object(JSONObject())

    static var shape: Shape<Partial<Whole>> {
        Shape("Partial\(Whole.shape.name)", "Some fields of: \(Whole.shape.summary)") { [] }
    }

    static var example: Partial<Whole> {
        var partial = Partial()
        partial.fields = Whole.example.json
        return partial
    }

    /// - Throws: `Diagnostics` when the result is no such record.
    func applied(to whole: Whole) throws -> Whole {
        var merged = whole.json.object ?? JSONObject()
        for member in fields.object ?? JSONObject() {
            if case .null = member.value { merged[member.key] = nil } else { merged[member.key] = member.value }
        }
        return try Whole.decode(.object(merged))
    }
}

extension Partial: PassedThrough {
    static func passing(_ value: JSONValue) throws -> Partial {
        guard value.object != nil else {
            throw Problem(.validation, "record.type", "expected an object, found \(value.kind)")
        }
        var partial = Partial()
        partial.fields = value
        return partial
    }

    static func schema(_ definitions: inout SchemaDefinitions) -> JSONValue {
        let properties = definitions.properties(of: Whole.shape).map { property -> JSONObject.Member in
            var schema = property.schema
            schema["description"] = .string(property.text)
            return JSONObject.Member(key: property.key, value: .object(schema))
        }
        return [
            "type": "object", "description": .string(shape.summary),
            "properties": .object(JSONObject(uniqueMembers: properties)), "additionalProperties": false
        ]
    }

    var passed: JSONValue { fields }
}

/// A body whose fields are judged later than the others', and documented by a schema of its own.
protocol PassedThrough: Exemplified {
    static func passing(_ value: JSONValue) throws -> Self
    static func schema(_ definitions: inout SchemaDefinitions) -> JSONValue
    var passed: JSONValue { get }
}
