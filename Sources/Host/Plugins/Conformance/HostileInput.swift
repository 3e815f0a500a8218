/// Requests no function may accept.
enum HostileInput {
    static let empty: [(name: String, bytes: [UInt8])] = [
        ("nothing", []), ("white space", Array(" \n\t ".utf8)), ("empty object", Array("{}".utf8)),
        ("empty array", Array("[]".utf8)), ("null", Array("null".utf8)), ("empty string", Array("\"\"".utf8)),
        ("NUL", [0])
    ]

    static let invalid: [(name: String, bytes: [UInt8])] = [
        ("a number", Array("1".utf8)),
        ("an unknown field", Array(#"{"context":{"businessDate":"2026-11-20"},"bogus":1}"#.utf8)),
        ("a context of the wrong type", Array(#"{"context":[]}"#.utf8)),
        ("a date that does not exist", Array(#"{"context":{"businessDate":"2026-02-30"}}"#.utf8)),
        (
            "a duplicate key",
            Array(#"{"context":{"businessDate":"2026-11-20"},"context":{"businessDate":"2026-11-20"}}"#.utf8)
        ),
        ("NaN", Array(#"{"context":{"businessDate":NaN}}"#.utf8)),
        ("a trailing comma", Array(#"{"context":{"businessDate":"2026-11-20"},}"#.utf8)),
        ("a comment", Array(#"/* */{"context":{"businessDate":"2026-11-20"}}"#.utf8)),
        ("trailing bytes", Array(#"{"context":{"businessDate":"2026-11-20"}} x"#.utf8)),
        ("a lone surrogate", Array(#"{"context":{"businessDate":"\ud800"}}"#.utf8)),
        ("a null", Array(#"{"context":null}"#.utf8)),
        ("a document of the wrong type", Array(#"{"context":{"businessDate":"2026-11-20"},"document":"x"}"#.utf8))
    ]

    static let notUTF8: [(name: String, bytes: [UInt8])] = [
        ("0xFF in a key", [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]),
        ("an overlong NUL", Array("{\"context\":\"".utf8) + [0xC0, 0x80] + Array("\"}".utf8)),
        ("an encoded surrogate", Array("{\"context\":\"".utf8) + [0xED, 0xA0, 0x80] + Array("\"}".utf8)),
        ("UTF-16", [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]),
        ("a cut sequence", Array("{\"context\":\"".utf8) + [0xE2, 0x82] + Array("\"}".utf8))
    ]

    static var huge: [(name: String, bytes: [UInt8])] {
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: 8 << 20)
        let head = Array(#"{"context":{"businessDate":"2026-11-20"},"document":"#.utf8)
        return [
            ("8 MB of text", head + [0x22] + text + [0x22, 0x7D]),
            ("200,000 levels", [UInt8](repeating: UInt8(ascii: "["), count: 200_000)),
            ("200,000 nested objects", Array(repeating: Array("{\"a\":".utf8), count: 200_000).flatMap(\.self)),
            (
                "a list of a million",
                head + [0x5B] + Array(repeating: Array("1,".utf8), count: 1 << 20).flatMap(\.self) + Array("1]}".utf8)
            ),
            ("a number of a million digits", head + [UInt8](repeating: UInt8(ascii: "9"), count: 1 << 20) + [0x7D])
        ]
    }
}
