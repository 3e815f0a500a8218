internal import XML

/// Reads ISO Schematron: includes, abstract patterns and rules, phases, diagnostics.
struct SchematronReader {
    private var source = SchemaSource()
    private var context = StaticContext(namespaces: [:])
    private var diagnostics: [String: SourceNode] = [:]
    private var abstractPatterns: [String: SourceNode] = [:]
    private var abstractRules: [String: SourceNode] = [:]
    private var files: [String: SourceFile] = [:]
    private var includeDepth = 0
    private let root: SourceNode

    /// `phase`: only the patterns active in it; `#ALL` for all; nil for the schema's default phase, or all without one.
    static func read(_ file: SourceFile, phase: String?) throws(RuleLoadError) -> SchemaSource {
        var reader = SchematronReader(root: file.root)
        try reader.readSchema(phase)
        return reader.source
    }

    private init(root: SourceNode) { self.root = root }

    /// Element children with sch:include replaced by what it names.
    private mutating func expanded(_ node: SourceNode) throws(RuleLoadError) -> [SourceNode] {
        var result: [SourceNode] = []
        for child in node.elements {
            if child.isSchematron("include") {
                result += try included(child)
            } else {
                result.append(child)
            }
        }
        return result
    }

    private mutating func included(_ node: SourceNode) throws(RuleLoadError) -> [SourceNode] {
        includeDepth += 1
        defer { includeDepth -= 1 }
        guard includeDepth < 20 else { throw node.error(.structure, "includes include each other") }
        let reference = try node.required("href")
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard !reference.contains("://") else { throw node.error(.unsupported, "only local files can be included") }
        let path = parts[0].hasPrefix("/") ? String(parts[0]) : node.file.folder + parts[0]
        let file: SourceFile
        if let known = files[path] {
            file = known
        } else {
            file = try SourceFile(path: path)
            files[path] = file
        }
        if parts.count == 2 {
            for at in 1..<Int32(file.tree.count) where file.tree[at].isElement {
                let candidate = SourceNode(file: file, node: at)
                if candidate["id"] == String(parts[1]) { return [candidate] }
            }
            throw node.error(.structure, "\(path) has no element with the id \(parts[1])")
        }
        if file.root.isSchematron("schema") { return try expanded(file.root) }
        if file.root.isSchematron("include") { return try included(file.root) }
        return [file.root]
    }

    // MARK: Schema

    private mutating func readSchema(_ phase: String?) throws(RuleLoadError) {
        guard root.isSchematron("schema") else {
            throw root.error(.notRules, "the root element is not a Schematron schema")
        }
        if let binding = root["queryBinding"]?.lowercased(),
            !["xslt2", "xslt3", "xpath2", "xpath3"].contains(binding)
        {
            throw root.error(
                .unsupported, "the query binding \(binding) is not supported; rules for XPath 2.0 (xslt2) are")
        }
        let parts = try expanded(root)
        for part in parts where part.isSchematron("ns") {
            context.namespaces[try part.required("prefix")] = try part.required("uri")
        }
        for (prefix, namespace) in root.file.tree.namespacesInScope(of: root.node)
        where !prefix.isEmpty && context.namespaces[prefix] == nil {
            context.namespaces[prefix] = namespace
        }
        try collect(parts)
        let active = try activePatterns(parts, phase)
        for part in parts { try read(part, active) }
    }

    /// First look: what is referred to by id.
    private mutating func collect(_ parts: [SourceNode]) throws(RuleLoadError) {
        for part in parts where part.isSchematron {
            switch part.local {
            case "diagnostics":
                for diagnostic in try expanded(part) {
                    if let id = diagnostic["id"] { diagnostics[id] = diagnostic }
                }
            case "pattern":
                if part["abstract"] == "true", let id = part["id"] { abstractPatterns[id] = part }
                try collectAbstractRules(part)
            case "rules": try collectAbstractRules(part)
            default: break
            }
        }
    }

    private mutating func collectAbstractRules(_ pattern: SourceNode) throws(RuleLoadError) {
        for rule in try expanded(pattern) where rule.isSchematron("rule") && rule["abstract"] == "true" {
            if let id = rule["id"], abstractRules[id] == nil { abstractRules[id] = rule }
        }
    }

