/// Why bytes are not acceptable JSON, and where.
public struct JSONError: Error, Sendable, Hashable {
    /// Open set, compared by code; the sentence is for people.
    public enum Code: String, Sendable {
        case empty = "json.empty"
        case tooLarge = "json.tooLarge"
        case tooDeep = "json.tooDeep"
        case syntax = "json.syntax"
        case encoding = "json.encoding"
        case loneSurrogate = "json.loneSurrogate"
        case duplicateKey = "json.duplicateKey"
        case trailingContent = "json.trailingContent"
    }

    public let code: Code
    public let message: String
    /// JSON pointer (RFC 6901) of the value being read.
    public let pointer: String
    /// Both count from 1; the column counts bytes.
    public let line: Int
    public let column: Int
}

extension JSONError: CustomStringConvertible {
    public var description: String {
        let place = pointer.isEmpty ? "" : " at \(pointer)"
        return "\(code.rawValue): \(message)\(place) (line \(line), column \(column))"
    }
}
