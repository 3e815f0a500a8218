public import XML

extension RuleSet {
    /// Checks a document. Findings come pattern by pattern in document order; the same document gives the same
    /// findings, on any thread. An assertion that cannot be evaluated gives a finding of kind `error`, and the others
    /// go on. [any-thread]
    public func evaluate(_ tree: XMLTree, options: EvaluationOptions = EvaluationOptions()) -> [Finding] {
        let own = tree.renamed(for: names)
        if documents.isEmpty {
            var run = RuleRun(rules: self, tree: own, sideRoots: [], options: options)
            return run.findings()
        }
        let (joined, roots) = own.joined(with: documents, names: names)
        var run = RuleRun(rules: self, tree: joined, sideRoots: roots, options: options)
        return run.findings()
    }
}

/// One evaluation of a rule set over a document.
private struct RuleRun: ~Copyable {
    private let rules: RuleSet
    private let tree: XMLTree
    private var machine: Machine
    /// Nodes of the document that is checked; those of side documents come after it.
    private let count: Int
    private var found: [Finding] = []
    /// Nodes that a pattern is about, found by name and taken in document order.
    private var marks: NodeMarks
    /// A budget is used up: nothing more can be evaluated.
    private var isExhausted = false

    init(rules: RuleSet, tree: XMLTree, sideRoots: [Int32], options: EvaluationOptions) {
        self.rules = rules
        self.tree = tree
        machine = Machine(tree: tree, program: rules.program, options: options)
        machine.sideRoots = sideRoots
        count = Int(tree[0].end)
        marks = NodeMarks(count: count)
    }

    mutating func findings() -> [Finding] {
        _ = machine.enterFrame(rules.contextFrameSize)
        for pattern in rules.patterns where !isExhausted { check(pattern) }
        return found
    }

    private mutating func check(_ pattern: Pattern) {
        if let names = pattern.names, check(pattern, nodesNamed: names) { return }
        var memo = CandidateMemo(pattern)
        let nodes = machine.nodes
        let walks = pattern.walks
        var node = 0
        while node < count, !isExhausted {
            if walks.contains(raw: nodes[node].rawKind) {
                let candidates = memo.candidates(Int32(truncatingIfNeeded: node), &machine)
                if !candidates.isEmpty { match(pattern, candidates, Int32(truncatingIfNeeded: node)) }
            }
            node &+= 1
        }
    }

    /// Where all rules of the pattern say which names they are about and few nodes have them, no other node is looked
    /// at. False where a walk over the document is the shorter way.
    private mutating func check(_ pattern: Pattern, nodesNamed names: [Int32]) -> Bool {
        let end = Int32(truncatingIfNeeded: count)
        var found = 0
        for name in names {
            found += machine.elements(named: name, from: 0, to: end).count
            if pattern.walks.contains(.attribute) { found += machine.attributes(named: name, from: 0, to: end).count }
            if found * 8 > count { return false }
        }
        if found == 0 { return true }
        if !pattern.walks.contains(.attribute), names.count == 1 {
            for node in machine.elements(named: names[0], from: 0, to: end) where !isExhausted { match(pattern, node) }
            return true
        }
        for name in names {
            marks.insert(machine.elements(named: name, from: 0, to: end))
            if pattern.walks.contains(.attribute) { marks.insert(machine.attributes(named: name, from: 0, to: end)) }
        }
        while let node = marks.removeFirst() {
            if !isExhausted { match(pattern, node) }
        }
        return true
    }

    private mutating func match(_ pattern: Pattern, _ node: Int32) {
        let candidates = pattern.index.candidates(machine.nodes[Int(node)].name)
        if !candidates.isEmpty { match(pattern, candidates, node) }
    }

    private mutating func match(_ pattern: Pattern, _ candidates: UnsafeBufferPointer<Int32>, _ node: Int32) {
        for number in candidates {
            let isMatch = pattern.matches.unmanaged(Int(number))._withUnsafeGuaranteedRef { match in
                match.stepsMatch(node, &machine) || !match.selections.isEmpty && selects(match, node)
            }
            if isMatch {
                machine.patternFault = nil
                return pattern.rules.unmanaged(Int(number))._withUnsafeGuaranteedRef { check($0, node) }
            }
            if let fault = machine.patternFault { report(fault, inContextOf: pattern.rules[Int(number)], node) }
        }
    }

    private mutating func selects(_ match: MatchPattern, _ node: Int32) -> Bool {
        do {
            return try match.matches(node, &machine)
        } catch {
            machine.patternFault = error
            return false
        }
    }

