internal import XML

/// Reads Schematron that was compiled to XSLT by the ISO skeleton. Such a stylesheet is regular: a pattern is a mode,
/// a rule a template (first match = highest priority), an assertion an `xsl:choose` around `svrl:failed-assert`, a
/// report an `xsl:if` around `svrl:successful-report`. What is not of that form is refused.
struct CompiledReader {
    private var source = SchemaSource()
    private let root: SourceNode
    /// Contexts by the element that declares their prefixes.
    private var contexts: [Int32: StaticContext] = [:]

    static func read(_ file: SourceFile) throws(RuleLoadError) -> SchemaSource {
        var reader = CompiledReader(root: file.root)
        try reader.readStylesheet()
        return reader.source
    }

    private init(root: SourceNode) { self.root = root }

    private mutating func context(_ node: SourceNode) -> StaticContext {
        let element = node.file.tree.declaringElement(of: node.node)
        if let known = contexts[element] { return known }
        var namespaces = node.file.tree.namespacesInScope(of: element)
        namespaces[""] = nil
        var context = StaticContext(namespaces: namespaces)
        context.defaultElementNamespace = root["xpath-default-namespace"] ?? ""
        context.id = element
        contexts[element] = context
        return context
    }

    private mutating func expression(_ text: String, _ node: SourceNode) -> ExpressionSource {
        ExpressionSource(text: text, context: context(node), place: node)
    }

    private mutating func readStylesheet() throws(RuleLoadError) {
        guard root.isXSLT("stylesheet") || root.isXSLT("transform") else {
            throw root.error(.notRules, "the root element is not a stylesheet")
        }
        var rules: [String: [(node: SourceNode, priority: Double)]] = [:]
        var walks: [String: NodeKinds] = [:]
        for part in root.elements {
            guard part.isXSLT else { continue }
            switch part.local {
            case "output": break
            // The skeleton writes a schema's own variables as parameters; nobody sets them.
            case "variable", "param": source.globals.append(try XSLTDeclarations.global(part, context(part)))
            case "function": source.functions.append(try XSLTDeclarations.function(part, context(part)))
            case "key": source.keys.append(try XSLTDeclarations.key(part, context(part)))
            case "template": try sort(part, &rules, &walks)
            default: throw part.error(.unsupported, "this declaration is not supported in compiled Schematron")
            }
        }
        let modes = try patternModes()
        guard !modes.isEmpty else {
            throw root.error(.notRules, "this stylesheet was not made from Schematron by the ISO skeleton")
        }
        for mode in modes {
            // Highest priority first; of equal ones XSLT takes the last.
            let sorted = (rules[mode.name] ?? []).enumerated().sorted {
                $0.element.priority != $1.element.priority
                    ? $0.element.priority > $1.element.priority : $0.offset > $1.offset
            }
            var pattern = PatternSource(id: mode.id, walks: walks[mode.name] ?? [.elements, .attribute], rules: [])
            for entry in sorted { pattern.rules.append(try rule(entry.element.node)) }
            source.patterns.append(pattern)
        }
        if let orphan = rules.keys.first(where: { name in !modes.contains { $0.name == name } }) {
            throw root.error(.structure, "the mode \(orphan) has rules but is never applied")
        }
    }

    /// Tells rules from the skeleton's own templates.
    private func sort(
        _ node: SourceNode, _ rules: inout [String: [(node: SourceNode, priority: Double)]],
        _ walks: inout [String: NodeKinds]
    ) throws(RuleLoadError) {
        guard let mode = node["mode"], !mode.hasPrefix("schematron-"), !mode.hasPrefix("generate-id") else {
            if node["mode"] == nil, node["match"] != "/", node["match"] != "text()", node["name"] == nil {
                throw node.error(.unsupported, "a template without mode is not part of compiled Schematron")
            }
            return
        }
        for child in node.elements where child.isXSLT("apply-templates") && child["mode"] == mode {
            walks[mode] = NodeKinds(walkedBy: child["select"])
        }
        if node.elements.contains(where: { $0.local == "fired-rule" && $0.namespace == SourceNode.svrl }) {
            let priority = Double(node["priority"] ?? "0.5") ?? 0.5
            rules[mode, default: []].append((node, priority))
        } else if node["priority"] != "-1", node["priority"] != "-2" {
            throw node.error(.unsupported, "a template that is no rule is not part of compiled Schematron")
        }
    }

