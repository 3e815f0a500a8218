internal import XML

/// Where an expression stands: the prefixes it may use.
struct StaticContext {
    var namespaces: [String: String]
    /// Namespace of unprefixed element names.
    var defaultElementNamespace = ""
    /// Equal for contexts of one rule file that declare the same.
    var id: Int32 = 0

    static let functions = "http://www.w3.org/2005/xpath-functions"
    static let schema = "http://www.w3.org/2001/XMLSchema"

    /// Prefixes every expression may use unless it binds them itself; the stylesheets of the ISO skeleton declare
    /// `xs` and `xsd` too.
    static let predefined = [
        "fn": functions, "xs": schema, "xsd": schema, "xml": "http://www.w3.org/XML/1998/namespace",
    ]

    func namespace(_ prefix: Substring) -> String? {
        namespaces[String(prefix)] ?? Self.predefined[String(prefix)]
    }
}

/// Gathers the names that node tests look for, so that all of a rule set are registered at once.
final class NameCollector {
    private(set) var names: Set<NameTable.Name> = []

    func insert(_ name: NameTable.Name) { names.insert(name) }
}

/// Parses XPath 2.0 (and the `||`, `!` and `let` of its successor) into `Syntax`.
struct Parser {
    private var lexer: Lexer
    private let context: StaticContext
    private let names: NameCollector
    private var token: Lexer.Token = .end
    private var start = 0
    private var previousEnd = 0
    private var depth = 0
    private static let maximumDepth = 120
    private static let maximumHeight = 500

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

    private init(lexer: Lexer, context: StaticContext, _ names: NameCollector) {
        self.lexer = lexer
        self.context = context
        self.names = names
    }

    // MARK: Tokens

    private mutating func advance() throws(SyntaxError) {
        previousEnd = lexer.at
        (token, start) = try lexer.next()
    }

