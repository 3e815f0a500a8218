internal import HTTPTypes
internal import JSON

/// A request's body as a record.
enum Body {
    static func decode<Input: Record>(_ call: Call, as type: Input.Type) throws -> Input {
        guard Input.self != Nothing.self else {
            guard call.body.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) || isEmptyObject(call.body) else {
                throw Problem(.validation, "body.unexpected", "this takes no body", remedy: "send none")
            }
            return Input()
        }
        if let type = call.headers[.contentType], !type.lowercased().hasPrefix("application/json") {
            throw Problem(
                .mediaType, "body.mediaType", "the body is not JSON", remedy: "send Content-Type: application/json")
        }
        // What has no required field may be left out as a whole.
        let bytes = call.body.isEmpty ? Array("{}".utf8) : call.body
        let limits = JSONReader.Limits(bytes: call.host.settings.bodyLimit, depth: call.host.settings.jsonDepth)
        guard let type = Input.self as? any PassedThrough.Type else { return try Input.decode(bytes, limits: limits) }
        let value: JSONValue
        do { value = try JSONReader.read(bytes, limits: limits) } catch { throw Diagnostics([Diagnostic(error)]) }
        guard let input = try type.passing(value) as? Input else { return Input() }
        return input
    }

    private static func isEmptyObject(_ bytes: [UInt8]) -> Bool { bytes.filter { $0 > 0x20 } == Array("{}".utf8) }
}