    private mutating func activePatterns(
        _ parts: [SourceNode], _ phase: String?
    ) throws(RuleLoadError) -> Set<String>? {
        let wanted = phase == nil || phase == "#DEFAULT" ? root["defaultPhase"] : phase
        guard let wanted, wanted != "#ALL" else { return nil }
        guard let node = parts.first(where: { $0.isSchematron("phase") && $0["id"] == wanted }) else {
            throw root.error(.structure, "there is no phase \(wanted)")
        }
        var active: Set<String> = []
        for child in try expanded(node) {
            if child.isSchematron("active") { active.insert(try child.required("pattern")) }
            if child.isSchematron("let") { try readGlobal(child, pattern: nil) }
        }
        return active
    }

    private mutating func read(_ part: SourceNode, _ active: Set<String>?) throws(RuleLoadError) {
        if part.isXSLT {
            switch part.local {
            case "function": source.functions.append(try XSLTDeclarations.function(part, context))
            case "key": source.keys.append(try XSLTDeclarations.key(part, context))
            case "param", "variable": source.globals.append(try XSLTDeclarations.global(part, context))
            case "output": break
            default: throw part.error(.unsupported, "this declaration is not supported")
            }
            return
        }
        guard part.isSchematron else { return }
        switch part.local {
        case "title": source.title = part.text.collapsedSpace
        case "let": try readGlobal(part, pattern: nil)
        case "pattern":
            if try isAbstract(part) { return }
            if let active, !active.contains(part["id"] ?? "") { return }
            try readPattern(part)
        case "ns", "phase", "diagnostics", "p", "properties", "rules": break
        default: throw part.error(.unsupported, "this element is not supported here")
        }
    }

    private mutating func readGlobal(
        _ node: SourceNode, pattern: Int?, _ parameters: Parameters = Parameters()
    ) throws(RuleLoadError) {
        let name = try XSLTDeclarations.name(try node.required("name"), node, context)
        source.globals.append(
            GlobalSource(
                name: name, value: value(of: node, parameters), type: type(of: node), pattern: pattern))
    }

    private func value(of node: SourceNode, _ parameters: Parameters) -> ValueSource {
        if let value = node["value"] { return .expression(expression(value, node, parameters)) }
        return .content(node, context)
    }

    private func type(of node: SourceNode) -> ExpressionSource? {
        node["as"].map { ExpressionSource(text: $0, context: context, place: node) }
    }

    private func expression(_ text: String, _ node: SourceNode, _ parameters: Parameters) -> ExpressionSource {
        ExpressionSource(text: parameters.substituted(text), context: context, place: node)
    }

    // MARK: Patterns

    private func isAbstract(_ node: SourceNode) throws(RuleLoadError) -> Bool {
        switch node["abstract"] {
        case nil, "false": return false
        case "true": return true
        case let other?: throw node.error(.structure, "abstract is true or false, not \(other)")
        }
    }

    private mutating func readPattern(_ node: SourceNode) throws(RuleLoadError) {
        var body = node
        var parameters = Parameters()
        if let base = node["is-a"] {
            guard let pattern = abstractPatterns[base] else {
                throw node.error(.structure, "there is no abstract pattern \(base)")
            }
            body = pattern
            if let rule = try expanded(node).first(where: { $0.isSchematron("rule") }) {
                throw rule.error(.structure, "a pattern that is an instance of another has no rules of its own")
            }
            for child in try expanded(node) where child.isSchematron("param") {
                parameters.add(try child.required("name"), try child.required("value"))
            }
        }
        if node["documents"] != nil || body["documents"] != nil {
            throw node.error(.unsupported, "patterns over other documents are not supported")
        }
        let number = source.patterns.count
        source.patterns.append(
            PatternSource(id: node["id"] ?? body["id"] ?? "", walks: .all, rules: []))
        var parts = try expanded(body)
        if node["is-a"] != nil {
            // A concrete pattern may add variables of its own.
            parts = try expanded(node).filter { $0.isSchematron("let") } + parts
        }
        for part in parts where part.isSchematron {
            switch part.local {
            case "let": try readGlobal(part, pattern: number, parameters)
            case "rule":
                if try isAbstract(part) { continue }
                source.patterns[number].rules.append(try rule(part, parameters))
            case "title", "p", "param": break
            default: throw part.error(.unsupported, "this element is not supported here")
            }
        }
    }

    private mutating func rule(_ node: SourceNode, _ parameters: Parameters) throws(RuleLoadError) -> RuleSource {
        if node["visit-each"] != nil { throw node.error(.unsupported, "visit-each is not supported") }
        var lets: [(name: NameTable.Name, value: ValueSource, type: ExpressionSource?)] = []
        var assertions: [AssertionSource] = []
        try readRule(node, node, parameters, &lets, &assertions, depth: 0)
        return RuleSource(
            context: expression(try node.required("context"), node, parameters), lets: lets, assertions: assertions)
    }

