internal import XML

/// Top-level declarations of XSLT that both kinds of rule files carry.
enum XSLTDeclarations {
    static func name(
        _ text: String, _ node: SourceNode, _ context: StaticContext
    ) throws(RuleLoadError) -> NameTable.Name {
        let trimmed = text.collapsedSpace
        guard let colon = trimmed.firstIndex(of: ":") else { return NameTable.Name(namespace: "", local: trimmed) }
        let prefix = trimmed[..<colon]
        let declared = node.file.tree.namespacesInScope(of: node.node)[String(prefix)]
        guard let namespace = context.namespaces[String(prefix)] ?? declared ?? context.namespace(prefix) else {
            throw node.error(.structure, "the prefix '\(prefix)' is not declared")
        }
        return NameTable.Name(namespace: namespace, local: String(trimmed[trimmed.index(after: colon)...]))
    }

    static func type(_ node: SourceNode, _ context: StaticContext) -> ExpressionSource? {
        node["as"].map { ExpressionSource(text: $0, context: context, place: node) }
    }

    static func value(_ node: SourceNode, _ context: StaticContext, _ attribute: String = "select") -> ValueSource {
        if let select = node[attribute] {
            return .expression(ExpressionSource(text: select, context: context, place: node))
        }
        return .content(node, context)
    }

    static func function(_ node: SourceNode, _ context: StaticContext) throws(RuleLoadError) -> FunctionSource {
        var parameters: [FunctionSource.Parameter] = []
        for child in node.elements where child.isXSLT("param") {
            parameters.append(
                FunctionSource.Parameter(
                    name: try name(try child.required("name"), child, context), type: type(child, context)))
        }
        return FunctionSource(
            name: try name(try node.required("name"), node, context), parameters: parameters,
            type: type(node, context), body: node, context: context)
    }

    static func key(_ node: SourceNode, _ context: StaticContext) throws(RuleLoadError) -> KeySource {
        if node["collation"] != nil { throw node.error(.unsupported, "key collations are not supported") }
        // The ISO skeleton also accepts `path` for `match`.
        guard let match = node["match"] ?? node["path"] else {
            throw node.error(.structure, "the attribute match is missing")
        }
        return KeySource(
            name: try name(try node.required("name"), node, context),
            match: ExpressionSource(text: match, context: context, place: node),
            use: value(node, context, "use"))
    }

    static func global(_ node: SourceNode, _ context: StaticContext) throws(RuleLoadError) -> GlobalSource {
        GlobalSource(
            name: try name(try node.required("name"), node, context), value: value(node, context),
            type: type(node, context), pattern: nil)
    }
}
