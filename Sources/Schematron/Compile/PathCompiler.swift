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

    /// What a path is made of, from its start.
    private enum Part {
        case step(AxisStep)
        /// An expression applied to each node.
        case map(Syntax)
    }

    func compile(_ syntax: Syntax, _ scope: inout Scope) throws(SyntaxError) -> Expression {
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
            if let step = try axisStep(part, next: rest.first, &rest, &scope) {
                steps.append(step)
                continue
            }
            let left = path(start, base, steps)
            let right = try compiler.compile(part, &scope)
            base = MappedPath(left, right, Self.traits(left, right, right.traits.result))
            start = .expression(base ?? left)
            steps = []
        }
        return path(start, base, steps)
    }

    private func flatten(_ syntax: Syntax, _ parts: inout [Syntax]) {
        if case .path(let left, let right) = syntax.kind {
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
        try compiler.compileAll(syntax, &scope).map { compiler.lifted($0) }
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
        var state = Order(single: base?.traits.single ?? true)
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

        init(single: Bool) {
            isSingle = single
            mayNest = !single
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
                isUnsorted = !isSingle
                if !isSingle { mayNest = true }
                return
            case .followingSibling:
                isUnsorted = !isSingle
                mayNest = !isSingle
            case .following:
                isUnsorted = !isSingle
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
            if dependencies.isDisjoint(with: [.locals, .current]) { ancestor = leadingParents(steps) }
        case .expression(let expression):
            dependencies.formUnion(expression.traits.dependencies)
            if dependencies.isDisjoint(with: [.locals, .current, .position]) { ancestor = expression.traits.ancestor }
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
        let mayKeep = dependencies.isDisjoint(with: [.locals, .current, .position])
        return Traits(
            result, dependencies, single: base.traits.single && inner.allSatisfy(\.traits.single),
            ancestor: mayKeep && base.traits.dependencies.contains(.item) ? base.traits.ancestor : 0)
    }
}
