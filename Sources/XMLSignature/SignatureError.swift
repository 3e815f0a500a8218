/// Why something was not signed, or a signature not accepted.
///
/// Compare by ``code``, which is stable; the sentences may change. Codes begin with what is at fault: `document.`,
/// `key.`, `certificate.` or `signature.`; all are listed in docs/signatures.md.
public struct SignatureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// For instance `signature.digest`.
    public let code: String
    /// What is wrong with what.
    public let message: String
    /// What to do about it; empty when nothing but a genuine document helps.
    public let remedy: String

    init(_ code: String, _ message: String, remedy: String = "") {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    public var description: String { remedy.isEmpty ? "\(code): \(message)" : "\(code): \(message). \(remedy)" }
}
