internal import XML

extension Machine {
    // MARK: Atomization

    @inline(__always)
    mutating func atomized(_ item: Item) -> Item {
        switch item {
        case .node(let node):
            let kind = nodes[Int(node)].rawKind
            let text = text(of: node)
            // Comments and processing instructions have a string, not an untyped value.
            return kind <= 3 ? .untyped(text) : .string(text)
        case .fragment(let text): return .untyped(text)
        default: return item
        }
    }

    @inline(__always)
    mutating func atomize(_ at: Int) { items[at] = atomized(items[at]) }

    /// An atomic value where a string is expected: untyped values and URIs count as strings, others are a type error.
    @inline(__always)
    mutating func stringArgument(_ item: Item) throws(Fault) -> Text {
        switch item {
        case .string(let text), .untyped(let text), .uri(let text): return text
        default: throw Fault(.type, "a string is expected, not \(item.typeName)")
        }
    }

    // MARK: Effective boolean value

    mutating func effectiveBoolean(from mark: Int) throws(Fault) -> Bool {
        let count = top - mark
        if count == 0 { return false }
        let first = items[mark]
        if first.isNode { return true }
        guard count == 1 else {
            throw Fault(.argument, "a sequence of several values has no effective boolean value")
        }
        return try effectiveBoolean(first)
    }

    mutating func effectiveBoolean(_ item: Item) throws(Fault) -> Bool {
        switch item {
        case .node, .fragment: return true
        case .boolean(let value): return value
        case .string(let text), .untyped(let text), .uri(let text): return !text.isEmpty
        case .integer(let value): return value != 0
        case .decimal(let value): return value.coefficient != 0
        case .exact(let box): return box._withUnsafeGuaranteedRef { !$0.number.isZero }
        case .float(let value): return value != 0 && !value.isNaN
        case .double(let value): return value != 0 && !value.isNaN
        case .moment, .duration:
            throw Fault(.argument, "\(item.typeName) has no effective boolean value")
        }
    }

    // MARK: Numbers

    /// Any number as a double.
    mutating func double(_ item: Item) -> Double {
        switch item {
        case .integer(let value): Double(value)
        case .double(let value): value
        case .float(let value): Double(value)
        default: item.exactNumber?.double ?? .nan
        }
    }

    /// What fn:number makes of a value: NaN when it is none.
    mutating func number(_ item: Item) -> Double {
        switch item {
        case .untyped(let text), .string(let text), .uri(let text): DoubleText.parse(text) ?? .nan
        case .boolean(let value): value ? 1 : 0
        case .node, .fragment: number(atomized(item))
        case .moment, .duration: .nan
        default: double(item)
        }
    }

    /// The value as an operand of arithmetic: untyped becomes xs:double.
    @inline(__always)
    mutating func operand(_ item: Item) throws(Fault) -> Item {
        if case .untyped(let text) = item {
            guard let value = DoubleText.parse(text) else { throw Fault.cast(text, "xs:double") }
            return .double(value)
        }
        return item
    }

    // MARK: Order of nodes

    /// Sorts the nodes from `mark` in document order and drops repetitions. All items must be nodes.
    mutating func sortNodes(from mark: Int) throws(Fault) {
        let count = top - mark
        if count < 2 { return }
        var ordered = true
        var previous: Int32 = -1
        for at in mark..<top {
            guard case .node(let node) = items[at] else {
                guard case .fragment = items[at] else {
                    throw Fault(.notNodes, "a path step gave a value that is not a node")
                }
                continue
            }
            if node <= previous { ordered = false }
            previous = node
        }
        if ordered { return }
        try spend(count)
        var nodes = UnsafeMutableBufferPointer(start: items + mark, count: count)
        nodes.sort { $0.nodeIndex < $1.nodeIndex }
        var write = mark + 1
        for read in (mark + 1)..<top where items[read].nodeIndex != items[write - 1].nodeIndex {
            items[write] = items[read]
            write += 1
        }
        pop(to: write)
    }
}

extension Item {
    /// Index of a node, for sorting; fragments come last.
    @inline(__always)
    fileprivate var nodeIndex: Int32 {
        if case .node(let node) = self { return node }
        return .max
    }
}

extension Fault {
    static func cast(_ text: Text, _ type: String) -> Fault {
        let shown = text.count > 60 ? text.slice(0, 60).string + "…" : text.string
        return Fault(.cast, "'\(shown)' is not a valid \(type)")
    }
}
