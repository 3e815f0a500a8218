internal import XML

/// Parses XPath 2.0 (and the `||`, `!` and `let` of its successor) into `Syntax`.
struct Parser {
    var lexer: Lexer
    let context: StaticContext
    let names: NameCollector
    var token: Lexer.Token = .end
    var start = 0
    var previousEnd = 0
    var depth = 0
    static let maximumDepth = 120
    static let maximumHeight = 500

    static func parse(
        _ source: [UInt8], _ context: StaticContext, _ names: NameCollector
    ) throws(SyntaxError) -> Syntax {
        var parser = Parser(lexer: Lexer(source), context: context, names)
        try parser.advance()
        let result = try parser.expression()
        guard parser.token == .end else { throw SyntaxError("unexpected \(parser.shown)", parser.start) }
        return result
    }

    /// A sequence type, as in `as="xs:string?"`.
    static func sequenceType(
        _ source: [UInt8], _ context: StaticContext, _ names: NameCollector
    ) throws(SyntaxError) -> Syntax.SequenceType {
        var parser = Parser(lexer: Lexer(source), context: context, names)
        try parser.advance()
        let result = try parser.sequenceType()
        guard parser.token == .end else { throw SyntaxError("unexpected \(parser.shown)", parser.start) }
        return result
    }

    init(lexer: Lexer, context: StaticContext, _ names: NameCollector) {
        self.lexer = lexer
        self.context = context
        self.names = names
    }

    // MARK: Tokens

    mutating func advance() throws(SyntaxError) {
        previousEnd = lexer.at
        (token, start) = try lexer.next()
    }

    var shown: String {
        switch token {
        case .end: "end of the expression"
        case .name(let name): "'\(name)'"
        case .qualified(let prefix, let local): "'\(prefix):\(local)'"
        case .prefixWildcard(let prefix): "'\(prefix):*'"
        case .localWildcard(let local): "'*:\(local)'"
        case .variable(let prefix, let local): "'$\(prefix.map { $0 + ":" } ?? "")\(local)'"
        case .string: "a string"
        case .integer(let text), .decimal(let text), .double(let text): "'\(text)'"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        }
    }

    func isSymbol(_ symbol: Lexer.Symbol) -> Bool { token == .symbol(symbol) }

    func isWord(_ word: Substring) -> Bool { token == .name(word) }

    mutating func take(_ symbol: Lexer.Symbol) throws(SyntaxError) -> Bool {
        guard isSymbol(symbol) else { return false }
        try advance()
        return true
    }

    mutating func takeWord(_ word: Substring) throws(SyntaxError) -> Bool {
        guard isWord(word) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: Lexer.Symbol) throws(SyntaxError) {
        guard try take(symbol) else { throw SyntaxError("'\(symbol.rawValue)' is expected, not \(shown)", start) }
    }

    mutating func expectWord(_ word: Substring) throws(SyntaxError) {
        guard try takeWord(word) else { throw SyntaxError("'\(word)' is expected, not \(shown)", start) }
    }

    /// The token after the current one, without taking it.
    func lookahead() throws(SyntaxError) -> Lexer.Token {
        var copy = lexer
        return try copy.next().token
    }

    func made(_ kind: Syntax.Kind, _ from: Int) throws(SyntaxError) -> Syntax {
        let syntax = Syntax(kind: kind, range: from..<previousEnd)
        guard syntax.height <= Self.maximumHeight else {
            throw SyntaxError("the expression has more than \(Self.maximumHeight) operators in a row or nested", from)
        }
        return syntax
    }

    // MARK: Expressions

    mutating func expression() throws(SyntaxError) -> Syntax {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { throw SyntaxError("the expression is nested too deeply", start) }
        let from = start
        let first = try single()
        guard isSymbol(.comma) else { return first }
        var items = [first]
        while try take(.comma) { items.append(try single()) }
        return try made(.sequence(items), from)
    }

    mutating func single() throws(SyntaxError) -> Syntax {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { throw SyntaxError("the expression is nested too deeply", start) }
        if case .name(let word) = token {
            let next = try lookahead()
            switch (word, next) {
            case ("for", .variable): return try forExpression()
            case ("let", .variable): return try letExpression()
            case ("some", .variable): return try quantified(every: false)
            case ("every", .variable): return try quantified(every: true)
            case ("if", .symbol(.leftParenthesis)): return try conditional()
            case ("typeswitch", .symbol(.leftParenthesis)):
                throw SyntaxError("typeswitch belongs to XQuery", start)
            default: break
            }
        }
        return try orExpression()
    }

    mutating func variableName() throws(SyntaxError) -> NameTable.Name {
        guard case .variable(let prefix, let local) = token else {
            throw SyntaxError("a variable is expected, not \(shown)", start)
        }
        let name = try resolve(prefix, local, element: false)
        try advance()
        return name
    }

    mutating func forExpression() throws(SyntaxError) -> Syntax {
        let from = start
        try advance()
        return try forClause(from)
    }

    mutating func forClause(_ from: Int) throws(SyntaxError) -> Syntax {
        let name = try variableName()
        try expectWord("in")
        let sequence = try single()
        if try take(.comma) {
            let inner = try forClause(start)
            return try made(.forEach(name, sequence, inner), from)
        }
        try expectWord("return")
        let body = try single()
        return try made(.forEach(name, sequence, body), from)
    }

    mutating func letExpression() throws(SyntaxError) -> Syntax {
        let from = start
        try advance()
        return try letClause(from)
    }

    mutating func letClause(_ from: Int) throws(SyntaxError) -> Syntax {
        let name = try variableName()
        try expect(.assign)
        let value = try single()
        if try take(.comma) {
            let inner = try letClause(start)
            return try made(.binding(name, value, inner), from)
        }
        try expectWord("return")
        let body = try single()
        return try made(.binding(name, value, body), from)
    }

    mutating func quantified(every: Bool) throws(SyntaxError) -> Syntax {
        let from = start
        try advance()
        return try quantifiedClause(every, from)
    }

    mutating func quantifiedClause(_ every: Bool, _ from: Int) throws(SyntaxError) -> Syntax {
        let name = try variableName()
        try expectWord("in")
        let sequence = try single()
        if try take(.comma) {
            let inner = try quantifiedClause(every, start)
            return try made(.quantified(every: every, name, sequence, inner), from)
        }
        try expectWord("satisfies")
        let condition = try single()
        return try made(.quantified(every: every, name, sequence, condition), from)
    }

    mutating func conditional() throws(SyntaxError) -> Syntax {
        let from = start
        try advance()
        try expect(.leftParenthesis)
        let condition = try expression()
        try expect(.rightParenthesis)
        try expectWord("then")
        let yes = try single()
        try expectWord("else")
        let no = try single()
        return try made(.conditional(condition, yes, no), from)
    }
}
