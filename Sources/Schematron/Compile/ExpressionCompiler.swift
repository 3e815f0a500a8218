internal import XML

/// Turns syntax into expressions: resolves names, folds what is constant, and lifts out what depends on the document
/// or on an ancestor alone.
final class ExpressionCompiler {
    let program: Program
    let names: NameTable
    /// Functions of the rule file by name and number of arguments.
    var functions: [FunctionKey: UserFunction] = [:]
    var keys: [NameTable.Name: (index: Int, definitions: KeyDefinitions)] = [:]
    /// Values of the document that several expressions need, by their text and what its prefixes mean.
    var sharedValues: [String: DocumentValue] = [:]
    /// The text the current expression was parsed from.
    private var source: [UInt8] = []
    /// Tells expressions apart that are written alike but read in other contexts.
    private var context: Int32 = -1
    private let emptyTree: XMLTree
    /// How often each slot of the current frame is read.
    private var uses: [Int: Int] = [:]
    let sideDocuments: SideDocuments
    /// The rule file the current expression stands in; nil where there is none.
    private(set) var file: SourceFile?

    struct FunctionKey: Hashable {
        let name: NameTable.Name
        let arity: Int
    }

    init(program: Program, names: NameTable, emptyTree: XMLTree) {
        self.program = program
        self.names = names
        self.emptyTree = emptyTree
        sideDocuments = SideDocuments(names: names)
    }

    /// Compiles an expression that stands on its own: a test, a variable, a predicate of a context.
    func compile(
        _ syntax: Syntax, source: [UInt8], _ scope: inout Scope, context: Int32 = -1, lift: Bool = true,
        file: SourceFile? = nil
    ) throws(SyntaxError) -> Expression {
        self.source = source
        self.file = file ?? self.file
        self.context = context
        let expression = try compile(syntax, &scope)
        return lift ? settled(expression) : expression
    }

    func enter(_ file: SourceFile) { self.file = file }

    /// A key for an expression of the current source that has the same value wherever it is written; nil where the
    /// text is not known.
    func key(_ range: Range<Int>) -> String? {
        guard context >= 0, range.upperBound <= source.count else { return nil }
        return "\(context) " + String(decoding: source[range], as: UTF8.self)
    }

    /// Part of the source; empty where the syntax was made from XSLT instructions.
    func substring(_ range: Range<Int>) -> Substring {
        guard range.upperBound <= source.count else { return "" }
        return Substring(String(decoding: source[range], as: UTF8.self))
    }

    // MARK: Dispatch

    func compile(_ syntax: Syntax, _ scope: inout Scope) throws(SyntaxError) -> Expression {
        let expression = try build(syntax, &scope)
        return folded(expression)
    }

    private func build(_ syntax: Syntax, _ scope: inout Scope) throws(SyntaxError) -> Expression {
        switch syntax.kind {
        case .string(let bytes): return Constant([.string(program.text(bytes))])
        case .integer(let value):
            return Constant([program.number(ExactNumber(value, scale: 0), isInteger: true)])
        case .decimal(let value): return Constant([program.number(value, isInteger: false)])
        case .double(let value): return Constant([.double(value)])
        case .variable(let name): return try variable(name, syntax, scope)
        case .contextItem: return ContextItem()
        case .root: return RootNode()
        case .sequence(let parts):
            let (items, traits) = try adopt(parts, &scope)
            return SequenceExpression(items, Traits(Self.common(items), traits.dependencies, ancestor: traits.ancestor))
        case .conditional(let condition, let yes, let no):
            let (parts, traits) = try adopt([condition, yes, no], &scope)
            let branches = Array(parts[1...])
            return Conditional(
                parts[0], parts[1], parts[2],
                Traits(
                    Self.common(branches), traits.dependencies, single: branches.allSatisfy(\.traits.single),
                    ancestor: traits.ancestor))
        case .or(let operands):
            let (parts, traits) = try adopt(operands, &scope)
            return Or(parts, traits)
        case .and(let operands):
            let (parts, traits) = try adopt(operands, &scope)
            return And(parts, traits)
        case .general(let op, let left, let right): return try general(op, left, right, &scope)
        case .value(let op, let left, let right):
            let (parts, traits) = try adopt([left, right], &scope)
            let text = ComparedText(left: substring(left.range), right: substring(right.range))
            return ValueComparison(op, parts[0], parts[1], text: text, traits)
        case .nodes(let relation, let left, let right):
            let (parts, traits) = try adopt([left, right], &scope)
            return NodeOrder(relation, parts[0], parts[1], traits)
        case .range(let low, let high):
            let (parts, traits) = try adopt([low, high], &scope)
            return IntegerRange(parts[0], parts[1], Traits(.any, traits.dependencies, ancestor: traits.ancestor))
        case .concatenation(let left, let right):
            let name = NameTable.Name(namespace: StaticContext.functions, local: "concat")
            return try build(Syntax(kind: .call(name, [left, right]), range: syntax.range), &scope)
        case .arithmetic(let op, let left, let right):
            let (parts, traits) = try adopt([left, right], &scope)
            let result = parts.allSatisfy { $0.traits.result == .number } ? Traits.Result.number : .atomic
            return Arithmetic(
                op, parts[0], parts[1],
                Traits(result, traits.dependencies, single: true, ancestor: traits.ancestor))
        case .negation(let operand): return try sign(true, operand, &scope)
        case .plus(let operand): return try sign(false, operand, &scope)
        case .union(let left, let right): return try nodeSet(.union, left, right, &scope)
        case .intersection(let left, let right): return try nodeSet(.intersection, left, right, &scope)
        case .difference(let left, let right): return try nodeSet(.difference, left, right, &scope)
        default: return try buildRest(syntax, &scope)
        }
    }

