/// Where a decoder stands and what it has found so far.
public struct RecordContext {
    /// A malformed document can be wrong in a million places; after this many the rest is not listed.
    public static let maximumDiagnostics = 100

    public private(set) var diagnostics: [Diagnostic] = []
    private var path: [Step] = []
    private var terms: [String?] = []

    private enum Step {
        case key(String)
        case index(Int)
    }

    public init() {}

    public var isFull: Bool { diagnostics.count >= Self.maximumDiagnostics }

    public var pointer: String {
        var pointer = JSONPointer()
        for step in path {
            switch step {
            case .key(let key): pointer.append(key: key)
            case .index(let index): pointer.append(index: index)
            }
        }
        return pointer.text
    }

    public mutating func report(_ code: String, _ message: String, remedy: String? = nil) {
        guard !isFull else { return }
        diagnostics.append(
            Diagnostic(
                code: code, path: pointer, message: message, remedy: remedy, term: terms.last(where: { $0 != nil }) ?? nil))
    }

    public mutating func within<Result>(
        key: String, term: String? = nil, _ body: (inout RecordContext) -> Result
    ) -> Result {
        path.append(.key(key))
        terms.append(term)
        defer {
            path.removeLast()
            terms.removeLast()
        }
        return body(&self)
    }

    public mutating func within<Result>(index: Int, _ body: (inout RecordContext) -> Result) -> Result {
        path.append(.index(index))
        defer { path.removeLast() }
        return body(&self)
    }

    public mutating func mistyped(_ value: JSONValue, expected: String) {
        if case .null = value {
            report("record.null", "null is not a value here", remedy: "leave the field out")
        } else {
            report("record.type", "expected \(expected), found \(value.kind)")
        }
    }
}
