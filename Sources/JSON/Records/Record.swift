/// A value type whose JSON form is declared once, in its `shape`.
///
/// The declaration is the strict decoder, the encoder, the published JSON Schema and the field table of the
/// documentation at the same time, so that they cannot disagree.
public protocol Record: Sendable {
    /// Every field absent; the decoder fills it.
    init()
    static var shape: Shape<Self> { get }
}

extension Record {
    /// Reads strictly: unknown, missing and mistyped fields are all reported, each with its path.
    ///
    /// - Throws: `Diagnostics`, never empty.
    public static func decode(_ value: JSONValue) throws(Diagnostics) -> Self {
        var context = RecordContext()
        let record = shape.decode(value, &context)
        guard let record, context.diagnostics.isEmpty else { throw Diagnostics(context.diagnostics) }
        return record
    }

    public static func decode(_ bytes: [UInt8], limits: JSONReader.Limits = .init()) throws(Diagnostics) -> Self {
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes, limits: limits)
        } catch {
            throw Diagnostics([Diagnostic(error)])
        }
        return try decode(value)
    }

    public var json: JSONValue { Self.shape.encode(self) }
}

/// One or more findings that stop an operation.
public struct Diagnostics: Error, Sendable, Hashable, CustomStringConvertible {
    public let all: [Diagnostic]

    public init(_ all: [Diagnostic]) { self.all = all }

    public init(_ one: Diagnostic) { all = [one] }

    public var description: String { all.map(\.description).joined(separator: "\n") }
}
