/// A path of axis steps: from the root, from the context node, or from the nodes of an expression.
final class NodePath: Expression {
    enum Start {
        case root, context
        case expression(Expression)
    }

    private enum From: UInt8 { case context, root, expression }

    private let from: From
    private let base: Expression
    private let steps: Step
    private let needsSort: Bool

    init(_ start: Start, _ steps: Step, needsSort: Bool, _ traits: Traits) {
        switch start {
        case .context: (from, base) = (.context, Constant.nothing)
        case .root: (from, base) = (.root, Constant.nothing)
        case .expression(let expression): (from, base) = (.expression, expression)
        }
        self.steps = steps
        self.needsSort = needsSort
        super.init(traits)
    }

    /// Stands where a path is required and never walked.
    static var nowhere: NodePath {
        let test = CompiledTest(code: .never, kind: 0, name: -1, string: .empty)
        return NodePath(.context, Step(.self, test, [], next: nil), needsSort: false, Traits(.nodes, .item))
    }

    /// The steps when the path starts at the context node.
    var relativeSteps: Step? { if from == .context { steps } else { nil } }
    var rootSteps: Step? { if from == .root { steps } else { nil } }

    /// Nodes may come more than once and in any order.
    @inline(__always)
    func visit<V: NodeVisitor>(_ m: inout Machine, _ visitor: inout V) throws(Fault) {
        switch from {
        case .context: _ = try steps.walk(try m.contextNode(), &m, &visitor)
        case .root: _ = try steps.walk(0, &m, &visitor)
        case .expression: try visitFromBase(&m, &visitor)
        }
    }

    private func visitFromBase<V: NodeVisitor>(_ m: inout Machine, _ visitor: inout V) throws(Fault) {
        if let shared = base as? DocumentValue, let path = shared.pathThatFails(&m) {
            return try visitLazily(path, &m, &visitor)
        }
        let mark = m.top
        try base.push(&m)
        let end = m.top
        for at in mark..<end {
            switch m.items[at] {
            case .node(let node):
                if try steps.walk(node, &m, &visitor) {
                    m.drop(from: mark, to: end)
                    return
                }
            case .fragment: continue
            default: throw Fault(.notNodes, "a path step is applied to \(m.items[at].typeName)")
            }
        }
        m.drop(from: mark, to: end)
    }

