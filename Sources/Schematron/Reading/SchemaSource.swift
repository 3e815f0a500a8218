internal import XML

/// A rule file taken apart, with its expressions still as text: what both front ends produce.
struct SchemaSource {
    var title = ""
    var globals: [GlobalSource] = []
    var functions: [FunctionSource] = []
    var keys: [KeySource] = []
    var patterns: [PatternSource] = []
}

/// An expression and where it stands.
struct ExpressionSource {
    let text: String
    let context: StaticContext
    let place: SourceNode

    func error(_ error: SyntaxError) -> RuleLoadError {
        let shown = text.utf8.count > 160 ? String(text.prefix(160)) + "…" : text
        let before = text.utf8.prefix(error.offset).count { $0 == 10 }
        return RuleLoadError(
            .expression, error.message, file: place.file.path, line: place.line + before,
            construct: "<\(place.qualifiedName)> '\(shown.collapsedSpace)'")
    }
}

enum ValueSource {
    case expression(ExpressionSource)
    /// XSLT instructions, or text, as the content of an element.
    case content(SourceNode, StaticContext)
}

struct GlobalSource {
    let name: NameTable.Name
    let value: ValueSource
    let type: ExpressionSource?
    /// The pattern it was declared in; nil for the whole file.
    let pattern: Int?
}

struct FunctionSource {
    struct Parameter {
        let name: NameTable.Name
        let type: ExpressionSource?
    }

    let name: NameTable.Name
    let parameters: [Parameter]
    let type: ExpressionSource?
    let body: SourceNode
    let context: StaticContext
}

struct KeySource {
    let name: NameTable.Name
    let match: ExpressionSource
    let use: ValueSource
}

struct PatternSource {
    let id: String
    /// Kinds of nodes that are candidates for rule contexts.
    let walks: NodeKinds
    var rules: [RuleSource]
}

struct RuleSource {
    let context: ExpressionSource
    let lets: [(name: NameTable.Name, value: ValueSource, type: ExpressionSource?)]
    let assertions: [AssertionSource]
}

struct AssertionSource {
    enum Part {
        case text(String)
        case value(ExpressionSource)
    }

    let id: String?
    let isReport: Bool
    let flag: String?
    let role: String?
    let test: ExpressionSource
    let message: [Part]
}
