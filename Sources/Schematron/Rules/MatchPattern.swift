internal import XML

/// The context of a rule: which nodes it is about.
final class MatchPattern {
    /// One step of an alternative, from the node upwards.
    final class Step {
        enum Link {
            /// Whatever is above.
            case anywhere
            /// The parent must match one of these.
            case parent([Step])
            /// Some ancestor must match one of these.
            case ancestor([Step])
            /// The parent must be the document.
            case document
        }

        let test: CompiledTest
        let predicates: [Expression]
        let link: Link
        /// Set when a predicate counts: then the step is taken from the parent and must find the node.
        let fromParent: Schematron.Step?

        init(_ axis: Syntax.Axis, _ test: CompiledTest, _ predicates: [Expression], _ link: Link) {
            self.test = test
            self.predicates = predicates
            self.link = link
            let counts = predicates.contains {
                $0.traits.mayBeNumber || $0.traits.dependencies.contains(.position)
            }
            fromParent = counts ? Schematron.Step(axis, test, predicates, next: nil) : nil
        }

        func matches(_ node: Int32, _ m: inout Machine) -> Bool {
            guard test.matches(node, m) else { return false }
            switch link {
            case .anywhere: break
            case .document:
                guard m.nodes[Int(node)].parent == 0 else { return false }
            case .parent(let steps):
                let parent = m.nodes[Int(node)].parent
                guard parent >= 0, Self.any(of: steps, parent, &m) else { return false }
            case .ancestor(let steps):
                var at = m.nodes[Int(node)].parent
                while at >= 0, !Self.any(of: steps, at, &m) { at = m.nodes[Int(at)].parent }
                guard at >= 0 else { return false }
            }
            return predicates.isEmpty || predicatesHold(node, &m)
        }

        static func any(of steps: [Step], _ node: Int32, _ m: inout Machine) -> Bool {
            for step in steps where step.matches(node, &m) { return true }
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
                for predicate in predicates where try !predicate.boolean(&m) { return false }
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

    let steps: [Step]
    let selections: [Selection]
    let frameSize: Int

    init(steps: [Step], selections: [Selection], frameSize: Int) {
        self.steps = steps
        self.selections = selections
        self.frameSize = frameSize
    }

    func matches(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool {
        for step in steps where step.matches(node, &m) { return true }
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

    /// Names the node may have, when every alternative names one; nil when any node may match.
    var names: [Int32]? {
        guard selections.isEmpty else { return nil }
        var names: [Int32] = []
        for step in steps {
            guard step.test.code == .name else { return nil }
            names.append(step.test.name)
        }
        return names
    }
}
