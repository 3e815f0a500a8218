internal import XML

/// Paths: steps, predicates and node tests.
extension Parser {
    mutating func path() throws(SyntaxError) -> Syntax {
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

    mutating func relative(_ left: Syntax, _ from: Int) throws(SyntaxError) -> Syntax {
        let right = try step()
        return try continued(try made(.path(left, right), from), from)
    }

    mutating func continued(_ first: Syntax, _ from: Int) throws(SyntaxError) -> Syntax {
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
    var startsStep: Bool {
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

    mutating func step() throws(SyntaxError) -> Syntax {
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

    static let kindTests: Set<Substring> = [
        "node", "text", "comment", "processing-instruction", "element", "attribute", "document-node",
        "schema-element", "schema-attribute", "namespace-node",
    ]

    mutating func predicated(
        _ axis: Syntax.Axis, _ test: Syntax.NodeTest, _ from: Int
    ) throws(SyntaxError) -> Syntax {
        let predicates = try predicates()
        return try made(.step(axis, test, predicates), from)
    }

    mutating func predicates() throws(SyntaxError) -> [Syntax] {
        var result: [Syntax] = []
        while try take(.leftBracket) {
            result.append(try expression())
            try expect(.rightBracket)
        }
        return result
    }

    mutating func nodeTest(_ axis: Syntax.Axis) throws(SyntaxError) -> Syntax.NodeTest {
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

    mutating func kindTest() throws(SyntaxError) -> Syntax.NodeTest {
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

    mutating func kindTestName(element: Bool) throws(SyntaxError) -> NameTable.Name? {
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
}
