/// A parsed regular expression.
indirect enum RegexSyntax {
    case empty
    case character(UInt32)
    case any
    case set(CharacterClass)
    case sequence([RegexSyntax])
    case choice([RegexSyntax])
    case repetition(RegexSyntax, least: Int, most: Int?, lazy: Bool)
    case group(RegexSyntax, Int?)
    case backReference(Int)
    case start, end
}

/// The options of fn:matches and its kin.
struct RegexFlags: Hashable {
    var dotMatchesAll = false
    var multiline = false
    var ignoresCase = false
    var ignoresSpace = false
    var literal = false

    init(_ text: Text) throws(Fault) {
        for byte in text.bytes {
            switch byte {
            case UInt8(ascii: "s"): dotMatchesAll = true
            case UInt8(ascii: "m"): multiline = true
            case UInt8(ascii: "i"): ignoresCase = true
            case UInt8(ascii: "x"): ignoresSpace = true
            case UInt8(ascii: "q"): literal = true
            default: throw Fault(.regex, "unknown flag in '\(text.string)'")
            }
        }
    }

    init() {}
}

/// Parses the regular expressions of XPath: those of XML Schema with anchors, lazy quantifiers, groups and back
/// references.
struct RegexParser {
    private let points: [UInt32]
    private var at = 0
    private var groups = 0
    private var closedGroups: Set<Int> = []
    private var depth = 0
    private let flags: RegexFlags

    static func parse(_ pattern: Text, _ flags: RegexFlags) throws(Fault) -> (RegexSyntax, groups: Int) {
        var points: [UInt32] = []
        var at = 0
        while at < pattern.count { points.append(pattern.codePoint(&at)) }
        if flags.literal { return (.sequence(points.map { .character($0) }), 0) }
        if flags.ignoresSpace { points = withoutSpace(points) }
        var parser = RegexParser(points, flags)
        let syntax = try parser.choice()
        guard parser.at == points.count else { throw parser.error("unexpected ')'") }
        return (syntax, parser.groups)
    }

    private init(_ points: [UInt32], _ flags: RegexFlags) {
        self.points = points
        self.flags = flags
    }

    /// White space outside of classes is dropped under the flag `x`.
    private static func withoutSpace(_ points: [UInt32]) -> [UInt32] {
        var depth = 0
        var escaped = false
        return points.filter { point in
            let isSpace = point == 0x20 || point == 9 || point == 10 || point == 13
            if escaped {
                escaped = false
                return true
            }
            if point == 0x5C { escaped = true }
            if point == 0x5B { depth += 1 }
            if point == 0x5D { depth -= 1 }
            return !isSpace || depth > 0
        }
    }

    private func error(_ message: String) -> Fault { Fault(.regex, "\(message) in a regular expression") }

    private func peek(_ character: Unicode.Scalar, _ offset: Int = 0) -> Bool {
        at + offset < points.count && points[at + offset] == character.value
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek(character) else { return false }
        at += 1
        return true
    }