    private mutating func readRule(
        _ node: SourceNode, _ concrete: SourceNode, _ parameters: Parameters,
        _ lets: inout [(name: NameTable.Name, value: ValueSource, type: ExpressionSource?)],
        _ assertions: inout [AssertionSource], depth: Int
    ) throws(RuleLoadError) {
        guard depth < 20 else { throw node.error(.structure, "rules extend each other, or more than 20 deep") }
        for part in try expanded(node) where part.isSchematron {
            switch part.local {
            case "let":
                let name = try XSLTDeclarations.name(try part.required("name"), part, context)
                lets.append((name, value(of: part, parameters), type(of: part)))
            case "assert", "report": assertions.append(try assertion(part, concrete, parameters))
            case "extends":
                let base: SourceNode
                if let reference = part["href"] {
                    guard let node = try included(part).first else {
                        throw part.error(.structure, "\(reference) is empty")
                    }
                    base = node
                } else {
                    let id = try part.required("rule")
                    guard let rule = abstractRules[id] else {
                        throw part.error(.structure, "there is no abstract rule \(id)")
                    }
                    base = rule
                }
                try readRule(base, concrete, parameters, &lets, &assertions, depth: depth + 1)
            case "p", "title": break
            default: throw part.error(.unsupported, "this element is not supported here")
            }
        }
    }

    private mutating func assertion(
        _ node: SourceNode, _ rule: SourceNode, _ parameters: Parameters
    ) throws(RuleLoadError) -> AssertionSource {
        var message: [AssertionSource.Part] = []
        try readMessage(node, parameters, &message)
        for id in node["diagnostics"]?.split(separator: " ") ?? [] {
            guard let diagnostic = diagnostics[String(id)] else {
                throw node.error(.structure, "there is no diagnostic \(id)")
            }
            message.append(.text(" "))
            try readMessage(diagnostic, parameters, &message)
        }
        return AssertionSource(
            id: node["id"].map { parameters.substituted($0) }, isReport: node.local == "report",
            flag: node["flag"] ?? rule["flag"], role: node["role"] ?? node["severity"] ?? rule["role"] ?? rule["severity"],
            test: expression(try node.required("test"), node, parameters), message: message)
    }

    private func readMessage(
        _ node: SourceNode, _ parameters: Parameters, _ message: inout [AssertionSource.Part]
    ) throws(RuleLoadError) {
        for child in node.children {
            switch child {
            case .text(let text): message.append(.text(text))
            case .element(let element):
                switch (element.local, element.isSchematron || element.isXSLT) {
                case ("value-of", true):
                    message.append(.value(expression(try element.required("select"), element, parameters)))
                case ("name", true):
                    let path = element["path"].map { "name(\($0))" } ?? "name(.)"
                    message.append(.value(expression(path, element, parameters)))
                case ("emph", _), ("dir", _), ("span", _), ("text", _), (_, false):
                    try readMessage(element, parameters, &message)
                default: throw element.error(.unsupported, "this element is not supported in a message")
                }
            }
        }
    }
}

/// The parameters of an abstract pattern: text that replaces `$name`.
struct Parameters {
    private var values: [(name: [UInt8], value: [UInt8])] = []

    mutating func add(_ name: String, _ value: String) {
        values.append((Array(name.utf8), Array(value.utf8)))
        values.sort { $0.name.count > $1.name.count }
    }

    /// Replaces each `$name`; of several names that fit, a whole word wins, then the longest.
    func substituted(_ text: String) -> String {
        if values.isEmpty { return text }
        let source = Array(text.utf8)
        var result: [UInt8] = []
        var at = 0
        while at < source.count {
            guard source[at] == UInt8(ascii: "$") else {
                result.append(source[at])
                at += 1
                continue
            }
            let rest = source[(at + 1)...]
            let fitting = values.filter { rest.starts(with: $0.name) }
            let whole = fitting.first {
                at + 1 + $0.name.count == source.count || !isNamePart(source[at + 1 + $0.name.count])
            }
            if let parameter = whole ?? fitting.first {
                result += parameter.value
                at += 1 + parameter.name.count
            } else {
                result.append(source[at])
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func isNamePart(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 || byte == 0x5F || byte == 0x2D || byte == 0x2E
    }
}
