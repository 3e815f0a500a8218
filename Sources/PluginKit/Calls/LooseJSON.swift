public import JSON

/// An authority's JSON: read leniently, as it is not ours to refuse. Names match in any case; numbers and strings alike
/// read as text.
public struct LooseJSON: Sendable {
    public let value: JSONValue

    /// Nil when the bytes are no JSON at all.
    public init?(_ bytes: [UInt8]) {
        guard let value = try? JSONReader.read(bytes) else { return nil }
        self.value = value
    }

    public init(_ value: JSONValue) { self.value = value }

    /// The member of that name, in any case.
    public subscript(name: String) -> LooseJSON? {
        let lower = name.lowercased()
        return value.object?.first { $0.key.lowercased() == lower }.map { LooseJSON($0.value) }
    }

    /// A string, or a number as it was written; nil for everything else.
    public var text: String? {
        switch value {
        case .string(let text): text
        case .number(let literal): literal
        case .bool(let bool): bool ? "true" : "false"
        default: nil
        }
    }

    public var elements: [LooseJSON] { value.array?.map(LooseJSON.init) ?? [] }

    /// The text of a member, when it has one.
    public func text(_ name: String) -> String? { self[name]?.text }
}