    private var shown: String {
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

    private func isSymbol(_ symbol: Lexer.Symbol) -> Bool { token == .symbol(symbol) }

    private func isWord(_ word: Substring) -> Bool { token == .name(word) }

    private mutating func take(_ symbol: Lexer.Symbol) throws(SyntaxError) -> Bool {
        guard isSymbol(symbol) else { return false }
        try advance()
        return true
    }

    private mutating func takeWord(_ word: Substring) throws(SyntaxError) -> Bool {
        guard isWord(word) else { return false }
        try advance()
        return true
    }

    private mutating func expect(_ symbol: Lexer.Symbol) throws(SyntaxError) {
        guard try take(symbol) else { throw SyntaxError("'\(symbol.rawValue)' is expected, not \(shown)", start) }
    }

    private mutating func expectWord(_ word: Substring) throws(SyntaxError) {
        guard try takeWord(word) else { throw SyntaxError("'\(word)' is expected, not \(shown)", start) }
    }

    /// The token after the current one, without taking it.
    private func lookahead() throws(SyntaxError) -> Lexer.Token {
        var copy = lexer
        return try copy.next().token
    }

    private func made(_ kind: Syntax.Kind, _ from: Int) throws(SyntaxError) -> Syntax {
        let syntax = Syntax(kind: kind, range: from..<previousEnd)
        guard syntax.height <= Self.maximumHeight else {
            throw SyntaxError("the expression has more than \(Self.maximumHeight) operators in a row or nested", from)
        }
        return syntax
    }

    // MARK: Expressions

    private mutating func expression() throws(SyntaxError) -> Syntax {
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

    private mutating func single() throws(SyntaxError) -> Syntax {
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

    private mutating func variableName() throws(SyntaxError) -> NameTable.Name {
        guard case .variable(let prefix, let local) = token else {
            throw SyntaxError("a variable is expected, not \(shown)", start)
        }
        let name = try resolve(prefix, local, element: false)
        try advance()
        return name
    }

    private mutating func forExpression() throws(SyntaxError) -> Syntax {
        let from = start
        try advance()
        return try forClause(from)
    }

    private mutating func forClause(_ from: Int) throws(SyntaxError) -> Syntax {
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

    private mutating func letExpression() throws(SyntaxError) -> Syntax {
        let from = start
        try advance()
        return try letClause(from)
    }

    private mutating func letClause(_ from: Int) throws(SyntaxError) -> Syntax {
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

    private mutating func quantified(every: Bool) throws(SyntaxError) -> Syntax {
        let from = start
        try advance()
        return try quantifiedClause(every, from)
    }

    private mutating func quantifiedClause(_ every: Bool, _ from: Int) throws(SyntaxError) -> Syntax {
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

    private mutating func conditional() throws(SyntaxError) -> Syntax {
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

    private mutating func orExpression() throws(SyntaxError) -> Syntax {
        let from = start
        let first = try andExpression()
        guard isWord("or") else { return first }
        var operands = [first]
        while try takeWord("or") { operands.append(try andExpression()) }
        return try made(.or(operands), from)
    }

    private mutating func andExpression() throws(SyntaxError) -> Syntax {
        let from = start
        let first = try comparison()
        guard isWord("and") else { return first }
        var operands = [first]
        while try takeWord("and") { operands.append(try comparison()) }
        return try made(.and(operands), from)
    }

    private mutating func comparison() throws(SyntaxError) -> Syntax {
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

    private mutating func concatenation() throws(SyntaxError) -> Syntax {
        let from = start
        var left = try range()
        while try take(.doublePipe) {
            let right = try range()
            left = try made(.concatenation(left, right), from)
        }
        return left
    }

    private mutating func range() throws(SyntaxError) -> Syntax {
        let from = start
        let left = try additive()
        guard try takeWord("to") else { return left }
        let right = try additive()
        return try made(.range(left, right), from)
    }

    private mutating func additive() throws(SyntaxError) -> Syntax {
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

    private mutating func multiplicative() throws(SyntaxError) -> Syntax {
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

    private mutating func union() throws(SyntaxError) -> Syntax {
        let from = start
        var left = try intersection()
        while isSymbol(.pipe) || isWord("union") {
            try advance()
            let right = try intersection()
            left = try made(.union(left, right), from)
        }
        return left
    }

    private mutating func intersection() throws(SyntaxError) -> Syntax {
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

    private mutating func instance() throws(SyntaxError) -> Syntax {
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

    private mutating func unary() throws(SyntaxError) -> Syntax {
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

    // MARK: Paths

    private mutating func path() throws(SyntaxError) -> Syntax {
        let from = start
        if isSymbol(.slash) {
            try advance()
            let root = try made(.root, from)
            return startsStep ? try relative(root, from) : root
        }
        if isSymbol(.doubleSlash) {
            try advance()
            let root = try made(.path(made(.root, from), made(.step(.descendantOrSelf, .node, []), from)), from)
            return try relative(root, from)
        }
        let first = try step()
        return try continued(first, from)
    }

    private mutating func relative(_ left: Syntax, _ from: Int) throws(SyntaxError) -> Syntax {
        let right = try step()
        return try continued(try made(.path(left, right), from), from)
    }

    private mutating func continued(_ first: Syntax, _ from: Int) throws(SyntaxError) -> Syntax {
        var left = first
        while true {
            if try take(.slash) {
                let right = try step()
                left = try made(.path(left, right), from)
            } else if try take(.doubleSlash) {
                let between = try made(.step(.descendantOrSelf, .node, []), from)
                let right = try step()
                left = try made(.path(made(.path(left, between), from), right), from)
            } else {
                return left
            }
        }
    }

    /// Whether the current token can begin a step; decides if `/` stands alone.
    private var startsStep: Bool {
        switch token {
        case .name, .qualified, .prefixWildcard, .localWildcard, .variable, .string, .integer, .decimal, .double:
            true
        case .symbol(let symbol):
            switch symbol {
            case .star, .dot, .doubleDot, .at, .leftParenthesis: true
            default: false
            }
        case .end: false
        }
    }

    private mutating func step() throws(SyntaxError) -> Syntax {
        let from = start
        switch token {
        case .symbol(.doubleDot):
            try advance()
            return try predicated(.parent, .node, from)
        case .symbol(.at):
            try advance()
            return try predicated(.attribute, try nodeTest(.attribute), from)
        case .symbol(.star), .prefixWildcard, .localWildcard:
            return try predicated(.child, try nodeTest(.child), from)
        case .name(let word):
            let next = try lookahead()
            if next == .symbol(.axis) {
                guard let axis = Syntax.Axis(rawValue: String(word)) else {
                    throw SyntaxError("the axis '\(word)' is not supported", start)
                }
                try advance()
                try advance()
                return try predicated(axis, try nodeTest(axis), from)
            }
            if next == .symbol(.leftParenthesis), !Self.kindTests.contains(word) { return try filter() }
            let test = try nodeTest(.child)
            if case .attribute = test { return try predicated(.attribute, test, from) }
            return try predicated(.child, test, from)
        case .qualified:
            if try lookahead() == .symbol(.leftParenthesis) { return try filter() }
            return try predicated(.child, try nodeTest(.child), from)
        default:
            return try filter()
        }
    }

    private static let kindTests: Set<Substring> = [
        "node", "text", "comment", "processing-instruction", "element", "attribute", "document-node",
        "schema-element", "schema-attribute", "namespace-node",
    ]

    private mutating func predicated(
        _ axis: Syntax.Axis, _ test: Syntax.NodeTest, _ from: Int
    ) throws(SyntaxError) -> Syntax {
        let predicates = try predicates()
        return try made(.step(axis, test, predicates), from)
    }

    private mutating func predicates() throws(SyntaxError) -> [Syntax] {
        var result: [Syntax] = []
        while try take(.leftBracket) {
            result.append(try expression())
            try expect(.rightBracket)
        }
        return result
    }

    private mutating func nodeTest(_ axis: Syntax.Axis) throws(SyntaxError) -> Syntax.NodeTest {
        switch token {
        case .symbol(.star):
            if let local = lexer.localWildcard() {
                try advance()
                return .local(String(local))
            }
            try advance()
            return .any
        case .prefixWildcard(let prefix):
            guard let namespace = context.namespace(prefix) else { throw unknownPrefix(prefix) }
            try advance()
            return .namespace(namespace)
        case .qualified(let prefix, let local):
            let name = try resolve(prefix, local, element: axis != .attribute)
            names.insert(name)
            try advance()
            return .name(name)
        case .name(let word):
            if Self.kindTests.contains(word), try lookahead() == .symbol(.leftParenthesis) { return try kindTest() }
            let name = try resolve(nil, word, element: axis != .attribute)
            names.insert(name)
            try advance()
            return .name(name)
        default: throw SyntaxError("a node test is expected, not \(shown)", start)
        }
    }

    private mutating func kindTest() throws(SyntaxError) -> Syntax.NodeTest {
        guard case .name(let word) = token else { throw SyntaxError("a node test is expected", start) }
        let from = start
        try advance()
        try expect(.leftParenthesis)
        var test: Syntax.NodeTest
        switch word {
        case "node": test = .node
        case "text": test = .text
        case "comment": test = .comment
        case "processing-instruction":
            var target: String?
            if case .name(let name) = token {
                target = String(name)
                try advance()
            } else if case .string(let bytes) = token {
                target = String(decoding: bytes, as: UTF8.self)
                try advance()
            }
            test = .instruction(target)
        case "element": test = .element(try kindTestName(element: true))
        case "attribute": test = .attribute(try kindTestName(element: false))
        case "document-node":
            test = .document
            if !isSymbol(.rightParenthesis) {
                throw SyntaxError("document-node() with an element test is not supported", start)
            }
        default: throw SyntaxError("\(word)() is not supported", from)
        }
        try expect(.rightParenthesis)
        return test
    }

    private mutating func kindTestName(element: Bool) throws(SyntaxError) -> NameTable.Name? {
        var name: NameTable.Name?
        switch token {
        case .symbol(.star): try advance()
        case .name(let local):
            name = try resolve(nil, local, element: element)
            try advance()
        case .qualified(let prefix, let local):
            name = try resolve(prefix, local, element: element)
            try advance()
        default: return nil
        }
        if let name { names.insert(name) }
        if isSymbol(.comma) { throw SyntaxError("a type in element() or attribute() is not supported", start) }
        return name
    }

    private mutating func filter() throws(SyntaxError) -> Syntax {
        let from = start
        let primary = try primary()
        let predicates = try predicates()
        return predicates.isEmpty ? primary : try made(.filter(primary, predicates), from)
    }

    private mutating func primary() throws(SyntaxError) -> Syntax {
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

    private mutating func call(_ name: NameTable.Name, _ from: Int) throws(SyntaxError) -> Syntax {
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

    private static func digits(_ text: Substring) -> BigInteger {
        Array(text.utf8).withUnsafeBufferPointer { BigInteger(digits: $0) }
    }

    private static func decimal(_ text: Substring) -> ExactNumber {
        let digits = text.utf8.filter { $0 != 0x2E }
        let point = text.utf8.firstIndex(of: 0x2E) ?? text.utf8.endIndex
        let scale = max(0, text.utf8.distance(from: point, to: text.utf8.endIndex) - 1)
        return ExactNumber(Array(digits).withUnsafeBufferPointer { BigInteger(digits: $0) }, scale: scale).normalized
    }

    // MARK: Types and names

    private mutating func singleType() throws(SyntaxError) -> (AtomicType, Bool) {
        let type = try atomicType()
        return (type, try take(.question))
    }

    private mutating func atomicType() throws(SyntaxError) -> AtomicType {
        let from = start
        let name: NameTable.Name
        switch token {
        case .qualified(let prefix, let local): name = try resolve(prefix, local, element: false)
        case .name(let local): name = NameTable.Name(namespace: context.defaultElementNamespace, local: String(local))
        default: throw SyntaxError("a type is expected, not \(shown)", start)
        }
        guard name.namespace == StaticContext.schema, let type = AtomicType(rawValue: name.local) else {
            throw SyntaxError("the type \(shown) is not supported", from)
        }
        try advance()
        return type
    }

    private mutating func sequenceType() throws(SyntaxError) -> Syntax.SequenceType {
        var item: Syntax.SequenceType.Item
        if case .name(let word) = token, try lookahead() == .symbol(.leftParenthesis) {
            if word == "empty-sequence" || word == "item" {
                try advance()
                try advance()
                try expect(.rightParenthesis)
                item = word == "item" ? .any : .empty
            } else if Self.kindTests.contains(word) {
                item = .node(try kindTest())
            } else {
                throw SyntaxError("the type '\(word)()' is not supported", start)
            }
        } else {
            item = .atomic(try atomicType())
        }
        if case .empty = item { return Syntax.SequenceType(item: item, allowsEmpty: true, allowsMany: false) }
        if try take(.question) { return Syntax.SequenceType(item: item, allowsEmpty: true, allowsMany: false) }
        if try take(.star) { return Syntax.SequenceType(item: item, allowsEmpty: true, allowsMany: true) }
        if try take(.plus) { return Syntax.SequenceType(item: item, allowsEmpty: false, allowsMany: true) }
        return Syntax.SequenceType(item: item, allowsEmpty: false, allowsMany: false)
    }

    private func unknownPrefix(_ prefix: Substring) -> SyntaxError {
        SyntaxError("the prefix '\(prefix)' is not declared", start)
    }

    private func resolve(
        _ prefix: Substring?, _ local: Substring, element: Bool
    ) throws(SyntaxError) -> NameTable.Name {
        guard let prefix else {
            return NameTable.Name(
                namespace: element ? context.defaultElementNamespace : "", local: String(local))
        }
        guard let namespace = context.namespace(prefix) else { throw unknownPrefix(prefix) }
        return NameTable.Name(namespace: namespace, local: String(local))
    }
}
