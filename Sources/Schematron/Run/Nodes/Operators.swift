/// `a + b` and its kin.
final class Arithmetic: Expression {
    private let op: ArithmeticOperator
    private let left: Expression
    private let right: Expression

    init(_ op: ArithmeticOperator, _ left: Expression, _ right: Expression, _ traits: Traits) {
        self.op = op
        self.left = left
        self.right = right
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        if let item = try atom(&m) { try m.push(item) }
    }

    override func atom(_ m: inout Machine) throws(Fault) -> Item? {
        guard let a = try left.atom(&m) else { return nil }
        let first = try m.operand(a)
        guard let b = try right.atom(&m) else { return nil }
        return try m.arithmetic(op, first, try m.operand(b))
    }
}

/// `-a` and `+a`
final class Sign: Expression {
    private let negative: Bool
    private let operand: Expression

    init(negative: Bool, _ operand: Expression, _ traits: Traits) {
        self.negative = negative
        self.operand = operand
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        guard let atom = try operand.atom(&m) else { return }
        let item = try m.operand(atom)
        guard item.isNumber else { throw Fault(.type, "\(item.typeName) has no sign") }
        guard negative else { return try m.push(item) }
        switch item {
        case .double(let value): try m.push(.double(-value))
        case .float(let value): try m.push(.float(-value))
        default:
            guard let number = item.exactNumber else { return }
            try m.push(m.item(number.negated, isInteger: item.isInteger))
        }
    }
}

/// `a = b` and its kin: true when any pair of items compares so.
final class GeneralComparison: BooleanExpression {
    private let op: ComparisonOperator
    private let left: Expression
    private let right: Expression
    /// How the comparison is made; decided once, so that running it tests no optionals.
    private enum Way: UInt8 { case pathWithString, memberOfList, singles, manyWithOne, oneWithMany, all }

    private let way: Way
    private let constant: Constant
    private let path: NodePath
    private let string: Text
    let text: ComparedText

    init(
        _ op: ComparisonOperator, _ left: Expression, _ right: Expression, text: ComparedText,
        _ traits: Traits
    ) {
        self.op = op
        self.left = left
        self.right = right
        constant = right as? Constant ?? .nothing
        path = left as? NodePath ?? .nowhere
        string = constant.singleString ?? .empty
        if right is Constant, left is NodePath, constant.singleString != nil {
            way = .pathWithString
        } else if right is Constant, op == .equal, constant.contains(.empty) != nil {
            way = .memberOfList
        } else {
            way =
                switch (Self.isSingle(left), Self.isSingle(right)) {
                case (true, true): .singles
                case (false, true): .manyWithOne
                case (true, false): .oneWithMany
                case (false, false): .all
                }
        }
        self.text = text
        super.init(traits)
    }

    /// To the same implementation a step to values, such as `../xs:decimal(cbc:Percent)`, may always give several.
    private static func isSingle(_ operand: Expression) -> Bool { operand.traits.single && !(operand is MappedPath) }

    /// The other side of `= $variable`, when it does not depend on any local variable itself.
    func operand(comparedWith slot: Int) -> Expression? {
        guard op == .equal else { return nil }
        if let variable = right as? LocalVariable, variable.slot == slot {
            return left.traits.dependencies.contains(.locals) ? nil : left
        }
        if let variable = left as? LocalVariable, variable.slot == slot {
            return right.traits.dependencies.contains(.locals) ? nil : right
        }
        return nil
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        switch way {
        case .pathWithString:
            var visitor = TextVisitor(op: op, text: string)
            try path.visit(&m, &visitor)
            return visitor.found
        case .memberOfList: return try isMember(&m)
        case .singles:
            // An empty left side decides: the right one is not looked at, errors and all.
            guard let a = try left.atom(&m), let b = try right.atom(&m) else { return false }
            return try m.generalCompare(op, a, b)
        // One single side comes first, and decides when it is empty; then the others, up to the first that compares
        // so. XPath leaves that open; the official verdicts come from an implementation that does this.
        case .manyWithOne:
            guard let b = try right.atom(&m) else { return false }
            return try left.anyAtom(&m, AtomTest(op: op, other: b))
        case .oneWithMany:
            guard let a = try left.atom(&m) else { return false }
            return try right.anyAtom(&m, AtomTest(op: op.mirrored, other: a))
        case .all: return try compareAll(&m)
        }
    }

    /// Looks the left items up in a long list of strings.
    private func isMember(_ m: inout Machine) throws(Fault) -> Bool {
        let mark = m.top
        try left.pushAtoms(&m)
        defer { m.pop(to: mark) }
        for at in mark..<m.top {
            let text: Text
            switch m.items[at] {
            case .string(let value), .untyped(let value), .uri(let value): text = value
            default: throw Fault(.type, "\(m.items[at].typeName) = xs:string cannot be compared")
            }
            if constant.contains(text) == true { return true }
        }
        return false
    }

