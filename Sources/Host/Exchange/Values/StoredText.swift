internal import JSON
internal import Storage

// Small maps and lists as JSON text, with keys in order so that equal values are equal texts.

enum StoredText {
    static func write(_ map: [String: String]) -> String {
        var object = JSONObject()
        for key in map.keys.sorted() { object[key] = map[key].map { .string($0) } }
        return JSONValue.object(object).text()
    }

    static func map(_ text: String) throws -> [String: String] {
        var map: [String: String] = [:]
        for member in try JSONReader.read(Array(text.utf8)).object ?? JSONObject() {
            map[member.key] = member.value.string
        }
        return map
    }
}

extension Row {
    func map(_ column: Int) throws -> [String: String] { try StoredText.map(try text(column)) }
}
