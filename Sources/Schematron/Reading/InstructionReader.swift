internal import XML

/// Turns XSLT instructions into the expression that means the same.
struct InstructionReader {
    let context: StaticContext
    let names: NameCollector

    private static func internalName(_ local: String) -> NameTable.Name {
        NameTable.Name(namespace: InstructionFunctions.namespace, local: local)
    }

    private func made(_ kind: Syntax.Kind) -> Syntax { Syntax(kind: kind, range: 0..<0) }

    private func string(_ text: String) -> Syntax { made(.string(Array(text.utf8))) }

    func parse(_ source: ExpressionSource) throws(RuleLoadError) -> Syntax {
        do {
            return try Parser.parse(Array(source.text.utf8), source.context, names)
        } catch {
            throw source.error(error)
        }
    }

    func type(_ source: ExpressionSource) throws(RuleLoadError) -> Syntax.SequenceType {
        do {
            return try Parser.sequenceType(Array(source.text.utf8), source.context, names)
        } catch {
            throw source.error(error)
        }
    }

    private func parse(_ text: String, _ node: SourceNode) throws(RuleLoadError) -> Syntax {
        try parse(ExpressionSource(text: text, context: context, place: node))
    }

    /// The value of a variable: its expression, or its content as a document node (as a sequence with `as`).
    func value(_ source: ValueSource, type: ExpressionSource?, _ role: String) throws(RuleLoadError) -> Syntax {
        var syntax: Syntax
        switch source {
        case .expression(let expression): syntax = try parse(expression)
        case .content(let node, _):
            if type != nil {
                syntax = try sequence(node)
            } else if node.children.isEmpty {
                syntax = string("")
            } else {
                if let copy = node.elements.first(where: { $0.isXSLT("copy-of") }) {
                    throw copy.error(.unsupported, "a variable that is a copy of nodes is not supported; select them")
                }
                syntax = made(.call(Self.internalName("document-node"), [try sequence(node)]))
            }
        }
        if let type { syntax = made(.convert(syntax, try self.type(type), role)) }
        return syntax
    }

    /// The content of an instruction, from its first child that is no parameter.
    func sequence(_ node: SourceNode) throws(RuleLoadError) -> Syntax {
        var children: [SourceNode.Child] = []
        for child in node.children {
            switch child {
            case .text(let text):
                // White space between instructions is not content.
                if text.utf8.contains(where: { !Text.isSpace($0) }) { children.append(child) }
            case .element(let element):
                if !element.isXSLT("param") { children.append(child) }
            }
        }
        return try sequence(children[...])
    }

    private func sequence(_ children: ArraySlice<SourceNode.Child>) throws(RuleLoadError) -> Syntax {
        var parts: [Syntax] = []
        var rest = children
        while let child = rest.popFirst() {
            switch child {
            case .text(let text): parts.append(textNode(string(text)))
            case .element(let element):
                if element.isXSLT("variable") {
                    let name = try XSLTDeclarations.name(try element.required("name"), element, context)
                    let value = try value(
                        XSLTDeclarations.value(element, context), type: XSLTDeclarations.type(element, context),
                        "$\(name.local)")
                    parts.append(made(.binding(name, value, try sequence(rest))))
                    rest = []
                } else if let syntax = try instruction(element) {
                    parts.append(syntax)
                }
            }
        }
        return parts.count == 1 ? parts[0] : made(.sequence(parts))
    }

    private func textNode(_ value: Syntax, separator: String = " ") -> Syntax {
        made(.call(Self.internalName("text-node"), [value, string(separator)]))
    }

    /// nil for instructions without a result.
    private func instruction(_ node: SourceNode) throws(RuleLoadError) -> Syntax? {
        guard node.isXSLT else { throw node.error(.unsupported, "literal result elements are not supported") }
        switch node.local {
        case "sequence", "copy-of": return try parse(try node.required("select"), node)
        case "value-of":
            let select = node["select"]
            let value = if let select { try parse(select, node) } else { try sequence(node) }
            return textNode(value, separator: node["separator"] ?? (select == nil ? "" : " "))
        case "text": return textNode(string(node.text))
        case "if":
            return made(
                .conditional(try parse(try node.required("test"), node), try sequence(node), made(.sequence([]))))
        case "choose": return try choose(node.elements[...])
        case "for-each":
            if node.elements.contains(where: { $0.isXSLT("sort") }) {
                throw node.error(.unsupported, "xsl:sort is not supported")
            }
            return made(.map(try parse(try node.required("select"), node), try sequence(node)))
        case "message": return nil
        default: throw node.error(.unsupported, "this instruction is not supported")
        }
    }

    private func choose(_ branches: ArraySlice<SourceNode>) throws(RuleLoadError) -> Syntax {
        guard let first = branches.first else { return made(.sequence([])) }
        if first.isXSLT("otherwise") { return try sequence(first) }
        guard first.isXSLT("when") else { throw first.error(.structure, "not expected in xsl:choose") }
        return made(
            .conditional(
                try parse(try first.required("test"), first), try sequence(first), try choose(branches.dropFirst())))
    }
}
