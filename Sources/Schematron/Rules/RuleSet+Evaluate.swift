public import XML

extension RuleSet {
    /// Checks a document. Findings come pattern by pattern in document order; the same document gives the same
    /// findings, on any thread. An assertion that cannot be evaluated gives a finding of kind `error`, and the others
    /// go on. [any-thread]
    public func evaluate(_ tree: XMLTree, options: EvaluationOptions = EvaluationOptions()) -> [Finding] {
        var run = RuleRun(rules: self, tree: tree.renamed(for: names), options: options)
        return run.findings()
    }
}

/// One evaluation of a rule set over a document.
private struct RuleRun: ~Copyable {
    private let rules: RuleSet
    private let tree: XMLTree
    private var machine: Machine
    private var found: [Finding] = []
    /// A budget is used up: nothing more can be evaluated.
    private var isExhausted = false

    init(rules: RuleSet, tree: XMLTree, options: EvaluationOptions) {
        self.rules = rules
        self.tree = tree
        machine = Machine(tree: tree, program: rules.program, options: options)
    }

    mutating func findings() -> [Finding] {
        _ = machine.enterFrame(rules.contextFrameSize)
        for pattern in rules.patterns where !isExhausted { check(pattern) }
        return found
    }

    private mutating func check(_ pattern: Pattern) {
        let count = Int32(tree.count)
        var node: Int32 = 0
        while node < count, !isExhausted {
            let record = machine.nodes[Int(node)]
            let kind = record.rawKind
            if kind == 1 || kind == 0 || kind == 2 && pattern.walksAttributes {
                let candidates = pattern.index.candidates(record.name)
                if !candidates.isEmpty { match(pattern, candidates, node) }
            }
            node += 1
        }
    }

    private mutating func match(_ pattern: Pattern, _ candidates: [Int32], _ node: Int32) {
        for number in candidates {
            let rule = pattern.rules[Int(number)]
            machine.patternFault = nil
            do {
                if try rule.match.matches(node, &machine) { return check(rule, node) }
            } catch {
                machine.patternFault = error
            }
            if let fault = machine.patternFault { report(fault, inContextOf: rule, node) }
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
        for number in rule.evaluated {
            // What the trie found is reported where it stands in the file.
            while nextPresent < present.count, present[nextPresent] < number {
                report(rule.assertions[Int(present[nextPresent])], node)
                nextPresent += 1
            }
            let assertion = rule.assertions[number]
            do {
                if try assertion.test.boolean(&machine) == assertion.isReport { report(assertion, node) }
            } catch {
                report(error, assertion, node)
            }
            if isExhausted { break }
        }
        for number in present[nextPresent...] { report(rule.assertions[Int(number)], node) }
        machine.leaveFrame(saved)
        machine.release(to: mark)
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
        if fault.code == .steps || fault.code == .memory { isExhausted = true }
    }

    /// A context that cannot be evaluated does not match; that is worth a warning.
    private mutating func report(_ fault: Fault, inContextOf rule: Rule, _ node: Int32) {
        machine.patternFault = nil
        guard let assertion = rule.assertions.first else { return }
        let isFatal = fault.code == .steps || fault.code == .memory
        let message = "\(fault.code.rawValue) in the context \(rule.context): \(fault.message)"
        add(assertion, .error, isFatal ? .error : .warning, message, [], node)
        if isFatal { isExhausted = true }
    }

    private mutating func add(
        _ assertion: Assertion, _ kind: Finding.Kind, _ severity: Finding.Severity, _ message: String,
        _ values: [ComparedValue], _ node: Int32
    ) {
        let place = tree.position(of: node)
        found.append(
            Finding(
                rule: assertion.id, severity: severity, kind: kind, message: message, flag: assertion.flag,
                role: assertion.role, test: assertion.testText, line: place.line, column: place.column,
                location: tree.path(of: node), node: node, values: values))
    }

    private mutating func message(_ assertion: Assertion) -> String {
        if assertion.message.count == 1, case .text(let text) = assertion.message[0] { return text }
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
            try expression.pushAtoms(&self)
            var parts: [String] = []
            for at in mark..<top { parts.append(try text(of: items[at]).string) }
            return parts.joined(separator: " ")
        } catch {
            return "{\(error.code.rawValue)}"
        }
    }
}