    private func buildRest(_ syntax: Syntax, _ scope: inout Scope) throws(SyntaxError) -> Expression {
        switch syntax.kind {
        case .forEach(let name, let sequence, let body):
            let (parts, slot, traits) = try binding(name, sequence, body, &scope)
            return For(
                slot: slot, parts[0], parts[1],
                Traits(parts[1].traits.result, traits.dependencies, ancestor: traits.ancestor))
        case .quantified(let every, let name, let sequence, let condition):
            let (parts, slot, traits) = try binding(name, sequence, condition, &scope)
            if !every, let membership = Self.membership(parts[0], parts[1], slot: slot, traits) { return membership }
            return Quantified(every: every, slot: slot, parts[0], parts[1], traits)
        case .binding(let name, let value, let body):
            let bound = try compile(value, &scope)
            let slot = scope.newSlot()
            scope.bind(
                name,
                .slot(slot, value: bound, single: bound.traits.single, result: bound.traits.result))
            uses[slot] = 0
            let inner = try compile(body, &scope)
            scope.unbind()
            let isEager = bound.traits.single && (uses[slot] ?? 0) > 1
            var traits = inner.traits
            traits.dependencies.formUnion(bound.traits.dependencies)
            traits.dependencies.insert(.locals)
            traits.ancestor = 0
            return LazyBinding(slot: slot, body: inner, eager: isEager ? bound : nil, traits)
        case .instance(let operand, let type):
            let (parts, traits) = try adopt([operand], &scope)
            return InstanceOf(parts[0], compiled(type), traits)
        case .treat(let operand, let type):
            let (parts, traits) = try adopt([operand], &scope)
            return Treat(parts[0], compiled(type), traits)
        case .castable(let operand, let type, let optional):
            let (parts, traits) = try adopt([operand], &scope)
            return Castable(parts[0], type, allowsEmpty: optional, traits)
        case .cast(let operand, let type, let optional):
            let (parts, traits) = try adopt([operand], &scope)
            return Cast(parts[0], type, allowsEmpty: optional, traits)
        case .convert(let operand, let type, let role):
            let (parts, traits) = try adopt([operand], &scope)
            return Conversion(
                parts[0], compiled(type), role: role,
                Traits(
                    type.result, traits.dependencies, single: !type.allowsMany, ancestor: traits.ancestor))
        case .step, .path: return try PathCompiler(self).compile(syntax, &scope)
        case .map(let left, let right):
            let base = try compile(left, &scope)
            let inner = try compile(right, &scope)
            return SimpleMap(base, inner, PathCompiler.traits(base, inner, inner.traits.result))
        case .filter(let base, let predicates):
            let inner = try compile(base, &scope)
            let compiled = try compileAll(predicates, &scope).map { settled($0) }
            return Filter(inner, compiled, PathCompiler.traits(inner, compiled, inner.traits.result))
        case .call(let name, let arguments):
            return try CallCompiler(self).compile(name, arguments, syntax, &scope)
        default: throw SyntaxError("this expression is not supported", syntax.range.lowerBound)
        }
    }

