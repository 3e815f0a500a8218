/// `cast as`, and the constructor functions.
final class Cast: Expression {
    private let operand: Expression
    private let type: AtomicType
    private let allowsEmpty: Bool

    init(_ operand: Expression, _ type: AtomicType, allowsEmpty: Bool, _ traits: Traits) {
        self.operand = operand
        self.type = type
        self.allowsEmpty = allowsEmpty
        super.init(Traits(type.result, traits.dependencies, single: true, ancestor: traits.ancestor))
    }

    override func push(_ m: inout Machine) throws(Fault) {
        if let item = try atom(&m) { try m.push(item) }
    }

    override func atom(_ m: inout Machine) throws(Fault) -> Item? {
        guard let item = try operand.atom(&m) else {
            if allowsEmpty { return nil }
            throw Fault(.type, "an empty sequence cannot be cast to xs:\(type.rawValue)")
        }
        switch item {
        case .untyped(let text), .string(let text): return try m.cast(text, to: type)
        default: return try m.cast(item, to: type)
        }
    }
}

/// `castable as`
final class Castable: BooleanExpression {
    private let operand: Expression
    private let type: AtomicType
    private let allowsEmpty: Bool

    init(_ operand: Expression, _ type: AtomicType, allowsEmpty: Bool, _ traits: Traits) {
        self.operand = operand
        self.type = type
        self.allowsEmpty = allowsEmpty
        super.init(traits)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        let mark = m.top
        try operand.pushAtoms(&m)
        let count = m.top - mark
        let item: Item = count > 0 ? m.items[mark] : .boolean(false)
        m.pop(to: mark)
        guard count == 1 else { return count == 0 && allowsEmpty }
        return (try? m.cast(item, to: type)) != nil
    }
}

/// `instance of`
final class InstanceOf: BooleanExpression {
    private let operand: Expression
    private let type: CompiledType

    init(_ operand: Expression, _ type: CompiledType, _ traits: Traits) {
        self.operand = operand
        self.type = type
        super.init(traits)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        let mark = m.top
        try operand.push(&m)
        let result = type.matches(from: mark, &m)
        m.pop(to: mark)
        return result
    }
}

/// `treat as`
final class Treat: Expression {
    private let operand: Expression
    private let type: CompiledType

    init(_ operand: Expression, _ type: CompiledType, _ traits: Traits) {
        self.operand = operand
        self.type = type
        super.init(
            Traits(operand.traits.result, traits.dependencies, single: operand.traits.single, ancestor: traits.ancestor)
        )
    }

    override func push(_ m: inout Machine) throws(Fault) {
        let mark = m.top
        try operand.push(&m)
        guard type.matches(from: mark, &m) else { throw Fault(.treat, "the value is not of the type 'treat as' names") }
    }
}

/// A sequence type with its node test compiled.
struct CompiledType {
    let syntax: Syntax.SequenceType
    let test: CompiledTest?

    func matches(from mark: Int, _ m: inout Machine) -> Bool {
        let count = m.top - mark
        if count == 0 { return syntax.allowsEmpty }
        if case .empty = syntax.item { return false }
        if count > 1, !syntax.allowsMany { return false }
        for at in mark..<m.top where !matches(m.items[at], &m) { return false }
        return true
    }

    private func matches(_ item: Item, _ m: inout Machine) -> Bool {
        switch syntax.item {
        case .empty: return false
        case .any: return true
        case .atomic(let type): return type.contains(item)
        case .node:
            switch item {
            case .node(let node): return test?.matches(node, &m) ?? true
            case .fragment: return test?.code == .node
            default: return false
            }
        }
    }

    /// The function conversion rules: atomizes, casts untyped values, promotes numbers, or fails.
    func convert(from mark: Int, _ m: inout Machine, _ role: @autoclosure () -> String) throws(Fault) {
        if case .atomic(let type) = syntax.item {
            for at in mark..<m.top { m.items[at] = try converted(m.atomized(m.items[at]), type, &m, role()) }
        }
        guard matches(from: mark, &m) else {
            let count = m.top - mark
            let found = count == 1 ? m.items[mark].typeName : "\(count) items"
            throw Fault(.type, "\(role()) does not have the declared type (it is \(found))")
        }
    }

    private func converted(
        _ item: Item, _ type: AtomicType, _ m: inout Machine, _ role: @autoclosure () -> String
    ) throws(Fault) -> Item {
        switch (item, type) {
        case (.untyped, .anyAtomicType): return item
        case (.untyped, _): return try m.cast(item, to: type)
        case (.uri(let text), .string): return .string(text)
        case (.float, .double), (.integer, .double), (.decimal, .double), (.exact, .double), (.integer, .float),
            (.decimal, .float), (.exact, .float):
            return try m.cast(item, to: type)
        default: return item
        }
    }
}
