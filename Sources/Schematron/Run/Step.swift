internal import XML

/// Takes the nodes a path finds, one by one.
protocol NodeVisitor {
    /// Returns true when no further node is needed.
    mutating func visit(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool
}

struct ExistenceVisitor: NodeVisitor {
    mutating func visit(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool { true }
}

struct PushVisitor: NodeVisitor {
    mutating func visit(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool {
        try m.push(.node(node))
        return false
    }
}

struct CountVisitor: NodeVisitor {
    var count = 0
    mutating func visit(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool {
        count += 1
        return false
    }
}

/// The first node, and whether there is a second one.
struct SingleVisitor: NodeVisitor {
    var node: Int32 = -1
    mutating func visit(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool {
        if self.node >= 0, node != self.node { throw Fault.severalItems }
        self.node = node
        return false
    }
}

/// A node test with names as ids.
struct CompiledTest: BitwiseCopyable {
    enum Code: UInt8 { case name, principal, namespace, local, node, text, comment, instruction, document, never }

    let code: Code
    /// Kind the name must have: element, or attribute on the attribute axis.
    let kind: UInt16
    let name: Int32
    /// Namespace or local name of a wildcard, target of an instruction; owned by the program.
    let string: Text
    /// For wildcards: whether each name of the rule set's table fits; owned by the program.
    var fitting: UnsafePointer<Bool>?
    var fittingCount: Int32 = 0

    @inline(__always)
    func matches(_ node: Int32, _ m: inout Machine) -> Bool {
        let record = m.nodes[Int(node)]
        switch code {
        case .name: return record.name == name && record.rawKind == kind
        case .principal: return record.rawKind == kind
        case .node: return true
        case .namespace, .local:
            guard record.rawKind == kind else { return false }
            if let fitting, record.name >= 0, record.name < fittingCount { return fitting[Int(record.name)] }
            return matchesRarely(node, record, m.tree)
        default: return matchesRarely(node, record, m.tree)
        }
    }

    @inline(never)
    private func matchesRarely(_ node: Int32, _ record: XMLNode, _ tree: XMLTree) -> Bool {
        switch code {
        case .text: record.rawKind == 3
        case .comment: record.rawKind == 4
        case .instruction: record.rawKind == 5 && (string.isEmpty || tree.name(of: node)?.local == string.string)
        case .document: record.rawKind == 0
        case .namespace: record.rawKind == kind && tree.name(of: node)?.namespace == string.string
        case .local: record.rawKind == kind && tree.name(of: node)?.local == string.string
        default: false
        }
    }
}

/// One axis step of a path, linked to the next one.
final class Step {
    let axis: Syntax.Axis
    let test: CompiledTest
    let predicate: Expression?
    let furtherPredicates: [Expression]
    /// Some predicate looks at the position, so the candidates must be numbered.
    let isPositional: Bool
    let next: Step?
    /// The same two for the inner loops, which must not count references.
    private let barePredicate: Unmanaged<Expression>?
    private let bareNext: Unmanaged<Step>?

    init(_ axis: Syntax.Axis, _ test: CompiledTest, _ predicates: [Expression], next: Step?) {
        self.axis = axis
        self.test = test
        predicate = predicates.first
        furtherPredicates = Array(predicates.dropFirst())
        isPositional = predicates.contains {
            $0.traits.mayBeNumber || $0.traits.dependencies.contains(.position)
        }
        self.next = next
        barePredicate = predicate.map { Unmanaged.passUnretained($0) }
        bareNext = next.map { Unmanaged.passUnretained($0) }
    }

    /// Sends every node this step and the following ones reach from `node` to the visitor. Returns true when the
    /// visitor wants no more.
    func walk<V: NodeVisitor>(_ node: Int32, _ m: inout Machine, _ visitor: inout V) throws(Fault) -> Bool {
        if isPositional { return try walkNumbered(node, &m, &visitor) }
        var here = StepVisitor(step: Unmanaged.passUnretained(self), inner: visitor)
        let stopped = try scan(node, &m, &here)
        visitor = here.inner
        return stopped
    }

