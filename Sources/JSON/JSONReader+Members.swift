extension JSONReader {
    /// Some members of a top-level object. The others are passed over at the speed of a scan: strings end and brackets
    /// are counted, but what they hold is not checked.
    ///
    /// - Throws: what is wrong with the members wanted, or keeps the end of another from being found.
    public static func members(
        _ wanted: Set<String>, of bytes: [UInt8], limits: Limits = Limits()
    ) throws(JSONError) -> JSONObject {
        let result = bytes.withUnsafeBufferPointer { input -> Result<JSONObject, JSONError> in
            var reader = JSONReader(input, limits)
            do throws(JSONError) {
                return .success(try reader.readMembers(wanted))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private mutating func readMembers(_ wanted: Set<String>) throws(JSONError) -> JSONObject {
        try start()
        guard peek() == UInt8(ascii: "{") else { throw error(.syntax, "expected an object") }
        try enter()
        var members: [JSONObject.Member] = []
        skipWhitespace()
        if !take(UInt8(ascii: "}")) {
            repeat {
                let key = try readKey()
                guard wanted.contains(key) else {
                    try skipValue()
                    skipWhitespace()
                    continue
                }
                guard !members.contains(where: { $0.key == key }) else { throw repeated(key) }
                members.append(JSONObject.Member(key: key, value: try readValue()))
                skipWhitespace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { throw error(.syntax, "expected ',' or '}'") }
        }
        try end()
        return JSONObject(uniqueMembers: members)
    }

    /// From a value's first byte to behind its last.
    private mutating func skipValue() throws(JSONError) {
        var open = 0
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                try skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if open == 0 { return }
                open -= 1
            case UInt8(ascii: ",") where open == 0: return
            default: break
            }
            advance()
        }
    }

    private mutating func skipString() throws(JSONError) {
        advance()
        while let byte = current {
            advance()
            if byte == UInt8(ascii: "\"") { return }
            if byte == UInt8(ascii: "\\") { advance() }
        }
        throw error(.syntax, "the string does not end")
    }
}
