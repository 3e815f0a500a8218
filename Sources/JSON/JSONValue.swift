/// A JSON value as RFC 8259 has it.
///
/// Numbers keep the characters they were written with: nothing on the money path may pass through
/// binary floating point, and what a document needs as an amount is a string anyway.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// The literal as written, for example `12`, `-0.5`, `1e400`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    public static func integer(_ value: some FixedWidthInteger) -> JSONValue { .number(String(value)) }

    public var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    public var array: [JSONValue]? {
        if case .array(let array) = self { array } else { nil }
    }

    public var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    public var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    /// The value as an integer, when the literal is one and fits.
    public var int: Int? {
        if case .number(let literal) = self { Int(literal) } else { nil }
    }

    /// The member of an object; nil for anything else and for a missing key.
    public subscript(key: String) -> JSONValue? { object?[key] }

    /// What kind of value this is, in the words of RFC 8259; for error messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByIntegerLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(uniqueMembers: elements.map { JSONObject.Member(key: $0.0, value: $0.1) }))
    }
}
