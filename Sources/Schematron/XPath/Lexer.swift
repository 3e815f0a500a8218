/// Cuts XPath into tokens. Whether `*`, `div` or `and` is an operator depends on what stands before: the parser asks
/// for what it expects, so names and operators are not told apart here.
struct Lexer {
    enum Token: Equatable {
        case end
        case name(Substring)
        /// prefix:local
        case qualified(Substring, Substring)
        /// prefix:*
        case prefixWildcard(Substring)
        /// *:local
        case localWildcard(Substring)
        case variable(Substring?, Substring)
        case string([UInt8])
        case integer(Substring)
        case decimal(Substring)
        case double(Substring)
        case symbol(Symbol)
    }

    enum Symbol: String {
        case leftParenthesis = "("
        case rightParenthesis = ")"
        case leftBracket = "["
        case rightBracket = "]"
        case comma = ","
        case slash = "/"
        case doubleSlash = "//"
        case dot = "."
        case doubleDot = ".."
        case at = "@"
        case axis = "::"
        case star = "*"
        case plus = "+"
        case minus = "-"
        case pipe = "|"
        case doublePipe = "||"
        case bang = "!"
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case precedes = "<<"
        case follows = ">>"
        case question = "?"
        case assign = ":="
    }

    private let source: [UInt8]
    private(set) var at = 0

    init(_ source: [UInt8]) { self.source = source }

