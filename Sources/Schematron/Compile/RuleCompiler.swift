internal import XML

/// Source to rule set: parses all expressions, registers the names they look for, compiles.
struct RuleCompiler {
    private let source: SchemaSource
    private let names = NameCollector()
    private let program = Program()

    static func compile(_ source: SchemaSource) throws(RuleLoadError) -> RuleSet {
        try RuleCompiler(source: source).compile()
    }

    private init(source: SchemaSource) { self.source = source }

    /// An expression with its text, as the compiler wants it.
    private struct Parsed {
        let syntax: Syntax
        let bytes: [UInt8]
        let source: ExpressionSource?
        let place: SourceNode
    }

    private struct ParsedRule {
        let context: Parsed
        let lets: [(name: NameTable.Name, value: Parsed)]
        let assertions: [(test: ParsedTest, message: [ParsedPart])]
    }

    private enum ParsedTest {
        /// `not(path)`, recognised without parsing.
        case absent([NameTable.Name])
        case expression(Parsed)
    }

    private enum ParsedPart {
        case text(String)
        case value(Parsed)
    }

    private func compile() throws(RuleLoadError) -> RuleSet {
        var globals: [Parsed] = []
        for global in source.globals {
            globals.append(try parse(global.value, type: global.type, "$\(global.name.local)"))
        }
        var functions: [Parsed] = []
        for function in source.functions {
            let reader = InstructionReader(context: function.context, names: names)
            functions.append(
                Parsed(syntax: try reader.sequence(function.body), bytes: [], source: nil, place: function.body))
        }
        var keys: [(match: Parsed, use: Parsed)] = []
        for key in source.keys { keys.append((try parse(key.match), try parse(key.use, type: nil, key.name.local))) }
        var patterns: [[ParsedRule]] = []
        for pattern in source.patterns {
            var rules: [ParsedRule] = []
            for rule in pattern.rules { rules.append(try parse(rule)) }
            patterns.append(rules)
        }
        let table = NameTable.registering(names.names)
        let compiler = ExpressionCompiler(program: program, names: table, emptyTree: try Self.emptyTree(table))
        try declare(compiler)
        let values = try declareGlobals(globals, compiler)
        try define(functions, compiler, values)
        try define(keys, compiler, values)
        return try build(patterns, compiler, values, table)
    }

    private static func emptyTree(_ table: NameTable) throws(RuleLoadError) -> XMLTree {
        do {
            return try XMLReader.tree(Array("<empty/>".utf8), names: table)
        } catch {
            throw RuleLoadError(.structure, error.message, file: "")
        }
    }

    // MARK: Parsing

    private func parse(_ source: ExpressionSource) throws(RuleLoadError) -> Parsed {
        let bytes = Array(source.text.utf8)
        do {
            let syntax = try Parser.parse(bytes, source.context, names)
            return Parsed(syntax: syntax, bytes: bytes, source: source, place: source.place)
        } catch {
            throw source.error(error)
        }
    }

    private func parse(_ value: ValueSource, type: ExpressionSource?, _ role: String) throws(RuleLoadError) -> Parsed {
        switch value {
        case .expression(let source):
            if type == nil { return try parse(source) }
            let reader = InstructionReader(context: source.context, names: names)
            return Parsed(
                syntax: try reader.value(value, type: type, role), bytes: Array(source.text.utf8), source: source,
                place: source.place)
        case .content(let node, let context):
            let reader = InstructionReader(context: context, names: names)
            return Parsed(syntax: try reader.value(value, type: type, role), bytes: [], source: nil, place: node)
        }
    }

    private func parse(_ rule: RuleSource) throws(RuleLoadError) -> ParsedRule {
        var lets: [(name: NameTable.Name, value: Parsed)] = []
        for entry in rule.lets {
            lets.append((entry.name, try parse(entry.value, type: entry.type, "$\(entry.name.local)")))
        }
        var assertions: [(test: ParsedTest, message: [ParsedPart])] = []
        for assertion in rule.assertions {
            var message: [ParsedPart] = []
            for part in assertion.message {
                switch part {
                case .text(let text): message.append(.text(text))
                case .value(let value): message.append(.value(try parse(value)))
                }
            }
            if !assertion.isReport, let path = AbsentPath.names(in: assertion.test) {
                for name in path { names.insert(name) }
                assertions.append((.absent(path), message))
            } else {
                assertions.append((.expression(try parse(assertion.test)), message))
            }
        }
        return ParsedRule(context: try parse(rule.context), lets: lets, assertions: assertions)
    }

    // MARK: Declarations

