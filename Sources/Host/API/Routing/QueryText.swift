internal import JSON

/// The query part of a URI as a record: the fields of its shape are the parameters, decoded as strictly as a body.
enum QueryText {
    static func decode<Query: Record>(_ text: String, as type: Query.Type) throws -> Query {
        guard Query.self != Nothing.self || !text.isEmpty else { return Query() }
        var definitions = SchemaDefinitions()
        let kinds = Dictionary(
            definitions.properties(of: Query.shape).map { ($0.key, $0.schema["type"]?.string ?? "") },
            uniquingKeysWith: { first, _ in first })
        var members = JSONObject()
        for part in text.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = decoded(pair[0]), let value = pair.count == 2 ? decoded(pair[1]) : "" else {
                throw Problem(.validation, "query.encoding", "the query is not percent-encoded UTF-8")
            }
            guard members[key] == nil else {
                throw Problem(
                    .validation, "query.twice", "the parameter stands twice", field: "/" + key, remedy: "give it once")
            }
            // An empty parameter is one that was left empty in a form.
            if value.isEmpty { continue }
            members[key] = literal(value, kinds[key] ?? "")
        }
        return try Query.decode(.object(members))
    }

    private static func literal(_ value: String, _ kind: String) -> JSONValue {
        switch kind {
        case "integer" where Int(value).map { "\($0)" == value } == true: .number(value)
        case "boolean" where value == "true" || value == "false": .bool(value == "true")
        default: .string(value)
        }
    }

    /// Percent-encoding and `+` undone; nil unless the result is UTF-8.
    static func decoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(0x20)
            } else if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, let high = digit(rest.removeFirst()), let low = digit(rest.removeFirst()) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ letter: UInt8) -> UInt8? {
        Character(UnicodeScalar(letter)).hexDigitValue.map(UInt8.init)
    }
}