    /// The next token and where it starts.
    mutating func next() throws(SyntaxError) -> (token: Token, start: Int) {
        try skipSpace()
        let start = at
        guard at < source.count else { return (.end, start) }
        let byte = source[at]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return (.string(try string(byte)), start)
        case UInt8(ascii: "$"):
            at += 1
            try skipSpace()
            guard let first = name() else { throw SyntaxError("a variable name is expected after $", at) }
            if peek() == UInt8(ascii: ":"), isNameStart(at + 1) {
                at += 1
                return (.variable(first, name() ?? ""), start)
            }
            return (.variable(nil, first), start)
        case 48...57: return (try number(), start)
        case UInt8(ascii: "."):
            if let digit = peek(1), digit &- 48 < 10 { return (try number(), start) }
        default: break
        }
        if isNameStart(at) { return (qualifiedName(), start) }
        return (.symbol(try symbol(byte)), start)
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        at + offset < source.count ? source[at + offset] : nil
    }

    private mutating func qualifiedName() -> Token {
        let first = name() ?? ""
        guard peek() == UInt8(ascii: ":"), peek(1) != UInt8(ascii: ":") else { return .name(first) }
        if peek(1) == UInt8(ascii: "*") {
            at += 2
            return .prefixWildcard(first)
        }
        guard isNameStart(at + 1) else { return .name(first) }
        at += 1
        return .qualified(first, name() ?? "")
    }

    private mutating func symbol(_ byte: UInt8) throws(SyntaxError) -> Symbol {
        if byte == UInt8(ascii: "*"), peek(1) == UInt8(ascii: ":"), isNameStart(at + 2) { return take(.star) }
        if let second = peek(1), let double = Self.double(byte, second) {
            at += 2
            return double
        }
        if let single = Self.single(byte) { return take(single) }
        throw SyntaxError("unexpected character '\(String(decoding: [byte], as: UTF8.self))'", at)
    }

    private static func double(_ first: UInt8, _ second: UInt8) -> Symbol? {
        switch (Unicode.Scalar(first), Unicode.Scalar(second)) {
        case ("/", "/"): .doubleSlash
        case (".", "."): .doubleDot
        case (":", ":"): .axis
        case ("|", "|"): .doublePipe
        case ("!", "="): .notEqual
        case ("<", "="): .lessOrEqual
        case (">", "="): .greaterOrEqual
        case ("<", "<"): .precedes
        case (">", ">"): .follows
        case (":", "="): .assign
        default: nil
        }
    }

    private static func single(_ byte: UInt8) -> Symbol? {
        switch Unicode.Scalar(byte) {
        case "(": .leftParenthesis
        case ")": .rightParenthesis
        case "[": .leftBracket
        case "]": .rightBracket
        case ",": .comma
        case "/": .slash
        case ".": .dot
        case "@": .at
        case "*": .star
        case "+": .plus
        case "-": .minus
        case "|": .pipe
        case "!": .bang
        case "=": .equal
        case "<": .less
        case ">": .greater
        case "?": .question
        default: nil
        }
    }

    private mutating func take(_ symbol: Symbol) -> Symbol {
        at += 1
        return symbol
    }

    /// `*:local`, asked for by the parser after a star in the place of a name.
    mutating func localWildcard() -> Substring? {
        guard peek() == UInt8(ascii: ":"), isNameStart(at + 1) else { return nil }
        at += 1
        return name()
    }

    private mutating func string(_ quote: UInt8) throws(SyntaxError) -> [UInt8] {
        let start = at
        at += 1
        var value: [UInt8] = []
        while at < source.count {
            if source[at] == quote {
                if peek(1) == quote {
                    value.append(quote)
                    at += 2
                    continue
                }
                at += 1
                return value
            }
            value.append(source[at])
            at += 1
        }
        throw SyntaxError("a string literal does not end", start)
    }

    private mutating func number() throws(SyntaxError) -> Token {
        let start = at
        var token: (Substring) -> Token = { .integer($0) }
        while let byte = peek(), byte &- 48 < 10 { at += 1 }
        if peek() == UInt8(ascii: "."), peek(1) != UInt8(ascii: ".") {
            at += 1
            token = { .decimal($0) }
            while let byte = peek(), byte &- 48 < 10 { at += 1 }
        }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            at += 1
            token = { .double($0) }
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { at += 1 }
            let digits = at
            while let byte = peek(), byte &- 48 < 10 { at += 1 }
            guard at > digits else { throw SyntaxError("a number without exponent digits", start) }
        }
        if isNameStart(at) { throw SyntaxError("a number is followed by a letter", at) }
        return token(substring(start, at))
    }

    private mutating func name() -> Substring? {
        guard isNameStart(at) else { return nil }
        let start = at
        while at < source.count {
            let byte = source[at]
            if byte < 0x80 {
                let isPart = (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 || byte == 0x2D
                    || byte == 0x2E || byte == 0x5F
                guard isPart else { break }
            }
            at += 1
        }
        return substring(start, at)
    }

    private func isNameStart(_ index: Int) -> Bool {
        guard index < source.count else { return false }
        let byte = source[index]
        return byte >= 0x80 || byte == 0x5F || (byte | 0x20) &- 97 < 26
    }

    private func substring(_ from: Int, _ to: Int) -> Substring {
        Substring(String(decoding: source[from..<to], as: UTF8.self))
    }

    /// White space and comments, which nest.
    private mutating func skipSpace() throws(SyntaxError) {
        while at < source.count {
            if Text.isSpace(source[at]) {
                at += 1
            } else if source[at] == UInt8(ascii: "("), peek(1) == UInt8(ascii: ":") {
                let start = at
                var depth = 0
                repeat {
                    guard at + 1 < source.count else { throw SyntaxError("a comment does not end", start) }
                    if source[at] == UInt8(ascii: "("), source[at + 1] == UInt8(ascii: ":") {
                        depth += 1
                        at += 2
                    } else if source[at] == UInt8(ascii: ":"), source[at + 1] == UInt8(ascii: ")") {
                        depth -= 1
                        at += 2
                    } else {
                        at += 1
                    }
                } while depth > 0
            } else {
                return
            }
        }
    }
}

/// Why an expression is not XPath, or not the part of XPath that is supported.
struct SyntaxError: Error {
    let message: String
    /// Byte of the expression.
    let offset: Int

    init(_ message: String, _ offset: Int) {
        self.message = message
        self.offset = offset
    }
}
