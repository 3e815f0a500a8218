internal import JSON
internal import Storage

/// A row of issued documents, but for the audit event that knows its digest.
enum IssuedRow {
    static let columns: [InsertBatch.Column] = [
        .init("document", .integer), .init("class", .text), .init("series", .integer), .init("place", .integer),
        .init("number", .text), .init("country", .text), .init("plugin", .text), .init("plugin_digest", .text),
        .init("profile", .text), .init("document_schema", .text), .init("rule_sets", .text),
        .init("issue_day", .integer), .init("issued_at", .integer), .init("issued_by", .integer),
        .init("call_ids", .text), .init("file_name", .text), .init("xml", .bytes), .init("signature", .bytes),
        .init("canonical", .bytes), .init("form", .text), .init("signer", .integer), .init("entry", .integer),
        .init("entry_hash", .bytes)
    ]

    static let insertion: String = {
        let names = (["organization_id", "audit_event"] + columns.map(\.name)).joined(separator: ", ")
        let places = (1...columns.count + 2).map { "?\($0)" }.joined(separator: ", ")
        return "INSERT INTO issued_documents (\(names)) VALUES (\(places))"
    }()

    /// Over the values in the order of the columns, each told apart from its neighbours.
    static func digest(_ values: [SQLValue]) -> Digest {
        let items = values.map { value -> JSONValue in
            switch value {
            case .null: .null
            case .integer(let number): .integer(number)
            case .text(let text): .string(text)
            case .bytes(let bytes): ["bytes": .string(Digest(of: bytes).description)]
            }
        }
        return Digest(of: Array(JSONValue.array(items).text().utf8))
    }
}
