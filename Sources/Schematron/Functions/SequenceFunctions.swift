internal import XML

/// Booleans, sequences and context: chapters 9, 15 and 16 of Functions and Operators.
enum SequenceFunctions {
    static let table: [String: Builtin] = [
        "true": Builtin(0, .boolean) { _, m throws(Fault) in try m.push(.boolean(true)) },
        "false": Builtin(0, .boolean) { _, m throws(Fault) in try m.push(.boolean(false)) },
        "not": Builtin(1, .boolean) { call, m throws(Fault) in
            try m.push(.boolean(try !call.arguments[0].boolean(&m)))
        },
        "boolean": Builtin(1, .boolean) { call, m throws(Fault) in
            try m.push(.boolean(try call.arguments[0].boolean(&m)))
        },
        "exists": Builtin(1, .boolean) { call, m throws(Fault) in
            try m.push(.boolean(try call.arguments[0].exists(&m)))
        },
        "empty": Builtin(1, .boolean) { call, m throws(Fault) in
            try m.push(.boolean(try !call.arguments[0].exists(&m)))
        },
        "data": Builtin(0, 1, .any, single: false, defaultsToContext: true) { call, m throws(Fault) in
            try call.arguments[0].pushAtoms(&m)
        },
        "position": Builtin(0, .number, .position) { _, m throws(Fault) in
            guard m.focus.node != Machine.noFocus else { throw Fault(.noContext, "there is no position here") }
            try m.push(.integer(Int(m.focus.position)))
        },
        "last": Builtin(0, .number, .position) { _, m throws(Fault) in
            guard m.focus.node != Machine.noFocus else { throw Fault(.noContext, "there is no last position here") }
            try m.push(.integer(Int(m.focus.size)))
        },
        "unordered": Builtin(1, .any, single: false) { call, m throws(Fault) in try call.arguments[0].push(&m) },
        "reverse": Builtin(1, .any, single: false) { call, m throws(Fault) in
            let mark = m.top
            try call.arguments[0].push(&m)
            var items = UnsafeMutableBufferPointer(start: m.items + mark, count: m.top - mark)
            items.reverse()
        },
        "distinct-values": Builtin(1, 2, .any, single: false) { call, m throws(Fault) in
            try StringFunctions.requireCodePoints(call, 1, &m)
            let mark = m.top
            try call.arguments[0].pushAtoms(&m)
            try distinct(from: mark, &m)
        },
        "index-of": Builtin(2, 3, .any, single: false) { call, m throws(Fault) in
            try StringFunctions.requireCodePoints(call, 2, &m)
            guard let wanted = try call.atom(1, &m) else { throw Fault(.type, "index-of searches for nothing") }
            let mark = m.top
            try call.arguments[0].pushAtoms(&m)
            let end = m.top
            for at in mark..<end where same(m.items[at], wanted, &m) { try m.push(.integer(at - mark + 1)) }
            m.drop(from: mark, to: end)
        },
        "insert-before": Builtin(3, .any, single: false) { call, m throws(Fault) in
            let position = try call.integer(1, &m)
            let mark = m.top
            try call.arguments[0].push(&m)
            let end = m.top
            let place = mark + min(max(position - 1, 0), end - mark)
            for at in mark..<place { try m.push(m.items[at]) }
            try call.arguments[2].push(&m)
            for at in place..<end { try m.push(m.items[at]) }
            m.drop(from: mark, to: end)
        },
        "remove": Builtin(2, .any, single: false) { call, m throws(Fault) in
            let position = try call.integer(1, &m)
            let mark = m.top
            try call.arguments[0].push(&m)
            let end = m.top
            for at in mark..<end where at - mark + 1 != position { try m.push(m.items[at]) }
            m.drop(from: mark, to: end)
        },
        "subsequence": Builtin(2, 3, .any, single: false) { call, m throws(Fault) in
            let first = Machine.rounded(try call.double(1, &m))
            let length = call.arguments.count > 2 ? Machine.rounded(try call.double(2, &m)) : .infinity
            let mark = m.top
            try call.arguments[0].push(&m)
            let end = m.top
            for at in mark..<end {
                let position = Double(at - mark + 1)
                if position >= first, position < first + length { try m.push(m.items[at]) }
            }
            m.drop(from: mark, to: end)
        },
        "zero-or-one": cardinality(.zeroOrOne) { $0 <= 1 },
        "one-or-more": cardinality(.oneOrMore) { $0 >= 1 },
        "exactly-one": cardinality(.exactlyOne) { $0 == 1 },
        "deep-equal": Builtin(2, 3, .boolean) { call, m throws(Fault) in
            try StringFunctions.requireCodePoints(call, 2, &m)
            let mark = m.top
            try call.arguments[0].push(&m)
            let middle = m.top
            try call.arguments[1].push(&m)
            let count = middle - mark
            var equal = m.top - middle == count
            var at = 0
            while equal, at < count {
                try m.spend()
                equal = try DeepEquality.equal(m.items[mark + at], m.items[middle + at], &m)
                at += 1
            }
            m.pop(to: mark)
            try m.push(.boolean(equal))
        },
        "trace": Builtin(1, 2, .any, single: false) { call, m throws(Fault) in try call.arguments[0].push(&m) },
        "error": Builtin(0, 3, .any, single: false, .effects) { call, m throws(Fault) in
            let message = call.arguments.count > 1 ? try call.text(1, &m).string : "error() was called"
            throw Fault(.userError, message)
        },
        "default-collation": Builtin(0, .string) { _, m throws(Fault) in
            try m.push(.string(try m.text(StringFunctions.codePointCollation)))
        },
    ]