    private mutating func choice() throws(Fault) -> RegexSyntax {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw error("groups nested too deeply") }
        var branches = [try branch()]
        while take("|") { branches.append(try branch()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func branch() throws(Fault) -> RegexSyntax {
        var pieces: [RegexSyntax] = []
        while at < points.count, !peek("|"), !peek(")") { pieces.append(try quantified(try atom())) }
        return pieces.count == 1 ? pieces[0] : pieces.isEmpty ? .empty : .sequence(pieces)
    }

    private mutating func quantified(_ atom: RegexSyntax) throws(Fault) -> RegexSyntax {
        let least: Int
        let most: Int?
        if take("*") {
            (least, most) = (0, nil)
        } else if take("+") {
            (least, most) = (1, nil)
        } else if take("?") {
            (least, most) = (0, 1)
        } else if take("{") {
            guard let low = number() else { throw error("a quantifier without number") }
            if take(",") {
                (least, most) = (low, number())
            } else {
                (least, most) = (low, low)
            }
            guard take("}") else { throw error("a quantifier without '}'") }
            if let most, most < least { throw error("a quantifier whose maximum is below its minimum") }
        } else {
            return atom
        }
        let lazy = take("?")
        if peek("*") || peek("+") || peek("?") || peek("{") { throw error("two quantifiers in a row") }
        return .repetition(atom, least: least, most: most, lazy: lazy)
    }

    private mutating func number() -> Int? {
        var value = 0
        let from = at
        while at < points.count, (48...57).contains(points[at]), at - from < 9 {
            value = value * 10 + Int(points[at] - 48)
            at += 1
        }
        return at > from ? value : nil
    }

    private mutating func atom() throws(Fault) -> RegexSyntax {
        let point = points[at]
        at += 1
        switch Unicode.Scalar(point) {
        case "(": return try group()
        case ".": return .any
        case "^": return .start
        case "$": return .end
        case "[": return .set(try bracket())
        case "\\": return try escape()
        case "*", "+", "?", "{", "}", "]": throw error("a misplaced '\(Unicode.Scalar(point).map(String.init) ?? "")'")
        default: return .character(point)
        }
    }

    private mutating func group() throws(Fault) -> RegexSyntax {
        var number: Int?
        if peek("?") {
            guard peek(":", 1) else { throw error("an unknown kind of group") }
            at += 2
        } else {
            groups += 1
            number = groups
        }
        let inner = try choice()
        guard take(")") else { throw error("a group without ')'") }
        if let number { closedGroups.insert(number) }
        return .group(inner, number)
    }

    private mutating func escape() throws(Fault) -> RegexSyntax {
        guard at < points.count else { throw error("a '\\' at the end") }
        if (49...57).contains(points[at]) {
            var number = Int(points[at] - 48)
            at += 1
            while at < points.count, (48...57).contains(points[at]), number * 10 + Int(points[at] - 48) <= groups {
                number = number * 10 + Int(points[at] - 48)
                at += 1
            }
            guard closedGroups.contains(number) else { throw error("a reference to a group that is not closed") }
            return .backReference(number)
        }
        if let single = try singleEscape() { return .character(single) }
        return .set(try classEscape())
    }

    /// `\n`, `\.` and the like.
    private mutating func singleEscape() throws(Fault) -> UInt32? {
        let point = points[at]
        switch Unicode.Scalar(point) {
        case "n":
            at += 1
            return 10
        case "r":
            at += 1
            return 13
        case "t":
            at += 1
            return 9
        case "\\", "|", ".", "?", "*", "+", "(", ")", "{", "}", "-", "[", "]", "^", "$":
            at += 1
            return point
        default: return nil
        }
    }

    /// `\d`, `\p{L}` and the like.
    private mutating func classEscape() throws(Fault) -> CharacterClass {
        let point = points[at]
        at += 1
        var result = CharacterClass()
        switch Unicode.Scalar(point) {
        case "d": result.insert(.category("Nd"), negated: false)
        case "D": result.insert(.category("Nd"), negated: true)
        case "w": result.insert(.word, negated: false)
        case "W": result.insert(.word, negated: true)
        case "i": result.insert(.nameStart, negated: false)
        case "I": result.insert(.nameStart, negated: true)
        case "c": result.insert(.nameCharacter, negated: false)
        case "C": result.insert(.nameCharacter, negated: true)
        case "s", "S":
            for space: UInt32 in [9, 10, 13, 32] { result.insert(space...space) }
            result.negated = point == 0x53
        case "p", "P": try property(&result, negated: point == 0x50)
        default: throw error("an unknown escape '\\\(Unicode.Scalar(point).map(String.init) ?? "")'")
        }
        return result
    }

    private mutating func property(_ result: inout CharacterClass, negated: Bool) throws(Fault) {
        guard take("{") else { throw error("\\p without '{'") }
        var name = ""
        while at < points.count, !peek("}") {
            name.unicodeScalars.append(Unicode.Scalar(points[at]) ?? " ")
            at += 1
        }
        guard take("}") else { throw error("\\p without '}'") }
        if name.hasPrefix("Is") {
            guard let block = CharacterClass.blocks[String(name.dropFirst(2))] else {
                throw error("the unknown block \(name)")
            }
            result.insert(block)
            result.negated = negated
        } else {
            guard CharacterClass.categories.contains(name) else { throw error("the unknown category \(name)") }
            result.insert(.category(name), negated: negated)
        }
    }

    private mutating func bracket() throws(Fault) -> CharacterClass {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw error("classes nested too deeply") }
        var result = CharacterClass()
        if take("^") { result.negated = true }
        var first = true
        while true {
            guard at < points.count else { throw error("a class without ']'") }
            if peek("]"), !first {
                at += 1
                return result
            }
            if peek("-"), peek("[", 1), !first {
                at += 2
                result.subtract(try bracket())
                guard take("]") else { throw error("something after a class subtraction") }
                return result
            }
            first = false
            try member(&result)
        }
    }

    private mutating func member(_ result: inout CharacterClass) throws(Fault) {
        guard let low = try classCharacter(&result) else { return }
        if peek("-"), !peek("]", 1), !peek("[", 1) {
            at += 1
            guard at < points.count else { throw error("a range without end") }
            var ignored = CharacterClass()
            guard let high = try classCharacter(&ignored), high >= low else { throw error("a range that is not one") }
            insert(low...high, &result)
        } else {
            insert(low...low, &result)
        }
    }

    private func insert(_ range: ClosedRange<UInt32>, _ result: inout CharacterClass) {
        if flags.ignoresCase { result.insertIgnoringCase(range) } else { result.insert(range) }
    }

    /// One character of a class; nil when a class escape was added instead.
    private mutating func classCharacter(_ result: inout CharacterClass) throws(Fault) -> UInt32? {
        let point = points[at]
        if point == 0x5C {
            at += 1
            guard at < points.count else { throw error("a '\\' at the end") }
            if let single = try singleEscape() { return single }
            result.insert(try classEscape())
            return nil
        }
        if point == 0x5B { throw error("an unescaped '[' in a class") }
        at += 1
        return point
    }
}
