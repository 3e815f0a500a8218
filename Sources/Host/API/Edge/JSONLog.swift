internal import JSON
public import Logging
public import Storage

/// Log lines as JSON, one object a line, with everything that could identify or let in a person masked. [any-thread]
public struct JSONLog: LogHandler {
    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]
    private let label: String
    private let now: TimeSource
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes whole lines with their end.
    public init(label: String, now: @escaping TimeSource, write: @escaping @Sendable (String) -> Void) {
        self.label = label
        self.now = now
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var object: JSONObject = [
            "at": .string(now().description), "level": .string(event.level.rawValue), "logger": .string(label),
            "message": .string(Masking.masked("\(event.message)"))
        ]
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            object[key] = .string(Masking.masked("\(value)"))
        }
        write(JSONValue.object(object).text() + "\n")
    }
}

/// Takes out of a text what a log must not hold: e-mail addresses, tokens and keys, and long runs of digits such as tax
/// numbers and accounts. What is left of each still tells two of them apart.
public enum Masking {
    public static func masked(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        var word: [Character] = []
        func flush() {
            if !word.isEmpty { result += mask(String(word)) }
            word.removeAll(keepingCapacity: true)
        }
        for letter in text {
            if letter.isLetter || letter.isNumber || "@._-+~".contains(letter) {
                word.append(letter)
            } else {
                flush()
                result.append(letter)
            }
        }
        flush()
        return result
    }

    private static func mask(_ word: String) -> String {
        if let at = word.firstIndex(of: "@") { return "\(word.prefix(1))***\(word[at...])" }
        if word.hasPrefix("fk_") || word.hasPrefix("eyJ") { return "\(word.prefix(3))***" }
        let digits = word.filter(\.isNumber).count
        // UUIDs and request ids name things and open nothing.
        let isIdentifier = word.utf8.count == 36 && word.filter { $0 == "-" }.count == 4 || word.utf8.count == 16
        if word.utf8.count >= 32, !isIdentifier { return "\(word.prefix(3))***" }
        let dots = word.filter { $0 == "." || $0 == "-" }.count
        if digits >= 8, !isIdentifier, dots == 0 { return "\(word.prefix(3))***\(word.suffix(3))" }
        return word
    }
}