    /// Modes in the order in which the root template applies them, with the ids of their patterns.
    private mutating func patternModes() throws(RuleLoadError) -> [(name: String, id: String)] {
        var modes: [(name: String, id: String)] = []
        for template in root.elements
        where template.isXSLT("template") && template["match"] == "/" && template["mode"] == nil {
            guard let output = template.elements.first(where: { $0.local == "schematron-output" }) else { continue }
            source.title = output["title"]?.collapsedSpace ?? ""
            var id = ""
            for child in output.elements {
                if child.local == "active-pattern" {
                    let attribute = child.elements.first { $0.isXSLT("attribute") && $0["name"] == "id" }
                    id = child["id"] ?? attribute?.text.collapsedSpace ?? ""
                } else if child.isXSLT("apply-templates") {
                    modes.append((try child.required("mode"), id))
                }
            }
        }
        return modes
    }

    // MARK: Rules

    private mutating func rule(_ node: SourceNode) throws(RuleLoadError) -> RuleSource {
        var lets: [(name: NameTable.Name, value: ValueSource, type: ExpressionSource?)] = []
        var assertions: [AssertionSource] = []
        let context = context(node)
        for part in node.elements {
            switch (part.local, part.isXSLT) {
            case ("fired-rule", false) where part.namespace == SourceNode.svrl: break
            case ("variable", true):
                lets.append(
                    (
                        try XSLTDeclarations.name(try part.required("name"), part, context),
                        XSLTDeclarations.value(part, context), XSLTDeclarations.type(part, context)
                    ))
            case ("choose", true): assertions.append(try assertion(part))
            case ("if", true): assertions.append(try report(part))
            case ("apply-templates", true): break
            default: throw part.error(.unsupported, "this element is not part of a compiled rule")
            }
        }
        return RuleSource(context: expression(try node.required("match"), node), lets: lets, assertions: assertions)
    }

    private mutating func assertion(_ node: SourceNode) throws(RuleLoadError) -> AssertionSource {
        let parts = node.elements
        guard parts.count == 2, parts[0].isXSLT("when"), parts[1].isXSLT("otherwise"),
            let failed = parts[1].elements.first(where: { $0.local == "failed-assert" })
        else { throw node.error(.unsupported, "this xsl:choose is no compiled assertion") }
        return try outcome(failed, test: expression(try parts[0].required("test"), parts[0]), isReport: false)
    }

    private mutating func report(_ node: SourceNode) throws(RuleLoadError) -> AssertionSource {
        guard let successful = node.elements.first(where: { $0.local == "successful-report" }) else {
            throw node.error(.unsupported, "this xsl:if is no compiled report")
        }
        return try outcome(successful, test: expression(try node.required("test"), node), isReport: true)
    }

    private mutating func outcome(
        _ node: SourceNode, test: ExpressionSource, isReport: Bool
    ) throws(RuleLoadError) -> AssertionSource {
        var attributes: [String: String] = [:]
        var message: [AssertionSource.Part] = []
        for name in ["id", "flag", "role"] { attributes[name] = node[name] }
        for child in node.elements {
            if child.isXSLT("attribute") {
                if let name = child["name"] { attributes[name] = child.text }
            } else if child.local == "text" || child.local == "diagnostic-reference" {
                if !message.isEmpty { message.append(.text(" ")) }
                try readMessage(child, &message)
            }
        }
        return AssertionSource(
            id: attributes["id"], isReport: isReport, flag: attributes["flag"], role: attributes["role"], test: test,
            message: message)
    }

    private mutating func readMessage(_ node: SourceNode, _ message: inout [AssertionSource.Part]) throws(RuleLoadError)
    {
        for child in node.children {
            switch child {
            case .text(let text): message.append(.text(text))
            case .element(let element):
                if element.isXSLT("value-of") {
                    message.append(.value(expression(try element.required("select"), element)))
                } else if element.isXSLT("attribute") {
                    continue
                } else if element.isXSLT("text") || !element.isXSLT {
                    try readMessage(element, &message)
                } else {
                    throw element.error(.unsupported, "this instruction is not supported in a message")
                }
            }
        }
    }
}
