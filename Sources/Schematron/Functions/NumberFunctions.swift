/// Numbers and aggregates: chapters 6 and 15.4 of Functions and Operators.
enum NumberFunctions {
    static let table: [String: Builtin] = [
        "number": Builtin(0, 1, .number, defaultsToContext: true) { call, m throws(Fault) in
            let item = try call.atom(0, &m)
            try m.push(.double(item.map { m.number($0) } ?? .nan))
        },
        "abs": rounding { number in number.magnitude } double: { $0.magnitude },
        "ceiling": rounding { $0.rounded(.ceiling) } double: { $0.rounded(.up) },
        "floor": rounding { $0.rounded(.floor) } double: { $0.rounded(.down) },
        "round": Builtin(1, 2, .number) { call, m throws(Fault) in
            try round(call, &m, .half)
        },
        "round-half-to-even": Builtin(1, 2, .number) { call, m throws(Fault) in
            try round(call, &m, .halfToEven)
        },
        "sum": Builtin(1, 2, .atomic) { call, m throws(Fault) in
            let mark = m.top
            try call.arguments[0].pushAtoms(&m)
            if m.top == mark {
                if call.arguments.count > 1 { try call.arguments[1].pushAtoms(&m) } else { try m.push(.integer(0)) }
                return
            }
            let total = try sum(from: mark, &m)
            m.pop(to: mark)
            try m.push(total)
        },
        "avg": Builtin(1, .atomic) { call, m throws(Fault) in
            let mark = m.top
            try call.arguments[0].pushAtoms(&m)
            let count = m.top - mark
            if count == 0 { return }
            let total = try sum(from: mark, &m)
            m.pop(to: mark)
            try m.push(try m.arithmetic(.divide, total, .integer(count)))
        },
        "max": extreme(.greater),
        "min": extreme(.less),
        "count": Builtin(1, .number) { call, m throws(Fault) in
            let mark = m.top
            try call.arguments[0].push(&m)
            let count = m.top - mark
            m.pop(to: mark)
            try m.push(.integer(count))
        },
    ]

    private static func rounding(
        _ exact: @escaping @Sendable (ExactNumber) -> ExactNumber, double: @escaping @Sendable (Double) -> Double
    ) -> Builtin {
        Builtin(1, .number) { call, m throws(Fault) in
            guard let item = try numeric(call, &m) else { return }
            switch item {
            case .double(let value): try m.push(.double(double(value)))
            case .float(let value): try m.push(.float(Float(double(Double(value)))))
            default:
                guard let number = item.exactNumber else { return }
                try m.push(m.item(exact(number), isInteger: item.isInteger))
            }
        }
    }

    private static func numeric(_ call: BuiltinCall, _ m: inout Machine) throws(Fault) -> Item? {
        guard let atom = try call.atom(0, &m) else { return nil }
        let item = try m.operand(atom)
        guard item.isNumber else { throw Fault(.type, "a number is expected, not \(item.typeName)") }
        return item
    }

    private static func round(_ call: BuiltinCall, _ m: inout Machine, _ mode: ExactNumber.Rounding) throws(Fault) {
        guard let item = try numeric(call, &m) else { return }
        let digits = call.arguments.count > 1 ? try call.integer(1, &m) : 0
        switch item {
        case .double(let value): try m.push(.double(try round(value, digits, mode)))
        case .float(let value):
            if digits == 0, mode == .half {
                try m.push(.float(Float(Machine.rounded(Double(value)))))
            } else {
                let shown = Double("\(value)") ?? Double(value)
                try m.push(.float(Float(try round(shown, digits, mode))))
            }
        default:
            guard let number = item.exactNumber else { return }
            guard digits > -400, digits < 1_000_000 else { return try m.push(digits > 0 ? item : .integer(0)) }
            try m.push(m.item(number.rounded(mode, to: digits), isInteger: item.isInteger))
        }
    }

    private static func round(_ value: Double, _ digits: Int, _ mode: ExactNumber.Rounding) throws(Fault) -> Double {
        if digits == 0, mode == .half { return Machine.rounded(value) }
        guard value.isFinite, value != 0, digits > -400, digits < 400 else { return value }
        // By the decimal digits of the exact value: multiplying first would round twice.
        let result = ExactNumber(exactly: value).rounded(mode, to: digits).double
        return result == 0 && value < 0 ? -0.0 : result
    }

    /// The sum of at least one atomic value.
    private static func sum(from mark: Int, _ m: inout Machine) throws(Fault) -> Item {
        var total = try summand(m.items[mark], &m)
        for at in (mark + 1)..<m.top {
            total = try m.arithmetic(.add, total, try summand(m.items[at], &m))
        }
        return total
    }

    private static func summand(_ item: Item, _ m: inout Machine) throws(Fault) -> Item {
        let operand = try m.operand(item)
        if operand.isNumber { return operand }
        if case .duration(let period) = operand, period.kind != .duration { return operand }
        throw Fault(.argument, "\(operand.typeName) cannot be summed")
    }

    private static func extreme(_ op: ComparisonOperator) -> Builtin {
        Builtin(1, 2, .atomic) { call, m throws(Fault) in
            try StringFunctions.requireCodePoints(call, 1, &m)
            let mark = m.top
            try call.arguments[0].pushAtoms(&m)
            if m.top == mark { return }
            var best = try m.operand(m.items[mark])
            if isNaN(best) {
                m.pop(to: mark)
                return try m.push(best)
            }
            for at in (mark + 1)..<m.top {
                let candidate = try m.operand(m.items[at])
                if isNaN(candidate) {
                    best = candidate
                    break
                }
                guard best.isNumber == candidate.isNumber else {
                    throw Fault(.argument, "\(best.typeName) and \(candidate.typeName) cannot be compared")
                }
                if try m.valueCompare(op, candidate, best) { best = promote(candidate, with: best, &m) }
                else { best = promote(best, with: candidate, &m) }
            }
            m.pop(to: mark)
            try m.push(best)
        }
    }

    private static func isNaN(_ item: Item) -> Bool {
        switch item {
        case .double(let value): value.isNaN
        case .float(let value): value.isNaN
        default: false
        }
    }

    /// The result has the widest type of all.
    private static func promote(_ item: Item, with other: Item, _ m: inout Machine) -> Item {
        guard item.isNumber else { return item }
        if case .double = other { return .double(m.double(item)) }
        if case .float = other, case .double = item { return item }
        if case .float = other { return .float(Float(m.double(item))) }
        return item
    }
}