    /// What happens to a node that the axis and the node test have let through.
    @inline(__always)
    func accept<V: NodeVisitor>(_ node: Int32, _ m: inout Machine, _ visitor: inout V) throws(Fault) -> Bool {
        if let barePredicate {
            guard try holds(barePredicate, node, &m) else { return false }
        }
        if let bareNext { return try Self.walk(bareNext, node, &m, &visitor) }
        return try visitor.visit(node, &m)
    }

    @inline(__always)
    private static func walk<V: NodeVisitor>(
        _ step: Unmanaged<Step>, _ node: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        try step.with { step throws(Fault) in try step.walk(node, &m, &visitor) }
    }

    @inline(never)
    private func holds(
        _ predicate: Unmanaged<Expression>, _ node: Int32, _ m: inout Machine
    ) throws(Fault) -> Bool {
        let saved = m.focus
        defer { m.focus = saved }
        m.focus.node = node
        var result = try predicate.with { first throws(Fault) in try first.boolean(&m) }
        if result, !furtherPredicates.isEmpty {
            for further in furtherPredicates where result { result = try further.boolean(&m) }
        }
        return result
    }

    /// With predicates that count: collect, number, filter, go on.
    private func walkNumbered<V: NodeVisitor>(
        _ node: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        let mark = m.top
        var push = PushVisitor()
        _ = try scan(node, &m, &push)
        if let predicate { try m.filter(from: mark, predicate) }
        for further in furtherPredicates { try m.filter(from: mark, further) }
        let end = m.top
        var stopped = false
        var at = mark
        while at < end, !stopped {
            if case .node(let candidate) = m.items[at] {
                if let bareNext {
                    stopped = try Self.walk(bareNext, candidate, &m, &visitor)
                } else {
                    stopped = try visitor.visit(candidate, &m)
                }
            }
            at += 1
        }
        m.drop(from: mark, to: end)
        return stopped
    }

    /// Sends the nodes of the axis that pass the test, in axis order.
    @inline(__always)
    private func scan<V: NodeVisitor>(_ node: Int32, _ m: inout Machine, _ visitor: inout V) throws(Fault) -> Bool {
        if axis == .child, test.code == .name { return try scanChildrenByName(node, &m, &visitor) }
        if axis == .attribute, test.code == .name { return try scanAttributesByName(node, &m, &visitor) }
        return try scanOther(node, &m, &visitor)
    }

    private func scanAttributesByName<V: NodeVisitor>(
        _ node: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        let name = test.name
        var at = node &+ 1
        let end = at &+ Int32(m.nodes[Int(node)].attributeCount)
        while at < end {
            if m.nodes[Int(at)].name == name { return try visitor.visit(at, &m) }
            at &+= 1
        }
        return false
    }

    private func scanChildrenByName<V: NodeVisitor>(
        _ node: Int32, _ m: inout Machine, _ visitor: inout V
    ) throws(Fault) -> Bool {
        let name = test.name
        let record = m.nodes[Int(node)]
        let first = node &+ 1 &+ Int32(record.attributeCount)
        if first >= record.end || record.rawKind > 1 { return false }
        if record.isIndexed {
            for child in m.children(of: node, named: name) {
                try m.spend()
                if try visitor.visit(child, &m) { return true }
            }
            return false
        }
        var at = m.nodes[Int(first)].isElement ? first : m.nodes[Int(first)].nextElement
        while at != 0 {
            let child = m.nodes[Int(at)]
            if child.name == name {
                try m.spend()
                if try visitor.visit(at, &m) { return true }
            }
            at = child.nextElement
        }
        return false
    }
}

/// Puts the predicates and the following steps between an axis and the visitor.
struct StepVisitor<Inner: NodeVisitor>: NodeVisitor {
    let step: Unmanaged<Step>
    var inner: Inner

    @inline(__always)
    mutating func visit(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool {
        try step.with { step throws(Fault) in try step.accept(node, &m, &inner) }
    }
}