    private func declare(_ compiler: ExpressionCompiler) throws(RuleLoadError) {
        for function in source.functions {
            let reader = InstructionReader(context: function.context, names: names)
            var types: [CompiledType?] = []
            for parameter in function.parameters {
                types.append(
                    try parameter.type.map { type throws(RuleLoadError) in compiler.compiled(try reader.type(type)) })
            }
            let result = try function.type.map { type throws(RuleLoadError) in compiler.compiled(try reader.type(type))
            }
            let key = ExpressionCompiler.FunctionKey(name: function.name, arity: function.parameters.count)
            compiler.functions[key] = UserFunction(
                name: function.name.local, parameterTypes: types, resultType: result)
        }
        for key in source.keys where compiler.keys[key.name] == nil {
            compiler.keys[key.name] = (compiler.keys.count, KeyDefinitions())
        }
    }

    private struct Globals {
        /// For expressions of no pattern, and for each pattern.
        var shared: [NameTable.Name: DocumentValue] = [:]
        var ofPattern: [Int: [NameTable.Name: DocumentValue]] = [:]

        /// Variables of other patterns can be seen too, those of the own one first.
        func visible(in pattern: Int?) -> [NameTable.Name: DocumentValue] {
            var result: [NameTable.Name: DocumentValue] = [:]
            for (_, values) in ofPattern.sorted(by: { $0.key < $1.key }) {
                result.merge(values) { first, _ in first }
            }
            result.merge(shared) { _, shared in shared }
            if let pattern, let own = ofPattern[pattern] { result.merge(own) { _, own in own } }
            return result
        }
    }

    private func declareGlobals(
        _ parsed: [Parsed], _ compiler: ExpressionCompiler
    ) throws(RuleLoadError) -> Globals {
        var globals = Globals()
        var values: [DocumentValue] = []
        for global in source.globals {
            let value = DocumentValue(
                index: program.newGlobal(), name: "$\(global.name.local)", value: Constant([]),
                traits: Traits(.any, .globals))
            values.append(value)
            if let pattern = global.pattern {
                globals.ofPattern[pattern, default: [:]][global.name] = value
            } else {
                globals.shared[global.name] = value
            }
        }
        for (at, global) in source.globals.enumerated() {
            var scope = Scope(globals: globals.visible(in: global.pattern))
            values[at].define(try compile(parsed[at], compiler, &scope, lift: false))
            program.globalFrameSize = max(program.globalFrameSize, scope.frameSize)
        }
        return globals
    }

    private func define(
        _ functions: [Parsed], _ compiler: ExpressionCompiler, _ globals: Globals
    ) throws(RuleLoadError) {
        for (at, function) in source.functions.enumerated() {
            var scope = Scope(globals: globals.visible(in: nil), hasContext: false)
            for parameter in function.parameters {
                scope.bind(parameter.name, .slot(scope.newSlot(), value: nil, single: false, result: .any))
            }
            let body = try compile(functions[at], compiler, &scope, lift: false)
            let key = ExpressionCompiler.FunctionKey(name: function.name, arity: function.parameters.count)
            compiler.functions[key]?.define(body, frameSize: scope.frameSize)
        }
    }

    private func define(
        _ keys: [(match: Parsed, use: Parsed)], _ compiler: ExpressionCompiler, _ globals: Globals
    ) throws(RuleLoadError) {
        for (at, key) in source.keys.enumerated() {
            var scope = Scope(globals: globals.visible(in: nil))
            let match = try compilePattern(keys[at].match, compiler, &scope)
            let use = try compile(keys[at].use, compiler, &scope)
            compiler.keys[key.name]?.definitions.add(
                KeyDefinition(name: key.name.local, match: match, use: use, frameSize: scope.frameSize))
        }
    }

    private func compile(
        _ parsed: Parsed, _ compiler: ExpressionCompiler, _ scope: inout Scope, lift: Bool = true
    ) throws(RuleLoadError) -> Expression {
        do {
            return try compiler.compile(
                parsed.syntax, source: parsed.bytes, &scope, context: parsed.source?.context.id ?? -1, lift: lift,
                file: parsed.place.file)
        } catch {
            throw parsed.source?.error(error) ?? parsed.place.error(.expression, error.message)
        }
    }

    private func compilePattern(
        _ parsed: Parsed, _ compiler: ExpressionCompiler, _ scope: inout Scope
    ) throws(RuleLoadError) -> MatchPattern {
        do {
            compiler.enter(parsed.place.file)
            return try PatternCompiler(compiler).compile(parsed.syntax, source: parsed.bytes, &scope)
        } catch {
            throw parsed.source?.error(error) ?? parsed.place.error(.expression, error.message)
        }
    }

    // MARK: Rules