    func compileAll(_ parts: [Syntax], _ scope: inout Scope) throws(SyntaxError) -> [Expression] {
        var result: [Expression] = []
        for part in parts { result.append(try compile(part, &scope)) }
        return result
    }

    // MARK: Pieces

    private func variable(
        _ name: NameTable.Name, _ syntax: Syntax, _ scope: Scope
    ) throws(SyntaxError) -> Expression {
        switch scope.binding(name) {
        case .slot(let slot, let value, let single, let result):
            if let constant = value as? Constant { return constant }
            uses[slot, default: 0] += 1
            return LocalVariable(slot: slot, value: value, single: single, result: result)
        case .global(let global):
            return global.constant ?? global
        case nil:
            throw SyntaxError("the variable $\(name.local) is not declared", syntax.range.lowerBound)
        }
    }

    private func binding(
        _ name: NameTable.Name, _ sequence: Syntax, _ body: Syntax, _ scope: inout Scope
    ) throws(SyntaxError) -> ([Expression], Int, Traits) {
        let items = try compile(sequence, &scope)
        let slot = scope.newSlot()
        scope.bind(name, .slot(slot, value: nil, single: true, result: items.traits.result))
        let inner = try compile(body, &scope)
        scope.unbind()
        let (parts, traits) = adopt([items, inner])
        return (parts, slot, traits)
    }

    /// `some $code in ('A', 'B') satisfies value = $code` as `value = ('A', 'B')`.
    private static func membership(
        _ list: Expression, _ condition: Expression, slot: Int, _ traits: Traits
    ) -> Expression? {
        guard let list = list as? Constant, let comparison = condition as? GeneralComparison,
            let value = comparison.operand(comparedWith: slot)
        else { return nil }
        return GeneralComparison(.equal, value, list, text: comparison.text, traits)
    }

    private func general(
        _ op: ComparisonOperator, _ left: Syntax, _ right: Syntax, _ scope: inout Scope
    ) throws(SyntaxError) -> Expression {
        let (parts, traits) = try adopt([left, right], &scope)
        let text = ComparedText(left: substring(left.range), right: substring(right.range))
        if parts[0] is Constant, !(parts[1] is Constant) {
            return GeneralComparison(
                op.mirrored, parts[1], parts[0], text: ComparedText(left: text.right, right: text.left), traits)
        }
        return GeneralComparison(op, parts[0], parts[1], text: text, traits)
    }

    private func sign(_ negative: Bool, _ operand: Syntax, _ scope: inout Scope) throws(SyntaxError) -> Expression {
        let (parts, traits) = try adopt([operand], &scope)
        return Sign(
            negative: negative, parts[0],
            Traits(.number, traits.dependencies, single: true, ancestor: traits.ancestor))
    }

    private func nodeSet(
        _ operation: NodeSets.Operation, _ left: Syntax, _ right: Syntax, _ scope: inout Scope
    ) throws(SyntaxError) -> Expression {
        let (parts, traits) = try adopt([left, right], &scope)
        return NodeSets(
            operation, parts[0], parts[1], Traits(.nodes, traits.dependencies, ancestor: traits.ancestor))
    }

    func compiled(_ type: Syntax.SequenceType) -> CompiledType {
        if case .node(let test) = type.item {
            return CompiledType(syntax: type, test: compiled(test, axis: .self))
        }
        return CompiledType(syntax: type, test: nil)
    }

    func compiled(_ test: Syntax.NodeTest, axis: Syntax.Axis) -> CompiledTest {
        let kind: UInt16 = axis == .attribute ? 2 : 1
        func make(
            _ code: CompiledTest.Code, kind: UInt16 = kind, name: Int32 = -1, _ string: String = ""
        ) -> CompiledTest {
            CompiledTest(code: code, kind: kind, name: name, string: program.text(Array(string.utf8)))
        }
        switch test {
        case .name(let name): return make(.name, name: names.id(of: name) ?? -2)
        case .any: return make(.principal)
        case .namespace(let namespace):
            return fitted(make(.namespace, namespace)) { $0.namespace == namespace }
        case .local(let local):
            return fitted(make(.local, local)) { $0.local == local }
        case .node: return make(.node)
        case .text: return make(.text)
        case .comment: return make(.comment)
        case .document: return make(.document)
        case .instruction(let target): return make(.instruction, target ?? "")
        case .element(let name):
            if let name { return make(.name, kind: 1, name: names.id(of: name) ?? -2) }
            return make(.principal, kind: 1)
        case .attribute(let name):
            if let name { return make(.name, kind: 2, name: names.id(of: name) ?? -2) }
            return make(.principal, kind: 2)
        }
    }

