package import XML

/// A single expression over a document, for tests of the language itself.
package enum XPath {
    /// A value as its type and its string.
    package struct Value: Hashable, Sendable {
        package let type: String
        package let text: String
    }

    package enum Failure: Error, Hashable, Sendable {
        /// The expression is not XPath, or not supported; with the byte where that shows.
        case syntax(String, Int)
        /// A dynamic error, by its code.
        case dynamic(String, String)
    }

    /// Evaluates `expression` with the document as context item.
    package static func evaluate(
        _ expression: String, on tree: XMLTree, namespaces: [String: String] = [:],
        options: EvaluationOptions = EvaluationOptions()
    ) throws(Failure) -> [Value] {
        let names = NameCollector()
        let bytes = Array(expression.utf8)
        let program = Program()
        var scope = Scope(globals: [:])
        let compiled: Expression
        let table: NameTable
        do {
            let syntax = try Parser.parse(bytes, StaticContext(namespaces: namespaces), names)
            table = NameTable.registering(names.names)
            let compiler = ExpressionCompiler(program: program, names: table, emptyTree: tree)
            compiled = try compiler.compile(syntax, source: bytes, &scope)
        } catch {
            throw .syntax(error.message, error.offset)
        }
        program.globalFrameSize = scope.frameSize
        let document = tree.renamed(for: table)
        var machine = Machine(tree: document, program: program, options: options)
        _ = machine.enterFrame(scope.frameSize)
        machine.focus = Machine.Focus(node: 0)
        machine.current = 0
        do {
            try compiled.push(&machine)
            var values: [Value] = []
            for at in 0..<machine.top {
                let item = machine.items[at]
                values.append(Value(type: item.typeName, text: try machine.text(of: item).string))
            }
            return values
        } catch {
            throw .dynamic(error.code.rawValue, error.message)
        }
    }
}
