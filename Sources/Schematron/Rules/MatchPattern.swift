internal import XML

/// The context of a rule: which nodes it is about.
final class MatchPattern {
    /// One step of an alternative, from the node upwards.
    final class Step {
        enum Link {
            /// Whatever is above.
            case anywhere
            /// The parent must match one of these.
            case parent(FixedList<Step>)
            /// Some ancestor must match one of these.
            case ancestor(FixedList<Step>)
            /// The parent must be the document.
            case document
        }

        /// `Link` without its payload: what the inner loop switches over.
        private enum Place: UInt8 { case anywhere, parent, ancestor, document }

        let test: CompiledTest
        /// Kinds of nodes that can pass.
        let kinds: NodeKinds
        let predicates: Operands
        private let place: Place
        private let above: FixedList<Step>
        /// Set when a predicate counts: then the step is taken from the parent and must find the node.
        let fromParent: Schematron.Step?
        /// Those parts of the predicates that look at nothing but the node's name, and the number under which the
        /// machine remembers what they said: `*[ends-with(name(), 'Amount')]` asks once a name, not once a node.
        let nameTests: Operands
        private(set) var nameTestNumber = -1

        var isDocumentElement: Bool { place == .document }

        func number(_ number: Int) { nameTestNumber = number }

        init(_ axis: Syntax.Axis, _ test: CompiledTest, _ predicates: [Expression], _ link: Link) {
            self.test = test
            kinds = NodeKinds(test, on: axis)
            self.predicates = Operands(predicates)
            switch link {
            case .anywhere: (place, above) = (.anywhere, FixedList([]))
            case .document: (place, above) = (.document, FixedList([]))
            case .parent(let steps): (place, above) = (.parent, steps)
            case .ancestor(let steps): (place, above) = (.ancestor, steps)
            }
            let counts = predicates.contains {
                $0.traits.mayBeNumber || $0.traits.dependencies.contains(.position)
            }
            fromParent = counts ? Schematron.Step(axis, test, predicates, next: nil) : nil
            let parts = counts ? [] : predicates.flatMap { ($0 as? And)?.operands.all ?? [$0] }
            nameTests = Operands(parts.filter { $0.traits.dependencies == .name })
        }

        /// What kind, name and prefix of the node alone say.
        @inline(__always)
        func admits(_ node: Int32, _ m: inout Machine) -> Bool {
            test.matches(node, &m) && (test.code != .node || kinds.contains(raw: m.nodes[Int(node)].rawKind))
                && (nameTestNumber < 0 || m.nameVerdict(nameTestNumber, node, nameTests))
        }

        func matches(_ node: Int32, _ m: inout Machine) -> Bool {
            guard admits(node, &m) else { return false }
            switch place {
            case .anywhere: break
            case .document:
                guard m.nodes[Int(node)].parent == 0 else { return false }
            case .parent:
                let parent = m.nodes[Int(node)].parent
                guard parent >= 0, Self.any(of: above, parent, &m) else { return false }
            case .ancestor:
                var at = m.nodes[Int(node)].parent
                while at >= 0, !Self.any(of: above, at, &m) { at = m.nodes[Int(at)].parent }
                guard at >= 0 else { return false }
            }
            return predicates.count == 0 || predicatesHold(node, &m)
        }

        @inline(__always)
        static func any(of steps: FixedList<Step>, _ node: Int32, _ m: inout Machine) -> Bool {
            for at in 0..<steps.count {
                if steps.unmanaged(at)._withUnsafeGuaranteedRef({ $0.matches(node, &m) }) { return true }
            }
            return false
        }

        /// A predicate that fails makes no match, as XSLT has it for patterns.
        private func predicatesHold(_ node: Int32, _ m: inout Machine) -> Bool {
            let saved = (m.focus, m.top, m.current)
            defer {
                (m.focus, m.current) = (saved.0, saved.2)
                m.pop(to: saved.1)
            }
            m.current = node
            do {
                if let fromParent {
                    let parent = m.nodes[Int(node)].parent
                    guard parent >= 0 else { return false }
                    var visitor = PushVisitor()
                    _ = try fromParent.walk(parent, &m, &visitor)
                    for at in saved.1..<m.top {
                        if case .node(let found) = m.items[at], found == node { return true }
                    }
                    return false
                }
                m.focus = Machine.Focus(node: node)
                for at in 0..<predicates.count where try !m.value(of: predicates, at) { return false }
                return true
            } catch {
                m.patternFault = error
                return false
            }
        }
    }

    /// An alternative that is no plain path: the nodes it selects are computed once per document.
    struct Selection {
        let nodes: DocumentValue
    }

    let steps: FixedList<Step>
    let selections: [Selection]
    let frameSize: Int

    init(steps: [Step], selections: [Selection], frameSize: Int) {
        self.steps = FixedList(steps)
        self.selections = selections
        self.frameSize = frameSize
    }

    /// Whether a node that is called so, with that prefix, could match: false is final.
    func mayMatch(_ node: Int32, _ m: inout Machine) -> Bool {
        if !selections.isEmpty { return true }
        for at in 0..<steps.count where steps[at].admits(node, &m) { return true }
        return false
    }

    /// Whether one of the plain alternatives matches.
    @inline(__always)
    func stepsMatch(_ node: Int32, _ m: inout Machine) -> Bool { Step.any(of: steps, node, &m) }

    func matches(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool {
        if Step.any(of: steps, node, &m) { return true }
        if selections.isEmpty { return false }
        for selection in selections {
            let slot = try selection.nodes.ready(&m)
            var low = Int(slot.start)
            var high = low + Int(slot.count)
            while low < high {
                let middle = (low + high) / 2
                guard case .node(let found) = m.kept[middle] else { return false }
                if found == node { return true }
                if found < node { low = middle + 1 } else { high = middle }
            }
        }
        return false
    }

    /// Kinds of nodes that any alternative can match.
    var kinds: NodeKinds {
        guard selections.isEmpty else { return .all }
        return steps.all.reduce(into: NodeKinds()) { $0.formUnion($1.kinds) }
    }

    /// Only the document element can match, so that nothing of the rule is ever evaluated twice.
    var matchesOnce: Bool { selections.isEmpty && steps.all.allSatisfy(\.isDocumentElement) }

    /// Names the node may have, when every alternative names one; nil when any node may match.
    var names: [Int32]? {
        guard selections.isEmpty else { return nil }
        var names: [Int32] = []
        for at in 0..<steps.count {
            guard steps[at].test.code == .name else { return nil }
            names.append(steps[at].test.name)
        }
        return names
    }
}
