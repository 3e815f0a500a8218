/// Operators, from the weakest binding to the strongest.
extension Parser {
    mutating func orExpression() throws(SyntaxError) -> Syntax {
        let from = start
        let first = try andExpression()
        guard isWord("or") else { return first }
        var operands = [first]
        while try takeWord("or") { operands.append(try andExpression()) }
        return try made(.or(operands), from)
    }

    mutating func andExpression() throws(SyntaxError) -> Syntax {
        let from = start
        let first = try comparison()
        guard isWord("and") else { return first }
        var operands = [first]
        while try takeWord("and") { operands.append(try comparison()) }
        return try made(.and(operands), from)
    }

    mutating func comparison() throws(SyntaxError) -> Syntax {
        let from = start
        let left = try concatenation()
        let kind: (Syntax, Syntax) -> Syntax.Kind
        switch token {
        case .symbol(.equal): kind = { .general(.equal, $0, $1) }
        case .symbol(.notEqual): kind = { .general(.notEqual, $0, $1) }
        case .symbol(.less): kind = { .general(.less, $0, $1) }
        case .symbol(.lessOrEqual): kind = { .general(.lessOrEqual, $0, $1) }
        case .symbol(.greater): kind = { .general(.greater, $0, $1) }
        case .symbol(.greaterOrEqual): kind = { .general(.greaterOrEqual, $0, $1) }
        case .symbol(.precedes): kind = { .nodes(.before, $0, $1) }
        case .symbol(.follows): kind = { .nodes(.after, $0, $1) }
        case .name("is"): kind = { .nodes(.same, $0, $1) }
        case .name("eq"): kind = { .value(.equal, $0, $1) }
        case .name("ne"): kind = { .value(.notEqual, $0, $1) }
        case .name("lt"): kind = { .value(.less, $0, $1) }
        case .name("le"): kind = { .value(.lessOrEqual, $0, $1) }
        case .name("gt"): kind = { .value(.greater, $0, $1) }
        case .name("ge"): kind = { .value(.greaterOrEqual, $0, $1) }
        default: return left
        }
        try advance()
        let right = try concatenation()
        return try made(kind(left, right), from)
    }

    mutating func concatenation() throws(SyntaxError) -> Syntax {
        let from = start
        var left = try range()
        while try take(.doublePipe) {
            let right = try range()
            left = try made(.concatenation(left, right), from)
        }
        return left
    }

    mutating func range() throws(SyntaxError) -> Syntax {
        let from = start
        let left = try additive()
        guard try takeWord("to") else { return left }
        let right = try additive()
        return try made(.range(left, right), from)
    }

    mutating func additive() throws(SyntaxError) -> Syntax {
        let from = start
        var left = try multiplicative()
        while true {
            let op: ArithmeticOperator
            switch token {
            case .symbol(.plus): op = .add
            case .symbol(.minus): op = .subtract
            default: return left
            }
            try advance()
            let right = try multiplicative()
            left = try made(.arithmetic(op, left, right), from)
        }
    }

    mutating func multiplicative() throws(SyntaxError) -> Syntax {
        let from = start
        var left = try union()
        while true {
            let op: ArithmeticOperator
            switch token {
            case .symbol(.star): op = .multiply
            case .name("div"): op = .divide
            case .name("idiv"): op = .integerDivide
            case .name("mod"): op = .remainder
            default: return left
            }
            try advance()
            let right = try union()
            left = try made(.arithmetic(op, left, right), from)
        }
    }

    mutating func union() throws(SyntaxError) -> Syntax {
        let from = start
        var left = try intersection()
        while isSymbol(.pipe) || isWord("union") {
            try advance()
            let right = try intersection()
            left = try made(.union(left, right), from)
        }
        return left
    }

    mutating func intersection() throws(SyntaxError) -> Syntax {
        let from = start
        var left = try instance()
        while true {
            if try takeWord("intersect") {
                let right = try instance()
                left = try made(.intersection(left, right), from)
            } else if try takeWord("except") {
                let right = try instance()
                left = try made(.difference(left, right), from)
            } else {
                return left
            }
        }
    }

    mutating func instance() throws(SyntaxError) -> Syntax {
        let from = start
        var result = try unary()
        // From the tightest binding outwards: cast, castable, treat, instance.
        if try takeWord("cast") {
            try expectWord("as")
            let (type, optional) = try singleType()
            result = try made(.cast(result, type, optional: optional), from)
        }
        if try takeWord("castable") {
            try expectWord("as")
            let (type, optional) = try singleType()
            result = try made(.castable(result, type, optional: optional), from)
        }
        if try takeWord("treat") {
            try expectWord("as")
            let type = try sequenceType()
            result = try made(.treat(result, type), from)
        }
        if try takeWord("instance") {
            try expectWord("of")
            let type = try sequenceType()
            result = try made(.instance(result, type), from)
        }
        return result
    }

    mutating func unary() throws(SyntaxError) -> Syntax {
        let from = start
        if isSymbol(.minus) || isSymbol(.plus) {
            depth += 1
            defer { depth -= 1 }
            guard depth < Self.maximumDepth else { throw SyntaxError("the expression is nested too deeply", start) }
            let negative = isSymbol(.minus)
            try advance()
            let operand = try unary()
            return try made(negative ? .negation(operand) : .plus(operand), from)
        }
        var result = try path()
        while try take(.bang) {
            let right = try path()
            result = try made(.map(result, right), from)
        }
        return result
    }
}
