internal import XML

/// Literals, variables, calls and parentheses.
extension Parser {
    mutating func filter() throws(SyntaxError) -> Syntax {
        let from = start
        let primary = try primary()
        let predicates = try predicates()
        return predicates.isEmpty ? primary : try made(.filter(primary, predicates), from)
    }

    mutating func primary() throws(SyntaxError) -> Syntax {
        let from = start
        switch token {
        case .string(let bytes):
            try advance()
            return try made(.string(bytes), from)
        case .integer(let text):
            try advance()
            return try made(.integer(Self.digits(text)), from)
        case .decimal(let text):
            try advance()
            return try made(.decimal(Self.decimal(text)), from)
        case .double(let text):
            try advance()
            return try made(.double(Double(text) ?? .nan), from)
        case .variable:
            let name = try variableName()
            return try made(.variable(name), from)
        case .symbol(.dot):
            try advance()
            return try made(.contextItem, from)
        case .symbol(.leftParenthesis):
            try advance()
            if try take(.rightParenthesis) { return try made(.sequence([]), from) }
            let inner = try expression()
            try expect(.rightParenthesis)
            return inner
        case .name(let local):
            let name = NameTable.Name(namespace: StaticContext.functions, local: String(local))
            try advance()
            return try call(name, from)
        case .qualified(let prefix, let local):
            let name = try resolve(prefix, local, element: false)
            try advance()
            return try call(name, from)
        default: throw SyntaxError("an expression is expected, not \(shown)", start)
        }
    }

    mutating func call(_ name: NameTable.Name, _ from: Int) throws(SyntaxError) -> Syntax {
        guard isSymbol(.leftParenthesis) else { throw SyntaxError("'(' is expected, not \(shown)", start) }
        try advance()
        var arguments: [Syntax] = []
        if !isSymbol(.rightParenthesis) {
            repeat {
                if isSymbol(.question) { throw SyntaxError("partial function application is not supported", start) }
                arguments.append(try single())
            } while try take(.comma)
        }
        try expect(.rightParenthesis)
        return try made(.call(name, arguments), from)
    }

    static func digits(_ text: Substring) -> BigInteger {
        Array(text.utf8).withUnsafeBufferPointer { BigInteger(digits: $0) }
    }

    static func decimal(_ text: Substring) -> ExactNumber {
        let digits = text.utf8.filter { $0 != 0x2E }
        let point = text.utf8.firstIndex(of: 0x2E) ?? text.utf8.endIndex
        let scale = max(0, text.utf8.distance(from: point, to: text.utf8.endIndex) - 1)
        return ExactNumber(Array(digits).withUnsafeBufferPointer { BigInteger(digits: $0) }, scale: scale).normalized
    }
}
