/// A value known when the rules were loaded. Its strings and numbers are owned by the program.
final class Constant: Expression {
    let items: [Item]
    /// The value as a positional predicate: a whole number.
    let position: Int?
    /// Strings of a long list, for `=`.
    private let set: TextSet?
    let truth: Bool?

    init(_ items: [Item]) {
        self.items = items
        var position: Int?
        var truth: Bool?
        if items.isEmpty { truth = false }
        if items.count == 1 {
            switch items[0] {
            case .integer(let value): (position, truth) = (value, value != 0)
            case .boolean(let value): truth = value
            case .string(let text), .untyped(let text): truth = !text.isEmpty
            case .node, .fragment: truth = true
            default: break
            }
        } else if let first = items.first, first.isNode {
            truth = true
        }
        self.position = position
        self.truth = truth
        let texts = items.compactMap(\.plainString)
        set = texts.count == items.count && texts.count > 4 ? TextSet(texts) : nil
        super.init(Traits(Self.result(items), [], single: items.count <= 1))
    }

    private static func result(_ items: [Item]) -> Traits.Result {
        guard items.count == 1 else { return .any }
        switch items[0] {
        case .boolean: return .boolean
        case .string, .untyped, .uri: return .string
        case .integer, .decimal, .exact, .float, .double: return .number
        case .node, .fragment: return .nodes
        case .moment, .duration: return .atomic
        }
    }

    override func push(_ m: inout Machine) throws(Fault) {
        for item in items { try m.push(item) }
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        if let truth { return truth }
        return try super.boolean(&m)
    }

    override func atom(_ m: inout Machine) throws(Fault) -> Item? {
        guard items.count <= 1 else { throw Fault.severalItems }
        return items.first.map { m.atomized($0) }
    }

    /// Stands where an expression is required and never asked.
    static var nothing: Constant { Constant([]) }

    /// The only string, when the value is exactly one.
    var singleString: Text? { items.count == 1 ? items[0].plainString : nil }

    /// Whether one of the strings equals `text`; nil when the list is short or not of strings.
    func contains(_ text: Text) -> Bool? { set?.contains(text) }
}

extension Item {
    fileprivate var plainString: Text? {
        if case .string(let text) = self { return text }
        return nil
    }
}

/// A fixed set of strings.
struct TextSet {
    private let slots: [Text?]
    private let mask: Int

    init(_ texts: [Text]) {
        var size = 8
        while size < texts.count * 2 { size *= 2 }
        var slots = [Text?](repeating: nil, count: size)
        for text in texts {
            var at = Int(truncatingIfNeeded: text.hash) & (size - 1)
            while let taken = slots[at], !(taken == text) { at = (at + 1) & (size - 1) }
            slots[at] = text
        }
        self.slots = slots
        mask = size - 1
    }

    func contains(_ text: Text) -> Bool {
        var at = Int(truncatingIfNeeded: text.hash) & mask
        while let taken = slots[at] {
            if taken == text { return true }
            at = (at + 1) & mask
        }
        return false
    }
}