    private static func cardinality(_ code: Fault.Code, _ holds: @escaping @Sendable (Int) -> Bool) -> Builtin {
        Builtin(1, .any, single: code != .oneOrMore) { call, m throws(Fault) in
            let mark = m.top
            try call.arguments[0].push(&m)
            guard holds(m.top - mark) else { throw Fault(code, "a sequence of \(m.top - mark) items") }
        }
    }

    /// Equality of values as distinct-values and index-of see it: what cannot be compared is different.
    private static func same(_ left: Item, _ right: Item, _ m: inout Machine) -> Bool {
        (try? m.valueCompare(.equal, left, right)) ?? false
    }

    private static func distinct(from mark: Int, _ m: inout Machine) throws(Fault) {
        var write = mark
        var strings = Set<String>()
        let end = m.top
        let many = end - mark > 16
        for read in mark..<end {
            let item = m.items[read]
            var seen = false
            if many, let key = stringKey(item) {
                seen = !strings.insert(key).inserted
            } else {
                try m.spend(write - mark + 1)
                for at in mark..<write where same(m.items[at], item, &m) || isNaN(item) && isNaN(m.items[at]) {
                    seen = true
                    break
                }
            }
            if !seen {
                m.items[write] = item
                write += 1
            }
        }
        m.pop(to: write)
    }

    private static func stringKey(_ item: Item) -> String? {
        switch item {
        case .string(let text), .untyped(let text), .uri(let text): text.string
        default: nil
        }
    }

    private static func isNaN(_ item: Item) -> Bool {
        switch item {
        case .double(let value): value.isNaN
        case .float(let value): value.isNaN
        default: false
        }
    }
}

/// fn:deep-equal for two items.
enum DeepEquality {
    static func equal(_ left: Item, _ right: Item, _ m: inout Machine) throws(Fault) -> Bool {
        switch (left, right) {
        case (.node(let a), .node(let b)): return try equal(a, b, &m)
        case (.fragment(let a), .fragment(let b)): return a == b
        default:
            if left.isNode || right.isNode { return false }
            if case .double(let a) = left, case .double(let b) = right, a.isNaN, b.isNaN { return true }
            return (try? m.valueCompare(.equal, left, right)) ?? false
        }
    }

    private static func equal(_ a: Int32, _ b: Int32, _ m: inout Machine) throws(Fault) -> Bool {
        try m.spend()
        try m.checkDepth()
        let (left, right) = (m.nodes[Int(a)], m.nodes[Int(b)])
        guard left.rawKind == right.rawKind, left.name == right.name else { return false }
        guard left.rawKind <= 1 else { return m.text(of: a) == m.text(of: b) }
        guard left.attributeCount == right.attributeCount else { return false }
        for attribute in (a + 1)..<(a + 1 + Int32(left.attributeCount)) {
            var found = false
            for other in (b + 1)..<(b + 1 + Int32(right.attributeCount))
            where m.nodes[Int(other)].name == m.nodes[Int(attribute)].name {
                found = m.text(of: attribute) == m.text(of: other)
            }
            if !found { return false }
        }
        var (x, y) = (firstChild(a, &m), firstChild(b, &m))
        while x < left.end, y < right.end {
            guard try equal(x, y, &m) else { return false }
            x = next(m.nodes[Int(x)].end, left.end, &m)
            y = next(m.nodes[Int(y)].end, right.end, &m)
        }
        return x >= left.end && y >= right.end
    }

    private static func firstChild(_ node: Int32, _ m: inout Machine) -> Int32 {
        let record = m.nodes[Int(node)]
        return next(node + 1 + Int32(record.attributeCount), record.end, &m)
    }

    /// Comments and processing instructions do not count.
    private static func next(_ start: Int32, _ end: Int32, _ m: inout Machine) -> Int32 {
        var at = start
        while at < end, m.nodes[Int(at)].rawKind >= 4 { at = m.nodes[Int(at)].end }
        return at
    }
}
