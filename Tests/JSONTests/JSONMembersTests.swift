import JSON
import Testing

/// `JSONReader.members`: the wanted members as a whole reading gives them, the others passed over.
@Suite struct JSONMembersTests {
    private func members(_ text: String) throws(JSONError) -> JSONObject {
        try JSONReader.members(["a", "b"], of: Array(text.utf8))
    }

    @Test(arguments: [
        #"{"a": 1, "x": {"a": [1, "}", "\"]"]}, "b": ["é"], "y": "\\"}"#,
        #" { "x" : [[],{}] , "b" : {"a":null} } "#,
        "{}", #"{"x":0}"#,
    ]) func wanted(text: String) throws {
        let whole = try JSONReader.read(text)
        guard case .object(let object) = whole else { return #expect(Bool(false)) }
        let found = try members(text)
        #expect(found.keys == object.keys.filter { ["a", "b"].contains($0) })
        for key in found.keys { #expect(found[key] == object[key]) }
    }

    @Test(arguments: [
        "", "[]", "{", #"{"a": 1"#, #"{"x": "no end}"#, #"{"x": [1, 2}"#, #"{"a": 1} 2"#, #"{"a": 1, "a": 2}"#,
        #"{"a": 01}"#, #"{"x" 1}"#, #"{"a": 1 "b": 2}"#, #"{"x": "\"#,
    ]) func malformed(text: String) { #expect(throws: JSONError.self) { try members(text) } }
}
