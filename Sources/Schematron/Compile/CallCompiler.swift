internal import XML

/// Compiles function calls: constructors, the library, the rule file's own functions, and XSLT's.
struct CallCompiler {
    private let compiler: ExpressionCompiler

    init(_ compiler: ExpressionCompiler) { self.compiler = compiler }

    func compile(
        _ name: NameTable.Name, _ arguments: [Syntax], _ syntax: Syntax, _ scope: inout Scope
    ) throws(SyntaxError) -> Expression {
        let place = syntax.range.lowerBound
        if name.namespace == StaticContext.schema, let type = AtomicType(rawValue: name.local) {
            guard arguments.count == 1 else { throw SyntaxError("xs:\(name.local) takes one argument", place) }
            let (parts, traits) = try compiler.adopt(arguments, &scope)
            return Cast(parts[0], type, allowsEmpty: true, traits)
        }
        let key = ExpressionCompiler.FunctionKey(name: name, arity: arguments.count)
        if let function = compiler.functions[key] {
            let (parts, traits) = try compiler.adopt(arguments, &scope)
            var dependencies = traits.dependencies
            dependencies.insert(.globals)
            return UserCall(
                function, parts,
                Traits(
                    function.resultType?.syntax.result ?? .any, dependencies,
                    single: function.resultType.map { !$0.syntax.allowsMany } ?? false, ancestor: traits.ancestor))
        }
        if name.namespace == StaticContext.functions {
            if let special = try self.special(name.local, arguments, place, &scope) { return special }
            if let builtin = Library.functions[name.local] {
                return try call(name.local, builtin, arguments, place, &scope)
            }
        }
        if name.namespace == InstructionFunctions.namespace,
            let builtin = InstructionFunctions.table[name.local]
        {
            return try call(name.local, builtin, arguments, place, &scope)
        }
        let shown = name.namespace.isEmpty || name.namespace == StaticContext.functions
            ? name.local : "{\(name.namespace)}\(name.local)"
        throw SyntaxError("the function \(shown) with \(arguments.count) argument(s) is not known", place)
    }

    private func call(
        _ name: String, _ builtin: Builtin, _ arguments: [Syntax], _ place: Int, _ scope: inout Scope
    ) throws(SyntaxError) -> Expression {
        guard arguments.count >= builtin.minimum, arguments.count <= builtin.maximum else {
            throw SyntaxError("the function \(name) does not take \(arguments.count) argument(s)", place)
        }
        var (parts, traits) = try compiler.adopt(arguments, &scope)
        if parts.isEmpty, builtin.defaultsToContext {
            parts = [ContextItem()]
            traits = Traits(.any, .item)
        }
        traits.dependencies.formUnion(builtin.dependencies)
        if !builtin.dependencies.isDisjoint(with: .focus) { traits.ancestor = 0 }
        let result = Self.result(name, builtin, parts)
        let complete = Traits(result, traits.dependencies, single: builtin.single, ancestor: traits.ancestor)
        if let specialized = SpecializedCall.make(name, parts, complete) { return specialized }
        return BuiltinCall(parts, complete, regex: try regex(name, parts, place), builtin.body)
    }

    /// Functions that hand their argument through keep what is known of it.
    private static func result(_ name: String, _ builtin: Builtin, _ parts: [Expression]) -> Traits.Result {
        switch name {
        case "abs", "floor", "ceiling", "round", "round-half-to-even": .number
        case "reverse", "unordered", "trace", "remove", "subsequence", "zero-or-one", "one-or-more", "exactly-one":
            parts.first?.traits.result == .nodes ? .nodes : builtin.result
        default: builtin.result
        }
    }

    /// Constant patterns are compiled now, and wrong ones refused now.
    private func regex(_ name: String, _ parts: [Expression], _ place: Int) throws(SyntaxError) -> Regex? {
        guard name == "matches" || name == "tokenize" || name == "replace", parts.count > 1,
            let pattern = (parts[1] as? Constant)?.singleString
        else { return nil }
        let flagsIndex = name == "replace" ? 3 : 2
        do {
            guard parts.count > flagsIndex else { return try Regex(pattern, flags: RegexFlags()) }
            guard let flags = (parts[flagsIndex] as? Constant)?.singleString else { return nil }
            return try Regex(pattern, flags: try RegexFlags(flags))
        } catch {
            throw SyntaxError("\(error.message): '\(pattern.string)'", place)
        }
    }

    /// Functions that need more than their arguments' values.
    private func special(
        _ name: String, _ arguments: [Syntax], _ place: Int, _ scope: inout Scope
    ) throws(SyntaxError) -> Expression? {
        switch (name, arguments.count) {
        case ("true", 0): return Constant([.boolean(true)])
        case ("false", 0): return Constant([.boolean(false)])
        case ("current", 0): return CurrentNode()
        case ("document", 1), ("doc", 1): return try document(name, arguments[0], place)
        case ("key", 2): return try key(arguments, place, &scope)
        default: return nil
        }
    }

    private func document(_ name: String, _ argument: Syntax, _ place: Int) throws(SyntaxError) -> Expression {
        guard case .string(let bytes) = argument.kind, let file = compiler.file else {
            throw SyntaxError("\(name)() needs the name of a file below the folder of the rules, as a literal", place)
        }
        let reference = String(decoding: bytes, as: UTF8.self)
        return SideDocument(number: try compiler.sideDocuments.number(reference, from: file, place))
    }

    private func key(_ arguments: [Syntax], _ place: Int, _ scope: inout Scope) throws(SyntaxError) -> Expression {
        guard case .string(let bytes) = arguments[0].kind else {
            throw SyntaxError("key() needs the key's name as a literal", place)
        }
        let name = String(decoding: bytes, as: UTF8.self)
        guard let key = compiler.keys.first(where: { $0.key.local == name || $0.key.local == name.suffix(after: ":") })
        else { throw SyntaxError("the key '\(name)' is not declared", place) }
        let (parts, traits) = try compiler.adopt([arguments[1]], &scope)
        return KeyLookup(key.value.definitions, index: key.value.index, parts[0], traits.dependencies)
    }
}

extension String {
    /// What follows the last occurrence of a separator, or everything.
    fileprivate func suffix(after separator: Character) -> String {
        lastIndex(of: separator).map { String(self[index(after: $0)...]) } ?? self
    }
}
