/// Where a decoder stands and what it has found so far.
public struct RecordContext {
    /// A malformed document can be wrong in a million places; after this many the rest is not listed.
    public static let maximumDiagnostics = 100

    public private(set) var diagnostics: [Diagnostic] = []
    private var path: [Step] = []

    private enum Step {
        case field(key: String, term: String?)
        case index(Int)

        var term: String? {
            if case .field(_, let term) = self { term } else { nil }
        }
    }

    public init() {}

    public var isFull: Bool { diagnostics.count >= Self.maximumDiagnostics }

    public var pointer: String {
        var pointer = JSONPointer()
        for step in path {
            switch step {
            case .field(let key, _): pointer.append(key: key)
            case .index(let index): pointer.append(index: index)
            }
        }
        return pointer.text
    }

    public mutating func report(_ code: String, _ message: String, remedy: String? = nil) {
        guard !isFull else { return }
        let term = path.last { $0.term != nil }?.term
        diagnostics.append(Diagnostic(code: code, path: pointer, message: message, remedy: remedy, term: term))
    }

    public mutating func within<Result>(
        key: String, term: String? = nil, _ body: (inout RecordContext) -> Result
    ) -> Result {
        path.append(.field(key: key, term: term))
        defer { path.removeLast() }
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
