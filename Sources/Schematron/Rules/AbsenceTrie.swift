internal import XML

/// Hundreds of assertions say no more than `not(cac:A/cbc:B)`. All of a rule's are answered by one walk: a trie of
/// their paths against the children of the context node.
final class AbsenceTrie {
    private struct Node {
        /// Sorted by name.
        var edges: [(name: Int32, target: Int32)] = []
        /// Assertions whose path ends here.
        var assertions: [Int32] = []
    }

    private var nodes: [Node] = [Node()]
    private(set) var isEmpty = true

    /// The paths, as element names, that a test forbids; nil for all other tests.
    static func paths(of test: Expression) -> [[Int32]]? {
        guard let not = test as? Not else { return nil }
        let operand = (not.operand as? Exists).flatMap { $0.expected ? $0.operand : nil } ?? not.operand
        return paths(operand)
    }

    private static func paths(_ operand: Expression) -> [[Int32]]? {
        if let union = operand as? NodeSets, union.operation == .union {
            guard let left = paths(union.left), let right = paths(union.right) else { return nil }
            return left + right
        }
        guard let steps = (operand as? NodePath)?.relativeSteps else { return nil }
        var names: [Int32] = []
        var step: Step? = steps
        while let at = step {
            guard at.axis == .child, at.test.code == .name, at.predicate == nil else { return nil }
            names.append(at.test.name)
            step = at.next
        }
        return [names]
    }

    func insert(_ names: [Int32], assertion: Int) {
        isEmpty = false
        var at = 0
        for name in names {
            if let edge = nodes[at].edges.first(where: { $0.name == name }) {
                at = Int(edge.target)
            } else {
                let place = nodes[at].edges.firstIndex { $0.name > name } ?? nodes[at].edges.count
                nodes[at].edges.insert((name, Int32(nodes.count)), at: place)
                at = nodes.count
                nodes.append(Node())
            }
        }
        nodes[at].assertions.append(Int32(assertion))
    }

    /// Numbers of the assertions that do not hold for `context`, each once, in ascending order.
    func failures(_ context: Int32, _ m: inout Machine) throws(Fault) -> [Int32] {
        var found: [Int32] = []
        try walk(0, context, &m, &found)
        if found.count > 1 {
            found.sort()
            var unique: [Int32] = []
            for number in found where unique.last != number { unique.append(number) }
            return unique
        }
        return found
    }

    private func walk(_ state: Int, _ node: Int32, _ m: inout Machine, _ found: inout [Int32]) throws(Fault) {
        let context = m.nodes[Int(node)]
        let first = node + 1 + Int32(context.attributeCount)
        guard first < context.end else { return }
        var child = m.nodes[Int(first)].isElement ? first : m.nodes[Int(first)].nextElement
        while child != 0 {
            let record = m.nodes[Int(child)]
            try m.spend()
            if let target = target(state, record.name) {
                if !nodes[target].assertions.isEmpty { found.append(contentsOf: nodes[target].assertions) }
                if !nodes[target].edges.isEmpty { try walk(target, child, &m, &found) }
            }
            child = record.nextElement
        }
    }

    @inline(__always)
    private func target(_ state: Int, _ name: Int32) -> Int? {
        nodes[state].edges.withUnsafeBufferPointer { edges in
            var low = 0
            var high = edges.count
            while low < high {
                let middle = (low + high) / 2
                if edges[middle].name < name { low = middle + 1 } else { high = middle }
            }
            return low < edges.count && edges[low].name == name ? Int(edges[low].target) : nil
        }
    }
}
