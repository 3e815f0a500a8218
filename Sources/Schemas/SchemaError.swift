/// Why a schema cannot be had. Compare by ``code``; the sentences may change.
public struct SchemaError: Error, Equatable, CustomStringConvertible {
    /// `schemas.unknown` or `schemas.notInstalled`.
    public let code: String
    /// What is wrong, naming the schema or the path.
    public let message: String
    /// What to do about it.
    public let remedy: String

    public var description: String { "\(code): \(message). \(remedy)" }

    static func unknown(_ id: SchemaID, known: [SchemaID]) -> SchemaError {
        SchemaError(
            code: "schemas.unknown",
            message: "no schema is called '\(id)'",
            remedy: "Known are: \(known.map(\.rawValue).joined(separator: ", ")).")
    }

    static func notInstalled(_ path: String) -> SchemaError {
        SchemaError(
            code: "schemas.notInstalled",
            message: "'\(path)' is missing",
            remedy: "Run 'make schemas', or set FISCUS_HOME to the absolute path of the folder that holds 'schemas/'.")
    }
}
