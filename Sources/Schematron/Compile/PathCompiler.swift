internal import XML

/// Compiles paths: flattens them into axis steps where it can and works out whether the result needs sorting.
struct PathCompiler {
    private let compiler: ExpressionCompiler

    init(_ compiler: ExpressionCompiler) { self.compiler = compiler }

    private struct AxisStep {
        let axis: Syntax.Axis
        let test: CompiledTest
        let predicates: [Expression]
    }

    func compile(_ written: Syntax, _ scope: inout Scope) throws(SyntaxError) -> Expression {
        var syntax = written
        if case .path(let left, let right) = written.kind, case .path = right.kind, Self.isPlain(right) {
            syntax = Syntax(kind: Self.joined(left, right), range: written.range)
        }
        let alternatives = Self.alternatives(syntax)
        guard alternatives.count > 1 else {
            if case .path(let left, let right) = syntax.kind, !Self.isStep(right) {
                let base = try compiler.compile(left, &scope)
                let mapped = try compiler.compile(right, &scope)
                return MappedPath(base, mapped, Self.traits(base, mapped, mapped.traits.result))
            }
            return try compileOne(syntax, &scope)
        }
        var result = try compileOne(alternatives[0], &scope)
        for alternative in alternatives.dropFirst() {
            let (parts, traits) = compiler.adopt([result, try compileOne(alternative, &scope)])
            result = NodeSets(
                .union, parts[0], parts[1], Traits(.nodes, traits.dependencies, ancestor: traits.ancestor))
        }
        return result
    }

    /// `a/(b | c)/d` as `a/b/d | a/c/d`: plain paths run by name and can be answered by a rule's trie.
    private static func alternatives(_ syntax: Syntax) -> [Syntax] {
        guard case .path(let left, let right) = syntax.kind else { return [syntax] }
        guard isPlain(right) || branches(right).count > 1 else { return [syntax] }
        let lefts = branches(left)
        let rights = branches(right)
        guard lefts.count * rights.count > 1, lefts.count * rights.count <= 8 else { return [syntax] }
        var result: [Syntax] = []
        for left in lefts {
            for right in rights {
                result.append(Syntax(kind: joined(left, right), range: syntax.range))
            }
        }
        return result
    }

    /// Paths are kept leaning to the left.
    private static func joined(_ left: Syntax, _ right: Syntax) -> Syntax.Kind {
        guard case .path(let first, let rest) = right.kind else { return .path(left, right) }
        return .path(Syntax(kind: joined(left, first), range: right.range), rest)
    }

    private static func branches(_ syntax: Syntax) -> [Syntax] {
        switch syntax.kind {
        case .union(let left, let right):
            let all = branches(left) + branches(right)
            return all.allSatisfy(isPlain) ? all : [syntax]
        case .path: return alternatives(syntax)
        default: return [syntax]
        }
    }

    private static func isStep(_ syntax: Syntax) -> Bool {
        if case .step = syntax.kind { true } else { false }
    }

    /// A relative path of axis steps.
    private static func isPlain(_ syntax: Syntax) -> Bool {
        switch syntax.kind {
        case .step: true
        case .path(let left, let right): isPlain(left) && isPlain(right)
        default: false
        }
    }

    private func compileOne(_ syntax: Syntax, _ scope: inout Scope) throws(SyntaxError) -> Expression {
        var parts: [Syntax] = []
        flatten(syntax, &parts)
        var start: NodePath.Start = .context
        var base: Expression?
        var rest = parts[...]
        if case .root = parts[0].kind {
            start = .root
            rest = rest.dropFirst()
        } else if case .step = parts[0].kind {
        } else {
            let first = try compiler.compile(parts[0], &scope)
            start = .expression(first)
            base = first
            rest = rest.dropFirst()
        }
        var steps: [AxisStep] = []
        while let part = rest.first {
            rest = rest.dropFirst()
            let upcoming = rest.first
            if let step = try axisStep(part, next: upcoming, &rest, &scope) {
                steps.append(step)
                if steps.count == 1, case .root = start, let shared = shared(step, part, upcoming) {
                    start = .expression(shared)
                    base = shared
                    steps = []
                }
                continue
            }
            throw SyntaxError("this path step is not supported", part.range.lowerBound)
        }
        return path(start, base, steps)
    }

    /// `//name[predicate]` at the start of paths: many rules select the same elements, so they are selected once.
    private func shared(_ step: AxisStep, _ part: Syntax, _ next: Syntax?) -> Expression? {
        guard step.axis == .descendant, !step.predicates.isEmpty,
            Self.exported(step.predicates).isSubset(of: .document), let next,
            let key = compiler.key(part.range.lowerBound..<next.range.upperBound),
            // The same variable name may mean something else in another pattern.
            !key.contains("$")
        else { return nil }
        if let known = compiler.sharedValues[key] { return known }
        guard let value = compiler.lifted(link(.root, nil, [step], needsSort: false)) as? DocumentValue else {
            return nil
        }
        compiler.sharedValues[key] = value
        return value
    }

    private func flatten(_ syntax: Syntax, _ parts: inout [Syntax]) {
        if case .path(let left, let right) = syntax.kind, case .step = right.kind {
            flatten(left, &parts)
            parts.append(right)
        } else {
            parts.append(syntax)
        }
    }