    /// A wildcard that knows what it says about every name of the table.
    private func fitted(_ test: CompiledTest, _ fits: (NameTable.Name) -> Bool) -> CompiledTest {
        var test = test
        test.fitting = program.flags(names.names.map(fits))
        test.fittingCount = Int32(names.count)
        return test
    }

    // MARK: Adoption, folding and lifting

    func adopt(_ parts: [Syntax], _ scope: inout Scope) throws(SyntaxError) -> ([Expression], Traits) {
        adopt(try compileAll(parts, &scope))
    }

    /// Takes children into an expression: where it depends on more than a child does, the child's value is kept for
    /// as long as it stays the same.
    func adopt(_ children: [Expression]) -> ([Expression], Traits) {
        let traits = Self.combined(children)
        if traits.isDocumentOnly { return (children, traits) }
        return (
            children.map { child in
                if child.traits.isDocumentOnly { return lifted(child) }
                return traits.ancestor == 0 ? remembered(child) : child
            }, traits
        )
    }

    static func combined(_ children: [Expression]) -> Traits {
        var traits = Traits(.any, [])
        var ancestor: UInt8?
        for child in children {
            traits.dependencies.formUnion(child.traits.dependencies)
            guard child.traits.dependencies.contains(.item) else { continue }
            ancestor = min(ancestor ?? .max, child.traits.ancestor)
        }
        traits.ancestor =
            traits.dependencies.isDisjoint(with: [.position, .locals, .current, .name]) ? ancestor ?? 0 : 0
        return traits
    }

    static func common(_ parts: [Expression]) -> Traits.Result {
        guard let first = parts.first?.traits.result else { return .any }
        return parts.allSatisfy { $0.traits.result == first } ? first : .any
    }

    /// Evaluates what depends on nothing. What fails stays as it is: the error belongs to the run.
    private func folded(_ expression: Expression) -> Expression {
        guard expression.traits.dependencies.isEmpty, !(expression is Constant) else { return expression }
        var machine = Machine(tree: emptyTree, program: program, options: .folding)
        do {
            try expression.push(&machine)
        } catch {
            return expression
        }
        guard machine.top <= 10_000 else { return expression }
        var items: [Item] = []
        for at in 0..<machine.top { items.append(program.own(machine.items[at])) }
        program.own(machine.ownedBoxes)
        return Constant(items)
    }

    /// Keeps the value of an expression that depends on the document alone for the whole document.
    func lifted(_ expression: Expression) -> Expression {
        guard expression.traits.isDocumentOnly, !expression.traits.dependencies.isEmpty,
            !(expression is DocumentValue), !(expression is RootNode)
        else { return expression }
        return DocumentValue(
            index: program.newGlobal(), name: "", value: expression, traits: expression.traits)
    }

    /// An expression that nothing surrounds, with its value kept where it stays the same.
    func settled(_ expression: Expression) -> Expression { remembered(lifted(expression)) }

    /// Remembers the value of an expression that depends on an ancestor alone.
    private func remembered(_ expression: Expression) -> Expression {
        guard expression.traits.ancestor > 0, !(expression is AncestorValue), !isCheap(expression) else {
            return expression
        }
        return AncestorValue(
            index: program.newGlobal(), value: expression, levels: Int(expression.traits.ancestor))
    }

    /// A parent, or one child of it by name: not worth remembering.
    private func isCheap(_ expression: Expression) -> Bool {
        guard let path = expression as? NodePath, let steps = path.relativeSteps else { return false }
        var step: Step? = steps
        var length = 0
        while let at = step {
            if at.predicate != nil || at.axis != .parent && at.axis != .child && at.axis != .attribute { return false }
            if at.axis != .parent { length += 1 }
            step = at.next
        }
        return length <= 1
    }
}

extension EvaluationOptions {
    /// For folding constants when rules are loaded.
    static let folding = EvaluationOptions(steps: 200_000, memory: 8 << 20)
}

extension Traits {
    /// Whether the value is the same wherever in a document it is computed.
    var isDocumentOnly: Bool { dependencies.isSubset(of: [.document, .globals, .clock]) }
}

extension Syntax.SequenceType {
    /// What is known of a value of this type.
    var result: Traits.Result {
        switch item {
        case .node: .nodes
        case .atomic(let type) where !allowsMany: type.result
        default: .any
        }
    }
}
