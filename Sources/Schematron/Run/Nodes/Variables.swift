internal import XML

/// `.`
final class ContextItem: Expression {
    init() { super.init(Traits(.any, .item, single: true)) }

    override func push(_ m: inout Machine) throws(Fault) { try m.push(try m.contextItem()) }

    override func atom(_ m: inout Machine) throws(Fault) -> Item? { m.atomized(try m.contextItem()) }

    override func exists(_ m: inout Machine) throws(Fault) -> Bool {
        _ = try m.contextItem()
        return true
    }

    override func text(_ m: inout Machine) throws(Fault) -> Text {
        if m.focus.node >= 0 { return m.text(of: m.focus.node) }
        return try super.text(&m)
    }
}

/// `/`
final class RootNode: Expression {
    init() { super.init(Traits(.nodes, .document, single: true)) }

    override func push(_ m: inout Machine) throws(Fault) { try m.push(.node(0)) }
}

/// fn:current: the node a rule is being checked for.
final class CurrentNode: Expression {
    init() { super.init(Traits(.any, .current, single: true)) }

    override func push(_ m: inout Machine) throws(Fault) {
        guard m.current >= 0 else { throw Fault(.noContext, "current() has no node here") }
        try m.push(.node(m.current))
    }
}

/// A variable of the surrounding `for`, function, or rule.
final class LocalVariable: Expression {
    let slot: Int
    /// Computes the value at first use; nil when the binding has already put it into the slot.
    private let value: Expression?

    /// `single` for variables that range over the items of a sequence.
    init(slot: Int, value: Expression?, single: Bool, result: Traits.Result) {
        self.slot = slot
        self.value = value
        super.init(Traits(result, .locals, single: single))
    }

    override func push(_ m: inout Machine) throws(Fault) {
        let slot = try ready(&m)
        if slot.state == .onStack {
            for at in Int(slot.start)..<Int(slot.start + slot.count) { try m.push(m.items[at]) }
        } else {
            try m.pushKept(slot.start, slot.count)
        }
    }

    override func atom(_ m: inout Machine) throws(Fault) -> Item? {
        let slot = try ready(&m)
        guard slot.count == 1 else {
            if slot.count == 0 { return nil }
            throw Fault.severalItems
        }
        let base = slot.state == .onStack ? m.items : m.kept
        return m.atomized(base[Int(slot.start)])
    }

    override func exists(_ m: inout Machine) throws(Fault) -> Bool { try ready(&m).count > 0 }

    /// The slot with its value computed.
    private func ready(_ m: inout Machine) throws(Fault) -> Machine.Slot {
        let index = m.frame + slot
        let found = m.slots[index]
        switch found.state {
        case .onStack, .kept: return found
        case .running: throw Fault(.circular, "a variable is defined by itself")
        case .pending: return try compute(index, found, &m)
        }
    }

    @inline(never)
    private func compute(_ index: Int, _ pending: Machine.Slot, _ m: inout Machine) throws(Fault) -> Machine.Slot {
        guard let value else { throw Fault(.circular, "a variable has no value") }
        try m.checkDepth()
        m.slots[index].state = .running
        let saved = m.focus
        m.focus = pending.focus
        let mark = m.top
        do {
            try value.push(&m)
        } catch {
            m.pop(to: mark)
            m.focus = saved
            m.slots[index].state = .pending
            throw error
        }
        m.focus = saved
        let (start, count) = try m.keep(from: mark, forDocument: false)
        m.slots[index].start = start
        m.slots[index].count = count
        m.slots[index].state = .kept
        return m.slots[index]
    }
}

/// A value computed once for the whole document: a global variable, or a part of an expression that depends on
/// nothing but the document.
final class DocumentValue: Expression {
    let index: Int
    /// Set when all globals are known; they may refer to each other in any order.
    private(set) var value: Expression
    /// The value, once it is known to be constant.
    private(set) var constant: Constant?
    let name: String

    init(index: Int, name: String, value: Expression, traits: Traits) {
        self.index = index
        self.name = name
        self.value = value
        super.init(traits)
    }

    /// A global's value is not known yet when others refer to it.
    override var isOrdered: Bool { name.isEmpty && value.isOrdered }

    /// Gives a global variable its value, once all global names are known.
    func define(_ value: Expression) {
        self.value = value
        constant = value as? Constant
    }

    override func push(_ m: inout Machine) throws(Fault) {
        let slot = try ready(&m)
        try m.pushKept(slot.start, slot.count)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        if failsWhole(&m) { return try alone(&m) { value, m throws(Fault) in try value.boolean(&m) } }
        let slot = try ready(&m)
        guard slot.count > 0 else { return false }
        let first = m.kept[Int(slot.start)]
        if slot.count == 1 { return try m.effectiveBoolean(first) }
        if first.isNode { return true }
        throw Fault(.argument, "a sequence of several values has no effective boolean value")
    }

    override func exists(_ m: inout Machine) throws(Fault) -> Bool {
        if failsWhole(&m) { return try alone(&m) { value, m throws(Fault) in try value.exists(&m) } }
        return try ready(&m).count > 0
    }

    override func anyAtom(_ m: inout Machine, _ test: AtomTest) throws(Fault) -> Bool {
        if failsWhole(&m) { return try alone(&m) { value, m throws(Fault) in try value.anyAtom(&m, test) } }
        return try super.anyAtom(&m, test)
    }