    private func build(
        _ patterns: [[ParsedRule]], _ compiler: ExpressionCompiler, _ globals: Globals, _ table: NameTable
    ) throws(RuleLoadError) -> RuleSet {
        var result: [Pattern] = []
        var contextFrame = 0
        for (at, rules) in patterns.enumerated() {
            let visible = globals.visible(in: at)
            var compiled: [Rule] = []
            for (number, rule) in rules.enumerated() {
                var scope = Scope(globals: visible)
                let match = try compilePattern(rule.context, compiler, &scope)
                contextFrame = max(contextFrame, scope.frameSize)
                compiled.append(
                    try build(
                        rule, source.patterns[at].rules[number], match, "\(at + 1)/\(number + 1)", compiler, visible))
            }
            result.append(
                Pattern(
                    id: source.patterns[at].id, rules: compiled, walks: source.patterns[at].walks,
                    names: table.count))
        }
        return RuleSet(
            title: source.title, patterns: result, program: program, names: table, contextFrameSize: contextFrame,
            documents: compiler.sideDocuments.trees)
    }

    private func build(
        _ rule: ParsedRule, _ source: RuleSource, _ match: MatchPattern, _ place: String,
        _ compiler: ExpressionCompiler, _ globals: [NameTable.Name: DocumentValue]
    ) throws(RuleLoadError) -> Rule {
        var scope = Scope(globals: globals)
        let slots = rule.lets.map { _ in scope.newSlot() }
        for (at, entry) in rule.lets.enumerated() {
            let value = try compile(entry.value, compiler, &scope)
            try Self.requireNoPosition(value, entry.value)
            scope.bind(
                entry.name,
                .slot(slots[at], value: value, single: value.traits.single, result: value.traits.result))
        }
        let mark = scope.mark
        var assertions: [Assertion] = []
        let trie = AbsenceTrie()
        let unasked = Constant.nothing
        for (at, parsed) in rule.assertions.enumerated() {
            scope.reset(to: mark)
            let declared = source.assertions[at]
            let test: Expression
            let forbidden: [[Int32]]?
            switch parsed.test {
            case .absent(let path):
                // Answered by the trie alone.
                test = unasked
                forbidden = [path.map { compiler.names.id(of: $0) ?? -2 }]
            case .expression(let expression):
                test = try compile(expression, compiler, &scope, lift: !match.matchesOnce)
                try Self.requireNoPosition(test, expression)
                forbidden = declared.isReport ? nil : AbsenceTrie.paths(of: test)
            }
            for names in forbidden ?? [] { trie.insert(names, assertion: at) }
            assertions.append(
                Assertion(
                    declared, id: declared.id?.collapsedSpace ?? "\(place)/\(at + 1)",
                    severity: Self.severity(declared), test: test,
                    message: try message(parsed.message, compiler, &scope), isAbsence: forbidden != nil))
        }
        return Rule(
            context: source.context.text.collapsedSpace, match: match, letCount: slots.count,
            frameSize: scope.frameSize, assertions: assertions, absences: trie.isEmpty ? nil : trie)
    }

    private func message(
        _ parts: [ParsedPart], _ compiler: ExpressionCompiler, _ scope: inout Scope
    ) throws(RuleLoadError) -> [MessagePart] {
        var result: [MessagePart] = []
        for part in parts {
            switch part {
            case .text(let text): result.append(.text(text))
            case .value(let value):
                let expression = try compile(value, compiler, &scope)
                try Self.requireNoPosition(expression, value)
                result.append(.value(expression, source: value.source?.text.collapsedSpace ?? ""))
            }
        }
        // Nothing to fill in: one text.
        if result.allSatisfy({ if case .text = $0 { true } else { false } }) {
            return [.text(result.count == 1 ? result[0].source : result.map(\.source).joined())]
        }
        return result
    }

    /// Where a rule's node stands among those checked with it is a matter of how a stylesheet walks, which ISO
    /// Schematron does not lay down: a rule that asks for it has no meaning of its own.
    private static func requireNoPosition(_ expression: Expression, _ parsed: Parsed) throws(RuleLoadError) {
        guard expression.traits.dependencies.contains(.position) else { return }
        throw parsed.place.error(
            .unsupported, "position() and last() outside a predicate: the place of a rule's node is not defined")
    }

    /// By flag, then role; an assertion without either is an error.
    private static func severity(_ assertion: AssertionSource) -> Finding.Severity {
        for word in [assertion.flag, assertion.role] {
            switch word?.lowercased() {
            case "warning", "warn", "caution": return .warning
            case "information", "info", "hint", "notice": return .information
            case "fatal", "error": return .error
            default: continue
            }
        }
        return .error
    }
}
