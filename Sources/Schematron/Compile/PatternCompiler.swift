internal import XML

/// Compiles rule contexts: XSLT patterns, with parenthesised unions as XSLT 3.0 allows them.
struct PatternCompiler {
    private let compiler: ExpressionCompiler

    init(_ compiler: ExpressionCompiler) { self.compiler = compiler }

    func compile(_ syntax: Syntax, source: [UInt8], _ scope: inout Scope) throws(SyntaxError) -> MatchPattern {
        var steps: [MatchPattern.Step] = []
        var selections: [MatchPattern.Selection] = []
        for alternative in Self.alternatives(syntax) {
            if let found = try self.steps(alternative, source, &scope) {
                steps += found
            } else {
                selections.append(try selection(alternative, source, &scope))
            }
        }
        return MatchPattern(steps: steps, selections: selections, frameSize: scope.frameSize)
    }

    private static func alternatives(_ syntax: Syntax) -> [Syntax] {
        if case .union(let left, let right) = syntax.kind { return alternatives(left) + alternatives(right) }
        return [syntax]
    }

    /// nil when the alternative is no path of child and attribute steps.
    private func steps(
        _ syntax: Syntax, _ source: [UInt8], _ scope: inout Scope
    ) throws(SyntaxError) -> [MatchPattern.Step]? {
        switch syntax.kind {
        case .root:
            let test = CompiledTest(code: .document, kind: 0, name: -1, string: .empty)
            return [MatchPattern.Step(.self, test, [], .anywhere)]
        case .step: return try last(syntax, .anywhere, [], source, &scope)
        case .filter, .union: return try last(syntax, .anywhere, [], source, &scope)
        case .path(let left, let right):
            guard let link = try link(left, source, &scope) else { return nil }
            return try last(right, link, [], source, &scope)
        default: return nil
        }
    }

    private func link(
        _ left: Syntax, _ source: [UInt8], _ scope: inout Scope
    ) throws(SyntaxError) -> MatchPattern.Step.Link? {
        if case .root = left.kind { return .document }
        if case .path(let above, let between) = left.kind,
            case .step(.descendantOrSelf, .node, let predicates) = between.kind, predicates.isEmpty
        {
            if case .root = above.kind { return .anywhere }
            guard let steps = try steps(above, source, &scope) else { return nil }
            return .ancestor(steps)
        }
        guard let steps = try steps(left, source, &scope) else { return nil }
        return .parent(steps)
    }

    /// The step that the node itself must pass; `outer` are predicates from parentheses around it.
    private func last(
        _ syntax: Syntax, _ link: MatchPattern.Step.Link, _ outer: [Expression], _ source: [UInt8],
        _ scope: inout Scope
    ) throws(SyntaxError) -> [MatchPattern.Step]? {
        switch syntax.kind {
        case .step(let axis, let test, let predicates):
            guard axis == .child || axis == .attribute else { return nil }
            let compiled = try predicates.map { predicate throws(SyntaxError) in
                try compiler.compile(predicate, source: source, &scope)
            }
            return [MatchPattern.Step(axis, compiler.compiled(test, axis: axis), compiled + outer, link)]
        case .filter(let base, let predicates):
            var compiled: [Expression] = []
            for predicate in predicates { compiled.append(try compiler.compile(predicate, source: source, &scope)) }
            // A position in parentheses counts over the whole union.
            let counts = compiled.contains { $0.traits.mayBeNumber || $0.traits.dependencies.contains(.position) }
            if counts { return nil }
            return try last(base, link, compiled + outer, source, &scope)
        case .union(let left, let right):
            guard let first = try last(left, link, outer, source, &scope),
                let second = try last(right, link, outer, source, &scope)
            else { return nil }
            return first + second
        case .path(let left, let right):
            // (a/b | c)[p]: only where nothing stands before the parentheses.
            guard case .anywhere = link, let inner = try self.link(left, source, &scope) else { return nil }
            return try last(right, inner, outer, source, &scope)
        default: return nil
        }
    }

    /// Any other expression: a node matches when `//(expression)` selects it.
    private func selection(
        _ syntax: Syntax, _ source: [UInt8], _ scope: inout Scope
    ) throws(SyntaxError) -> MatchPattern.Selection {
        let everything = Syntax(
            kind: .path(
                Syntax(kind: .root, range: 0..<0),
                Syntax(kind: .step(.descendantOrSelf, .node, []), range: 0..<0)), range: 0..<0)
        let isRooted = Self.startsAtRoot(syntax)
        let complete = isRooted ? syntax : Syntax(kind: .path(everything, syntax), range: syntax.range)
        let expression = try compiler.compile(complete, source: source, &scope)
        guard let value = expression as? DocumentValue, value.traits.result == .nodes else {
            throw SyntaxError("this rule context is not supported", syntax.range.lowerBound)
        }
        compiler.program.globalFrameSize = max(compiler.program.globalFrameSize, scope.frameSize)
        return MatchPattern.Selection(nodes: value)
    }

    private static func startsAtRoot(_ syntax: Syntax) -> Bool {
        switch syntax.kind {
        case .root: true
        case .path(let left, _): startsAtRoot(left)
        case .filter(let base, _): startsAtRoot(base)
        default: false
        }
    }
}