    override func atom(_ m: inout Machine) throws(Fault) -> Item? {
        let slot = try ready(&m)
        if slot.count == 0 { return nil }
        guard slot.count == 1 else { throw Fault.severalItems }
        return m.atomized(m.kept[Int(slot.start)])
    }

    /// Whether the value of a part of an expression cannot be computed to its end. What asks for less than the whole
    /// (whether there is any item) then computes no more than it needs: an error behind the item that decides is not
    /// its business. A global variable is always computed whole.
    private func failsWhole(_ m: inout Machine) -> Bool {
        guard name.isEmpty, m.globals[index].state != .kept else { return false }
        if m.globalFaults[index] != nil { return true }
        do throws(Fault) {
            _ = try ready(&m)
            return false
        } catch {
            return m.globalFaults[index] != nil
        }
    }

    /// The path of a shared part that cannot be walked to its end.
    func pathThatFails(_ m: inout Machine) -> NodePath? { failsWhole(&m) ? value as? NodePath : nil }

    private func alone(
        _ m: inout Machine, _ ask: (Expression, inout Machine) throws(Fault) -> Bool
    ) throws(Fault) -> Bool {
        let saved = (m.focus, m.current, m.top)
        m.focus = Machine.Focus(node: 0)
        m.current = 0
        let frame = m.enterFrame(m.program.globalFrameSize)
        defer {
            m.leaveFrame(frame)
            (m.focus, m.current) = (saved.0, saved.1)
        }
        do throws(Fault) {
            return try ask(value, &m)
        } catch {
            m.pop(to: saved.2)
            throw error
        }
    }

    @inline(__always)
    func ready(_ m: inout Machine) throws(Fault) -> Machine.Slot {
        let slot = m.globals[index]
        return slot.state == .kept ? slot : try compute(&m)
    }

    @inline(never)
    private func compute(_ m: inout Machine) throws(Fault) -> Machine.Slot {
        if let fault = m.globalFaults[index] { throw fault }
        guard m.globals[index].state == .pending else {
            throw Fault(.circular, "the variable \(name) is defined by itself")
        }
        try m.checkDepth()
        m.globals[index].state = .running
        let saved = (m.focus, m.current)
        m.focus = Machine.Focus(node: 0)
        m.current = 0
        let mark = m.top
        let frame = m.enterFrame(m.program.globalFrameSize)
        do {
            try value.push(&m)
        } catch {
            m.leaveFrame(frame)
            m.pop(to: mark)
            (m.focus, m.current) = saved
            m.globals[index].state = .pending
            m.globalFaults[index] = error
            throw error
        }
        m.leaveFrame(frame)
        (m.focus, m.current) = saved
        let (start, count) = try m.keep(from: mark, forDocument: true)
        m.globals[index].start = start
        m.globals[index].count = count
        m.globals[index].state = .kept
        return m.globals[index]
    }
}

/// Remembers the value of an expression that depends only on an ancestor of the context node, as
/// `../cac:TaxTotal/cbc:TaxAmount` does: ten thousand siblings ask for the same thing.
final class AncestorValue: Expression {
    private let index: Int
    private let value: Expression
    /// How many parents up the value depends on.
    private let levels: Int

    init(index: Int, value: Expression, levels: Int) {
        self.index = index
        self.value = value
        self.levels = levels
        super.init(value.traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        guard m.focus.node >= 0 else { return try value.push(&m) }
        var ancestor = m.focus.node
        for _ in 0..<levels where ancestor >= 0 { ancestor = m.nodes[Int(ancestor)].parent }
        let slot = m.globals[index]
        if slot.state == .kept, slot.focus.node == ancestor { return try m.pushKept(slot.start, slot.count) }
        let mark = m.top
        try value.push(&m)
        // The first sight only notes who asked: most values are asked for once.
        if slot.focus.node != ancestor {
            m.globals[index].focus.node = ancestor
            m.globals[index].state = .pending
            return
        }
        let end = m.top
        for at in mark..<end { try m.push(m.items[at]) }
        let (start, count) = try m.keep(from: end, forDocument: true)
        m.globals[index].start = start
        m.globals[index].count = count
        m.globals[index].state = .kept
    }
}

/// Binds a variable inside an expression or function: `let`, xsl:variable. Its value is computed at first use, but at
/// once where it is at most one item and read more than once. XPath leaves this open, and whether an error in a value
/// that is not needed after all is seen depends on it: this is what the implementation does that the official verdicts
/// come from.
final class LazyBinding: Expression {
    private let slot: Int
    private let body: Expression
    /// Reads the variable, and so computes it.
    private let first: LocalVariable?

    init(slot: Int, body: Expression, eager value: Expression?, _ traits: Traits) {
        self.slot = slot
        self.body = body
        first = value.map { LocalVariable(slot: slot, value: $0, single: true, result: $0.traits.result) }
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        try prepare(&m)
        try body.push(&m)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        try prepare(&m)
        return try body.boolean(&m)
    }

    private func prepare(_ m: inout Machine) throws(Fault) {
        m.slots[m.frame + slot] = Machine.Slot(focus: m.focus)
        if let first { _ = try first.exists(&m) }
    }
}
