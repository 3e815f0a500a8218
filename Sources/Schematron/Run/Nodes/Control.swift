/// `a, b, c`
final class SequenceExpression: Expression {
    private let parts: [Expression]

    init(_ parts: [Expression], _ traits: Traits) {
        self.parts = parts
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        for part in parts { try part.push(&m) }
    }

    override func exists(_ m: inout Machine) throws(Fault) -> Bool {
        for part in parts where try part.exists(&m) { return true }
        return false
    }
}

/// `if (a) then b else c`
final class Conditional: Expression {
    private let condition: Expression
    private let yes: Expression
    private let no: Expression

    init(_ condition: Expression, _ yes: Expression, _ no: Expression, _ traits: Traits) {
        self.condition = condition
        self.yes = yes
        self.no = no
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        if try condition.boolean(&m) { try yes.push(&m) } else { try no.push(&m) }
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        try condition.boolean(&m) ? try yes.boolean(&m) : try no.boolean(&m)
    }

    override func exists(_ m: inout Machine) throws(Fault) -> Bool {
        try condition.boolean(&m) ? try yes.exists(&m) : try no.exists(&m)
    }

    override func atom(_ m: inout Machine) throws(Fault) -> Item? {
        try condition.boolean(&m) ? try yes.atom(&m) : try no.atom(&m)
    }

    override func text(_ m: inout Machine) throws(Fault) -> Text {
        try condition.boolean(&m) ? try yes.text(&m) : try no.text(&m)
    }

    override func explain(_ m: inout Machine, holds: Bool, into values: inout [ComparedValue]) {
        guard let truth = try? condition.boolean(&m) else { return }
        condition.explain(&m, holds: truth, into: &values)
        (truth ? yes : no).explain(&m, holds: holds, into: &values)
    }
}

/// Expressions whose value is a boolean: they push what `boolean` says.
class BooleanExpression: Expression {
    /// `traits`: what the operands depend on.
    override init(_ traits: Traits) {
        super.init(Traits(.boolean, traits.dependencies, single: true, ancestor: traits.ancestor))
    }

    final override func push(_ m: inout Machine) throws(Fault) { try m.push(.boolean(try boolean(&m))) }

    final override func exists(_ m: inout Machine) throws(Fault) -> Bool {
        _ = try boolean(&m)
        return true
    }

    final override func atom(_ m: inout Machine) throws(Fault) -> Item? { .boolean(try boolean(&m)) }
}

/// `a and b and c`, from left to right. XPath lets an operand's error be forgotten when another one decides alone, and
/// so does the implementation the official verdicts come from: a false operand wins over an error before it.
final class And: BooleanExpression {
    let operands: Operands

    init(_ operands: [Expression], _ traits: Traits) {
        self.operands = Operands(operands)
        super.init(traits)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        try m.decide(operands, unless: false)
    }

    override func explain(_ m: inout Machine, holds: Bool, into values: inout [ComparedValue]) {
        for at in 0..<operands.count {
            guard let truth = try? operands[at].boolean(&m) else { return }
            if truth == holds { operands[at].explain(&m, holds: holds, into: &values) }
            if !truth { return }
        }
    }
}

/// `a or b or c`, from left to right; a true operand wins over an error before it.
final class Or: BooleanExpression {
    private let operands: Operands

    init(_ operands: [Expression], _ traits: Traits) {
        self.operands = Operands(operands)
        super.init(traits)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        try m.decide(operands, unless: true)
    }

    override func explain(_ m: inout Machine, holds: Bool, into values: inout [ComparedValue]) {
        for at in 0..<operands.count {
            guard let truth = try? operands[at].boolean(&m) else { return }
            if truth == holds { operands[at].explain(&m, holds: holds, into: &values) }
        }
    }
}

extension Machine {
    @inline(__always)
    mutating func value(of operands: Operands, _ at: Int) throws(Fault) -> Bool {
        try operands.with(at) { operand throws(Fault) in try operand.boolean(&self) }
    }

    /// `decisive` as soon as an operand has that value, its opposite when none has; the first error when no operand
    /// decides. Exhausted budgets are final.
    fileprivate mutating func decide(_ operands: Operands, unless decisive: Bool) throws(Fault) -> Bool {
        var first: Fault?
        for at in 0..<operands.count {
            let mark = top
            do {
                if try value(of: operands, at) == decisive { return decisive }
            } catch {
                if error.isFinal { throw error }
                pop(to: mark)
                if first == nil { first = error }
            }
        }
        if let first { throw first }
        return !decisive
    }
}

/// `for $x in a return b`
final class For: Expression {
    private let slot: Int
    private let sequence: Expression
    private let body: Expression

    init(slot: Int, _ sequence: Expression, _ body: Expression, _ traits: Traits) {
        self.slot = slot
        self.sequence = sequence
        self.body = body
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        let mark = m.top
        try sequence.push(&m)
        let end = m.top
        for at in mark..<end {
            try m.spend()
            m.slots[m.frame + slot] = Machine.Slot(start: Int32(at), count: 1, state: .onStack)
            try body.push(&m)
        }
        m.drop(from: mark, to: end)
    }
}

/// `some` and `every`
final class Quantified: BooleanExpression {
    private let every: Bool
    private let slot: Int
    private let sequence: Expression
    private let condition: Expression

    init(
        every: Bool, slot: Int, _ sequence: Expression, _ condition: Expression,
        _ traits: Traits
    ) {
        self.every = every
        self.slot = slot
        self.sequence = sequence
        self.condition = condition
        super.init(traits)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        let mark = m.top
        try sequence.push(&m)
        let end = m.top
        var result = every
        var at = mark
        while at < end {
            try m.spend()
            m.slots[m.frame + slot] = Machine.Slot(start: Int32(at), count: 1, state: .onStack)
            if try condition.boolean(&m) != every {
                result = !every
                break
            }
            at += 1
        }
        m.pop(to: mark)
        return result
    }

    override func explain(_ m: inout Machine, holds: Bool, into values: inout [ComparedValue]) {
        guard every, !holds else { return }
        let mark = m.top
        defer { m.pop(to: mark) }
        guard (try? sequence.push(&m)) != nil else { return }
        for at in mark..<m.top {
            m.slots[m.frame + slot] = Machine.Slot(start: Int32(at), count: 1, state: .onStack)
            guard let truth = try? condition.boolean(&m) else { return }
            if !truth { return condition.explain(&m, holds: false, into: &values) }
        }
    }
}

/// `a to b`
final class IntegerRange: Expression {
    private let low: Expression
    private let high: Expression

    init(_ low: Expression, _ high: Expression, _ traits: Traits) {
        self.low = low
        self.high = high
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        guard let from = try bound(low, &m), let to = try bound(high, &m) else { return }
        var at = from
        while at <= to {
            try m.spend()
            try m.push(.integer(at))
            at += 1
        }
    }

    private func bound(_ expression: Expression, _ m: inout Machine) throws(Fault) -> Int? {
        guard var item = try expression.atom(&m) else { return nil }
        if case .untyped = item { item = try m.cast(item, to: .integer) }
        guard case .integer(let value) = item else {
            throw Fault(.type, "an operand of 'to' is \(item.typeName), not xs:integer")
        }
        return value
    }
}
