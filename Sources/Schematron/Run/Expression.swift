/// A compiled expression. Immutable and shared by threads; all state of a run is in the machine.
///
/// `push` is the whole meaning. The other entry points answer a narrower question without making the sequence, and
/// are overridden where that is cheaper.
class Expression {
    /// What can be said about the result without running.
    let traits: Traits

    init(_ traits: Traits) { self.traits = traits }

    /// Whether nodes of the result are known to come in document order and without repetition.
    var isOrdered: Bool { traits.single }

    /// Pushes the items of the result, in order.
    func push(_ m: inout Machine) throws(Fault) {}

    /// The effective boolean value.
    func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        let mark = m.top
        try push(&m)
        let result = try m.effectiveBoolean(from: mark)
        m.pop(to: mark)
        return result
    }

    /// Whether the result has any item.
    func exists(_ m: inout Machine) throws(Fault) -> Bool {
        let mark = m.top
        try push(&m)
        let result = m.top > mark
        m.pop(to: mark)
        return result
    }

    /// The result as one atomic value; nil when empty, a fault when there are several.
    func atom(_ m: inout Machine) throws(Fault) -> Item? {
        let mark = m.top
        try push(&m)
        let count = m.top - mark
        let first = count > 0 ? m.items[mark] : .boolean(false)
        m.pop(to: mark)
        if count == 0 { return nil }
        guard count == 1 else { throw Fault.severalItems }
        return m.atomized(first)
    }

    /// The result as the argument of a string function: empty is the empty string.
    func text(_ m: inout Machine) throws(Fault) -> Text {
        guard let item = try atom(&m) else { return .empty }
        return try m.stringArgument(item)
    }

    /// Pushes the atomic values of the result.
    final func pushAtoms(_ m: inout Machine) throws(Fault) {
        let mark = m.top
        try push(&m)
        for at in mark..<m.top { m.atomize(at) }
    }

    /// Whether some atomic value of the result passes; those behind it are not computed where the order allows it.
    func anyAtom(_ m: inout Machine, _ test: AtomTest) throws(Fault) -> Bool {
        let mark = m.top
        try pushAtoms(&m)
        defer { m.pop(to: mark) }
        for at in mark..<m.top where try test.passes(m.items[at], &m) { return true }
        return false
    }

    /// Reports both sides of the comparisons that made the expression false (or true, when `holds`).
    func explain(_ m: inout Machine, holds: Bool, into values: inout [ComparedValue]) {}
}

/// `item op other`, for one item after the other.
struct AtomTest {
    let op: ComparisonOperator
    let other: Item

    @inline(__always)
    func passes(_ item: Item, _ m: inout Machine) throws(Fault) -> Bool {
        try m.spend()
        return try m.generalCompare(op, item, other)
    }
}

/// Static properties of an expression.
struct Traits {
    enum Result: UInt8 {
        case any, nodes, boolean, string, number, atomic
    }

    struct Dependencies: OptionSet {
        let rawValue: UInt16
        static let item = Dependencies(rawValue: 1)
        static let position = Dependencies(rawValue: 2)
        static let locals = Dependencies(rawValue: 4)
        static let globals = Dependencies(rawValue: 8)
        static let document = Dependencies(rawValue: 16)
        static let current = Dependencies(rawValue: 32)
        /// Must not be evaluated ahead or shared: fn:error and the like.
        static let effects = Dependencies(rawValue: 64)
        static let clock = Dependencies(rawValue: 128)
        /// The context item, but only by its name.
        static let name = Dependencies(rawValue: 256)
        static let focus: Dependencies = [.item, .position, .name]
    }

    var result: Result
    var dependencies: Dependencies
    /// Whether the result has never more than one item.
    var single: Bool
    /// Where the context item matters only through its n-th parent: n. Zero when it matters itself, or not at all.
    var ancestor: UInt8

    init(_ result: Result, _ dependencies: Dependencies, single: Bool = false, ancestor: UInt8 = 0) {
        self.result = result
        self.dependencies = dependencies
        self.single = single
        self.ancestor = ancestor
    }

    /// Whether a predicate with this expression may select by position.
    var mayBeNumber: Bool {
        switch result {
        case .nodes, .boolean, .string: false
        case .any, .number, .atomic: true
        }
    }
}

extension Fault {
    static var severalItems: Fault { Fault(.type, "a sequence of more than one item is not allowed here") }
}