    private mutating func check(_ rule: Rule, _ node: Int32) {
        let mark = machine.ruleMark
        machine.focus = Machine.Focus(node: node)
        machine.current = node
        let saved = machine.enterFrame(rule.frameSize, pending: rule.letCount)
        var present: [Int32] = []
        if let trie = rule.absences {
            do {
                present = try trie.failures(node, &machine)
            } catch {
                report(error, rule.assertions[0], node)
            }
        }
        var nextPresent = 0
        let (evaluated, assertions) = (rule.evaluated, rule.assertions)
        for at in 0..<evaluated.count {
            let number = evaluated[at]
            // What the trie found is reported where it stands in the file.
            while nextPresent < present.count, present[nextPresent] < number {
                report(rule.assertions[Int(present[nextPresent])], node)
                nextPresent += 1
            }
            assertions.unmanaged(number)._withUnsafeGuaranteedRef { check($0, node) }
            if isExhausted { break }
        }
        for number in present[nextPresent...] { report(rule.assertions[Int(number)], node) }
        machine.leaveFrame(saved)
        machine.release(to: mark)
    }

    @inline(__always)
    private mutating func check(_ assertion: Assertion, _ node: Int32) {
        do {
            if try assertion.test.boolean(&machine) == assertion.isReport { report(assertion, node) }
        } catch {
            report(error, assertion, node)
        }
    }

    // MARK: Findings

    private mutating func report(_ assertion: Assertion, _ node: Int32) {
        machine.settle(at: node)
        var values: [ComparedValue] = []
        assertion.test.explain(&machine, holds: assertion.isReport, into: &values)
        machine.settle(at: node)
        add(assertion, .failed, assertion.severity, message(assertion), values, node)
        machine.settle(at: node)
    }

    private mutating func report(_ fault: Fault, _ assertion: Assertion, _ node: Int32) {
        machine.settle(at: node)
        add(assertion, .error, .error, "\(fault.code.rawValue): \(fault.message)", [], node)
        if fault.code == .steps { isExhausted = !machine.grantSteps() }
    }

    /// A context that cannot be evaluated does not match, as XSLT has it; nobody knows what its rule would have said,
    /// so the document was not checked against it.
    private mutating func report(_ fault: Fault, inContextOf rule: Rule, _ node: Int32) {
        machine.patternFault = nil
        guard let assertion = rule.assertions.all.first else { return }
        let message = "\(fault.code.rawValue) in the context \(rule.context): \(fault.message)"
        add(assertion, .error, .error, message, [], node)
        if fault.code == .steps { isExhausted = !machine.grantSteps() }
    }

    private mutating func add(
        _ assertion: Assertion, _ kind: Finding.Kind, _ severity: Finding.Severity, _ message: String,
        _ values: [ComparedValue], _ node: Int32
    ) {
        let place = tree.position(of: node)
        found.append(
            Finding(
                rule: assertion.id, severity: severity, kind: kind, message: message, flag: assertion.flag,
                role: assertion.role, isReport: assertion.isReport, test: assertion.testText, line: place.line,
                column: place.column,
                location: tree.path(of: node), node: node, values: values))
    }

    private mutating func message(_ assertion: Assertion) -> String {
        if assertion.message.count == 1, case .text(let text) = assertion.message[0] { return text.collapsedSpace }
        var message = ""
        for part in assertion.message {
            switch part {
            case .text(let text): message += text
            case .value(let expression, _): message += machine.shown(expression)
            }
        }
        return message.collapsedSpace
    }
}

extension Machine {
    /// Text nodes beside each other are one, with nothing between them (XSLT 2.0, 5.7.2).
    func isTextNode(_ item: Item) -> Bool {
        switch item {
        case .node(let node): nodes[Int(node)].rawKind == 3
        case .fragment: true
        default: false
        }
    }

    /// Back to the state in which an assertion starts, after an error may have left anything behind.
    mutating func settle(at node: Int32) {
        pop(to: 0)
        focus = Focus(node: node)
        current = node
    }

    /// The value of an expression in a message.
    mutating func shown(_ expression: Expression) -> String {
        let mark = top
        defer { pop(to: mark) }
        do {
            try expression.push(&self)
            var result = ""
            for at in mark..<top {
                if at > mark, !(isTextNode(items[at - 1]) && isTextNode(items[at])) { result += " " }
                result += try text(of: items[at]).string
            }
            return result
        } catch {
            return "{\(error.code.rawValue)}"
        }
    }
}
