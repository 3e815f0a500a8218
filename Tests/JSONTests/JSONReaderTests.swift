import JSON
import Testing

@Suite("Strict JSON")
struct JSONReaderTests {
    @Test(
        "what RFC 8259 allows is read and written back as it was",
        arguments: [
            "null", "true", "[]", "{}", "[1,-0.5,1e400,0]", #"{"a":{"b":[1,2]},"c":"š\u0000\n\"\\"}"#, #"["😀"]"#,
            "[[[[[[]]]]]]"
        ])
    func roundTrip(text: String) throws {
        let value = try JSONReader.read(text)
        #expect(value.text() == text)
        #expect(try JSONReader.read(value.serialized(pretty: true)) == value)
    }

    @Test("escapes become the characters they name")
    func escapes() throws {
        #expect(try JSONReader.read(#""\u0161\ud83d\ude00\/\t""#).string == "š😀/\t")
    }

    @Test(
        "what is not JSON is refused with a code",
        arguments: [
            ("", JSONError.Code.empty), ("  \n", .empty), ("nul", .syntax), ("NaN", .syntax), ("[1,]", .syntax),
            ("{\"a\":1,}", .syntax), ("[01]", .syntax), ("[1.]", .syntax), ("[.5]", .syntax), ("[+1]", .syntax),
            ("[1e]", .syntax), ("{a:1}", .syntax), ("[1 2]", .syntax), ("// c\n1", .syntax), ("\"a", .syntax),
            ("\"\u{1}\"", .syntax), (#""\x""#, .syntax), (#""\u12g4""#, .syntax), ("1 1", .trailingContent),
            ("{} x", .trailingContent), (#""\ud800""#, .loneSurrogate), (#""\udc00""#, .loneSurrogate),
            (#""\ud800\ud800""#, .loneSurrogate), (#"{"a":1,"b":2,"a":3}"#, .duplicateKey), ("[", .syntax),
            ("{", .syntax),
            ("-", .syntax), ("\"\\", .syntax), ("\"\\u00", .syntax)
        ])
    func refused(text: String, code: JSONError.Code) {
        #expect { try JSONReader.read(text) } throws: { ($0 as? JSONError)?.code == code }
    }

    @Test("a duplicate key hidden among many is found, whichever it is")
    func duplicateAmongMany() {
        let keys = (0..<40).map { "k\($0)" }
        for repeated in keys {
            let members = (keys + [repeated]).map { "\"\($0)\":1" }.joined(separator: ",")
            #expect { try JSONReader.read("{\(members)}") } throws: { ($0 as? JSONError)?.code == .duplicateKey }
        }
    }

    @Test("invalid UTF-8 is refused in keys and values")
    func encoding() {
        for bytes: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x7B, 0x22, 0xFE, 0x22, 0x3A, 0x31, 0x7D], [0x22, 0x5C, 0x6E, 0xFF, 0x22]
        ] {
            #expect { try JSONReader.read(bytes) } throws: { ($0 as? JSONError)?.code == .encoding }
        }
    }

    @Test("depth and size are bounded")
    func limits() {
        let deep = String(repeating: "[", count: 100_000)
        #expect { try JSONReader.read(deep) } throws: { ($0 as? JSONError)?.code == .tooDeep }
        #expect { try JSONReader.read("[1,2,3]", limits: .init(bytes: 4)) } throws: {
            ($0 as? JSONError)?.code == .tooLarge
        }
    }

    @Test("an error names the place by pointer, line and column")
    func place() {
        #expect { try JSONReader.read("{\"a/b\": [1,\n  x]}") } throws: { error in
            guard let error = error as? JSONError else { return false }
            return error.pointer == "/a~1b/1" && error.line == 2 && error.column == 3
        }
    }

    @Test("any damage to a document ends in a value or an error, never in a trap")
    func damage() {
        let document = Array(#"{"a":[1,-2.5e10,"\u0161\n"],"b":{"c":null,"d":"ćž😀"},"e":[true,false]}"#.utf8)
        for at in document.indices {
            _ = try? JSONReader.read(Array(document[..<at]))
            for byte: UInt8 in [0, 0x22, 0x5C, 0x5B, 0x7B, 0x2D, 0x65, 0x80, 0xFF] {
                var damaged = document
                damaged[at] = byte
                if let value = try? JSONReader.read(damaged) {
                    #expect(try! JSONReader.read(value.serialized()) == value)
                }
            }
        }
    }
}
