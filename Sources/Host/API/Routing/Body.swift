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
        return try Input.decode(
            call.body, limits: .init(bytes: call.host.settings.bodyLimit, depth: call.host.settings.jsonDepth))
    }

    private static func isEmptyObject(_ bytes: [UInt8]) -> Bool { bytes.filter { $0 > 0x20 } == Array("{}".utf8) }
}