    /// From one node of the base to the next, no farther than the visitor wants: behind that, the base has an error.
    @inline(never)
    private func visitLazily<V: NodeVisitor>(
        _ path: NodePath, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) {
        let steps = steps
        let outcome = withUnsafeMutablePointer(to: &visitor) { visitor -> Result<Void, Fault> in
            var each = EachVisitor { node, m throws(Fault) in try steps.walk(node, &m, &visitor.pointee) }
            do throws(Fault) {
                return .success(try path.visit(&m, &each))
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }

    override var isOrdered: Bool { true }

    override func push(_ m: inout Machine) throws(Fault) {
        let mark = m.top
        var visitor = PushVisitor()
        try visit(&m, &visitor)
        if needsSort { try m.sortNodes(from: mark) }
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool { try exists(&m) }

    override func exists(_ m: inout Machine) throws(Fault) -> Bool {
        var visitor = FoundVisitor()
        try visit(&m, &visitor)
        return visitor.found
    }

    override func atom(_ m: inout Machine) throws(Fault) -> Item? {
        var visitor = SingleVisitor()
        try visit(&m, &visitor)
        return visitor.node < 0 ? nil : m.atomized(.node(visitor.node))
    }

    override func text(_ m: inout Machine) throws(Fault) -> Text {
        var visitor = SingleVisitor()
        try visit(&m, &visitor)
        return visitor.node < 0 ? .empty : m.text(of: visitor.node)
    }

    override func anyAtom(_ m: inout Machine, _ test: AtomTest) throws(Fault) -> Bool {
        var visitor = AtomVisitor(test: test)
        try visit(&m, &visitor)
        return visitor.found
    }

    /// Number of nodes without making the sequence; nil where duplicates must be removed first.
    func count(_ m: inout Machine) throws(Fault) -> Int? {
        if needsSort { return nil }
        var visitor = CountVisitor()
        try visit(&m, &visitor)
        return visitor.count
    }
}

struct EachVisitor: NodeVisitor {
    let body: (Int32, inout Machine) throws(Fault) -> Bool

    mutating func visit(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool { try body(node, &m) }
}

struct AtomVisitor: NodeVisitor {
    let test: AtomTest
    var found = false

    mutating func visit(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool {
        found = try test.passes(m.atomized(.node(node)), &m)
        return found
    }
}

struct FoundVisitor: NodeVisitor {
    var found = false
    mutating func visit(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool {
        found = true
        return true
    }
}

/// `left/right` where the right side is no axis step: `cac:Price/xs:decimal(cbc:PriceAmount)`, `a/(b | c)`.
final class MappedPath: Expression {
    private let left: Expression
    private let right: Expression
    private let usesPosition: Bool

    init(_ left: Expression, _ right: Expression, _ traits: Traits) {
        self.left = left
        self.right = right
        usesPosition = right.traits.dependencies.contains(.position)
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        let mark = m.top
        try left.push(&m)
        let end = m.top
        let saved = m.focus
        defer { m.focus = saved }
        for at in mark..<end {
            try m.spend()
            guard m.items[at].isNode else {
                throw Fault(.notNodes, "a path step is applied to \(m.items[at].typeName)")
            }
            m.setFocus(m.items[at], position: at - mark + 1, size: end - mark)
            try right.push(&m)
        }
        m.drop(from: mark, to: end)
        try settle(mark, &m)
    }

    override var isOrdered: Bool { true }

    /// Nodes are put in order; a mixture with values is an error.
    private func settle(_ mark: Int, _ m: inout Machine) throws(Fault) {
        var nodes = 0
        for at in mark..<m.top where m.items[at].isNode { nodes += 1 }
        if nodes == 0 { return }
        guard nodes == m.top - mark else { throw Fault(.mixedStep, "a path gives both nodes and values") }
        try m.sortNodes(from: mark)
    }

    override func exists(_ m: inout Machine) throws(Fault) -> Bool {
        let mark = m.top
        try left.push(&m)
        let end = m.top
        let saved = m.focus
        defer { m.focus = saved }
        var found = false
        var at = mark
        while at < end, !found {
            guard m.items[at].isNode else {
                throw Fault(.notNodes, "a path step is applied to \(m.items[at].typeName)")
            }
            m.setFocus(m.items[at], position: at - mark + 1, size: end - mark)
            found = try right.exists(&m)
            at += 1
        }
        m.pop(to: mark)
        return found
    }

    override func anyAtom(_ m: inout Machine, _ test: AtomTest) throws(Fault) -> Bool {
        let mark = m.top
        try left.push(&m)
        let end = m.top
        let saved = m.focus
        defer {
            m.focus = saved
            m.pop(to: mark)
        }
        for at in mark..<end {
            try m.spend()
            guard m.items[at].isNode else {
                throw Fault(.notNodes, "a path step is applied to \(m.items[at].typeName)")
            }
            m.setFocus(m.items[at], position: at - mark + 1, size: end - mark)
            if try right.anyAtom(&m, test) { return true }
        }
        return false
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        right.traits.result == .nodes ? try exists(&m) : try super.boolean(&m)
    }
}

/// `left ! right`: the right side for each item, results in that order.
final class SimpleMap: Expression {
    private let left: Expression
    private let right: Expression

    init(_ left: Expression, _ right: Expression, _ traits: Traits) {
        self.left = left
        self.right = right
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        let mark = m.top
        try left.push(&m)
        let end = m.top
        let saved = m.focus
        defer { m.focus = saved }
        for at in mark..<end {
            try m.spend()
            m.setFocus(m.items[at], position: at - mark + 1, size: end - mark)
            try right.push(&m)
        }
        m.drop(from: mark, to: end)
    }
}

/// Predicates on any sequence: `(a, b)[1]`, `$digits[$i + 1]`.
final class Filter: Expression {
    private let base: Expression
    private let predicates: [Expression]

    init(_ base: Expression, _ predicates: [Expression], _ traits: Traits) {
        self.base = base
        self.predicates = predicates
        super.init(traits)
    }

    override var isOrdered: Bool { base.isOrdered }

    override func push(_ m: inout Machine) throws(Fault) {
        let mark = m.top
        try base.push(&m)
        for predicate in predicates { try m.filter(from: mark, predicate) }
    }
}