    private func compareAll(_ m: inout Machine) throws(Fault) -> Bool {
        let mark = m.top
        try left.pushAtoms(&m)
        let middle = m.top
        if middle == mark { return false }
        try right.pushAtoms(&m)
        let end = m.top
        var result = false
        outer: for a in mark..<middle {
            try m.spend(end - middle + 1)
            for b in middle..<end where try m.generalCompare(op, m.items[a], m.items[b]) {
                result = true
                break outer
            }
        }
        m.pop(to: mark)
        return result
    }

    override func explain(_ m: inout Machine, holds: Bool, into values: inout [ComparedValue]) {
        text.explain(left, right, &m, into: &values)
    }
}

/// Compares the string values of nodes with one string.
struct TextVisitor: NodeVisitor {
    let op: ComparisonOperator
    let text: Text
    var found = false

    mutating func visit(_ node: Int32, _ m: inout Machine) throws(Fault) -> Bool {
        let value = m.text(of: node)
        found = op == .equal ? value == text : op.holds(value.compare(text))
        return found
    }
}

/// `a eq b` and its kin: at most one item on each side.
final class ValueComparison: Expression {
    private let op: ComparisonOperator
    private let left: Expression
    private let right: Expression
    private let text: ComparedText

    init(
        _ op: ComparisonOperator, _ left: Expression, _ right: Expression, text: ComparedText,
        _ traits: Traits
    ) {
        self.op = op
        self.left = left
        self.right = right
        self.text = text
        super.init(Traits(.boolean, traits.dependencies, single: true, ancestor: traits.ancestor))
    }

    override func push(_ m: inout Machine) throws(Fault) {
        guard let a = try left.atom(&m), let b = try right.atom(&m) else { return }
        try m.push(.boolean(try m.valueCompare(op, a, b)))
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        guard let a = try left.atom(&m), let b = try right.atom(&m) else { return false }
        return try m.valueCompare(op, a, b)
    }

    override func explain(_ m: inout Machine, holds: Bool, into values: inout [ComparedValue]) {
        text.explain(left, right, &m, into: &values)
    }
}

/// `a is b`, `a << b`, `a >> b`
final class NodeOrder: Expression {
    private let relation: Syntax.NodeComparison
    private let left: Expression
    private let right: Expression

    init(
        _ relation: Syntax.NodeComparison, _ left: Expression, _ right: Expression,
        _ traits: Traits
    ) {
        self.relation = relation
        self.left = left
        self.right = right
        super.init(Traits(.boolean, traits.dependencies, single: true, ancestor: traits.ancestor))
    }

    override func push(_ m: inout Machine) throws(Fault) {
        guard let a = try m.singleNode(left), let b = try m.singleNode(right) else { return }
        let result =
            switch relation {
            case .same: a == b
            case .before: a < b
            case .after: a > b
            }
        try m.push(.boolean(result))
    }
}

extension Machine {
    /// The only node of an expression; nil when empty.
    mutating func singleNode(_ expression: Expression) throws(Fault) -> Int32? {
        let mark = top
        try expression.push(&self)
        defer { pop(to: mark) }
        if top == mark { return nil }
        guard top == mark + 1 else { throw Fault.severalItems }
        guard case .node(let node) = items[mark] else {
            throw Fault(.type, "a node is expected, not \(items[mark].typeName)")
        }
        return node
    }
}

/// `|`, `intersect`, `except`
final class NodeSets: Expression {
    enum Operation { case union, intersection, difference }

    let operation: Operation
    let left: Expression
    let right: Expression

    init(_ operation: Operation, _ left: Expression, _ right: Expression, _ traits: Traits) {
        self.operation = operation
        self.left = left
        self.right = right
        super.init(traits)
    }

    override var isOrdered: Bool { true }

    override func push(_ m: inout Machine) throws(Fault) {
        let mark = m.top
        try left.push(&m)
        let middle = m.top
        try requireNodes(from: mark, &m)
        if operation == .union {
            try right.push(&m)
            try requireNodes(from: middle, &m)
            return try m.sortNodes(from: mark)
        }
        try m.sortNodes(from: mark)
        let leftEnd = m.top
        try right.push(&m)
        try requireNodes(from: leftEnd, &m)
        try m.sortNodes(from: leftEnd)
        var write = mark
        var other = leftEnd
        for at in mark..<leftEnd {
            guard case .node(let node) = m.items[at] else { continue }
            while other < m.top, case .node(let candidate) = m.items[other], candidate < node { other += 1 }
            var found = false
            if other < m.top, case .node(let candidate) = m.items[other] { found = candidate == node }
            if found == (operation == .intersection) {
                m.items[write] = .node(node)
                write += 1
            }
        }
        m.pop(to: write)
    }

    override func exists(_ m: inout Machine) throws(Fault) -> Bool {
        guard operation == .union, left.traits.result == .nodes, right.traits.result == .nodes else {
            return try super.exists(&m)
        }
        return try left.exists(&m) ? true : try right.exists(&m)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool { try exists(&m) }

    private func requireNodes(from mark: Int, _ m: inout Machine) throws(Fault) {
        if left.traits.result == .nodes, right.traits.result == .nodes { return }
        for at in mark..<m.top where !m.items[at].isNode {
            throw Fault(.type, "an operand of a set operation is \(m.items[at].typeName), not a node")
        }
    }
}