    /// nil when the part is no axis step. `//name` becomes one descendant step where no predicate counts.
    private func axisStep(
        _ part: Syntax, next: Syntax?, _ rest: inout ArraySlice<Syntax>, _ scope: inout Scope
    ) throws(SyntaxError) -> AxisStep? {
        guard case .step(let axis, let test, let predicates) = part.kind else { return nil }
        if axis == .descendantOrSelf, test == .node, predicates.isEmpty, let next,
            case .step(let nextAxis, let nextTest, let nextPredicates) = next.kind,
            nextAxis == .child || nextAxis == .attribute
        {
            let compiled = try self.predicates(nextPredicates, &scope)
            let counts = compiled.contains {
                $0.traits.mayBeNumber || $0.traits.dependencies.contains(.position)
            }
            if !counts {
                rest = rest.dropFirst()
                return AxisStep(
                    axis: nextAxis == .child ? .descendant : .descendantAttribute,
                    test: compiler.compiled(nextTest, axis: nextAxis), predicates: compiled)
            }
        }
        return AxisStep(
            axis: axis, test: compiler.compiled(test, axis: axis), predicates: try self.predicates(predicates, &scope))
    }

    private func predicates(_ syntax: [Syntax], _ scope: inout Scope) throws(SyntaxError) -> [Expression] {
        try compiler.compileAll(syntax, &scope).map { compiler.settled($0) }
    }

    /// Cuts the steps where order or uniqueness would be lost and links each run.
    private func path(_ start: NodePath.Start, _ base: Expression?, _ steps: [AxisStep]) -> Expression {
        guard !steps.isEmpty else {
            switch start {
            case .root: return RootNode()
            case .context: return ContextItem()
            case .expression(let expression): return expression
            }
        }
        var state = Order(single: base?.traits.single ?? true, ordered: base?.isOrdered ?? true)
        var run: [AxisStep] = []
        for (at, step) in steps.enumerated() {
            run.append(step)
            state.take(step.axis)
            if state.isUnsorted, at + 1 < steps.count {
                let inner = link(start, base, run, needsSort: true)
                return path(.expression(inner), inner, Array(steps[(at + 1)...]))
            }
        }
        return link(start, base, run, needsSort: state.isUnsorted)
    }

    /// Whether nodes come in document order without repetition, and whether one may lie inside another.
    private struct Order {
        private var isSingle: Bool
        private var mayNest: Bool
        private(set) var isUnsorted = false

        /// - Parameter ordered: what the path starts from has no repetition and is in document order.
        init(single: Bool, ordered: Bool) {
            isSingle = single
            mayNest = !single
            isUnsorted = !single && !ordered
        }

        mutating func take(_ axis: Syntax.Axis) {
            switch axis {
            case .self: return
            case .child:
                isUnsorted = isUnsorted || mayNest
            case .attribute:
                mayNest = false
            case .descendantAttribute:
                isUnsorted = isUnsorted || mayNest
                mayNest = false
            case .descendant, .descendantOrSelf:
                isUnsorted = isUnsorted || mayNest
                mayNest = true
            case .parent:
                isUnsorted = isUnsorted || !isSingle
                if !isSingle { mayNest = true }
                return
            case .followingSibling:
                isUnsorted = isUnsorted || !isSingle
                mayNest = !isSingle
            case .following:
                isUnsorted = isUnsorted || !isSingle
                mayNest = true
            case .ancestor, .ancestorOrSelf, .preceding:
                isUnsorted = true
                mayNest = true
            case .precedingSibling:
                isUnsorted = true
                mayNest = !isSingle
            }
            isSingle = false
        }
    }

    private func link(
        _ start: NodePath.Start, _ base: Expression?, _ steps: [AxisStep], needsSort: Bool
    ) -> Expression {
        var next: Step?
        for step in steps.reversed() { next = Step(step.axis, step.test, step.predicates, next: next) }
        guard let first = next else { return ContextItem() }
        var dependencies = Self.exported(steps.flatMap(\.predicates))
        var ancestor: UInt8 = 0
        switch start {
        case .root: dependencies.insert(.document)
        case .context:
            dependencies.insert(.item)
            if dependencies.isDisjoint(with: [.locals, .current, .name]) { ancestor = leadingParents(steps) }
        case .expression(let expression):
            dependencies.formUnion(expression.traits.dependencies)
            if dependencies.isDisjoint(with: [.locals, .current, .position, .name]) {
                ancestor = expression.traits.ancestor
            }
        }
        let single = steps.allSatisfy { $0.axis == .parent || $0.axis == .self } && (base?.traits.single ?? true)
        return NodePath(
            start, first, needsSort: needsSort,
            Traits(.nodes, dependencies, single: single, ancestor: ancestor))
    }

    private func leadingParents(_ steps: [AxisStep]) -> UInt8 {
        var count: UInt8 = 0
        for step in steps {
            guard step.axis == .parent, step.test.code == .node, step.predicates.isEmpty, count < 100 else { break }
            count += 1
        }
        return count
    }

    /// What inner expressions depend on, seen from outside: their focus is set by the path.
    static func exported(_ inner: [Expression]) -> Traits.Dependencies {
        var dependencies: Traits.Dependencies = []
        for expression in inner { dependencies.formUnion(expression.traits.dependencies) }
        return dependencies.subtracting(.focus)
    }

    static func traits(_ base: Expression, _ inner: Expression, _ result: Traits.Result) -> Traits {
        traits(base, [inner], result)
    }

    static func traits(_ base: Expression, _ inner: [Expression], _ result: Traits.Result) -> Traits {
        let dependencies = base.traits.dependencies.union(exported(inner))
        let mayKeep = dependencies.isDisjoint(with: [.locals, .current, .position, .name])
        return Traits(
            result, dependencies, single: base.traits.single && inner.allSatisfy(\.traits.single),
            ancestor: mayKeep && base.traits.dependencies.contains(.item) ? base.traits.ancestor : 0)
    }
}
