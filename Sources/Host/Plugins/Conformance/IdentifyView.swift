internal import JSON

/// The answer of `identify`, as far as conformance looks at it.
struct IdentifyView {
    let valid: Bool
    let value: String
    let masked: String

    init(_ bytes: [UInt8]) throws {
        let answer = try JSONReader.read(bytes)
        guard let valid = answer["valid"]?.bool, let value = answer["value"]?.string,
            let masked = answer["masked"]?.string
        else { throw Violation("identify answers without valid, value or masked") }
        self.valid = valid
        self.value = value
        self.masked = masked
    }
}

extension ConformanceSubject {
    static func identifyRequest(_ scheme: String, _ value: String) -> [UInt8] {
        let request: JSONValue = ["context": context, "scheme": .string(scheme), "value": .string(value)]
        return request.serialized()
    }
}
