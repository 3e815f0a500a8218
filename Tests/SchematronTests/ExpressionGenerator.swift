/// Random expressions of the supported grammar over random trees, from a seed.
struct ExpressionGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    private mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
    private mutating func pick<T>(_ all: [T]) -> T { all[below(all.count)] }

    // MARK: Trees

    private static let names = ["a", "b", "c", "d"]
    private static let texts = [
        "1", "2", "10", "2.50", "-3", "", "x", "abc", " a  b ", "2024-05-06", "true", "0", "1e2", "é", "B"
    ]

    mutating func tree() -> String { "<r>" + content(3) + "</r>" }

    private mutating func content(_ depth: Int) -> String {
        var result = ""
        for _ in 0..<(1 + below(4)) {
            let name = pick(Self.names)
            let attribute = below(2) == 0 ? " n=\"\(pick(Self.texts))\"" : ""
            let inner = depth > 0 && below(2) == 0 ? content(depth - 1) : pick(Self.texts)
            result += "<\(name)\(attribute)>\(inner)</\(name)>"
        }
        return result
    }

    // MARK: Expressions

    mutating func expression() -> String { any(4) }

    private mutating func any(_ depth: Int) -> String {
        switch below(5) {
        case 0: boolean(depth)
        case 1: number(depth)
        case 2: string(depth)
        case 3: nodes(depth)
        default: sequence(depth)
        }
    }

    private mutating func nodes(_ depth: Int) -> String {
        if depth <= 0 { return pick(["r/a", "r/b", "//c", "//d", "r/*", "//@n", ".//a"]) }
        switch below(9) {
        case 0: return nodes(depth - 1) + "/" + pick(Self.names)
        case 1: return nodes(depth - 1) + "/" + pick(["..", "*", "@n", ".", "text()", "node()"])
        case 2: return nodes(depth - 1) + "[" + boolean(depth - 1) + "]"
        case 3: return "(" + nodes(depth - 1) + ")[" + pick(["1", "2", "last()", "position() < 3"]) + "]"
        case 4:
            return "(" + nodes(depth - 1) + pick([" | ", " union ", " intersect ", " except "]) + nodes(depth - 1) + ")"
        case 5:
            let axis = pick([
                "ancestor", "descendant", "following-sibling", "preceding-sibling", "following", "preceding",
                "ancestor-or-self", "descendant-or-self", "self", "parent", "child"
            ])
            return nodes(depth - 1) + "/" + axis + "::" + pick(["*", "a", "b", "node()"])
        case 6: return nodes(depth - 1) + "/(" + pick(Self.names) + " | " + pick(Self.names) + ")"
        case 7: return nodes(depth - 1) + "//" + pick(Self.names) + pick(["", "[1]", "[last()]", "[@n]"])
        default: return nodes(depth - 1) + "[" + pick(["1", "2", "last()"]) + "]"
        }
    }

    private mutating func boolean(_ depth: Int) -> String {
        if depth <= 0 { return pick(["true()", "false()", "exists(//a)", "@n", "a = '1'", "position() = 1"]) }
        switch below(11) {
        case 0: return "(" + boolean(depth - 1) + " and " + boolean(depth - 1) + ")"
        case 1: return "(" + boolean(depth - 1) + " or " + boolean(depth - 1) + ")"
        case 2: return "not(" + boolean(depth - 1) + ")"
        case 3: return "(" + number(depth - 1) + pick([" = ", " < ", " >= ", " != "]) + number(depth - 1) + ")"
        case 4: return "(" + string(depth - 1) + pick([" = ", " != ", " < "]) + string(depth - 1) + ")"
        case 5: return "(" + nodes(depth - 1) + pick([" = ", " != "]) + string(depth - 1) + ")"
        case 6: return pick(["exists(", "empty(", "boolean("]) + nodes(depth - 1) + ")"
        case 7:
            return pick(["contains(", "starts-with(", "ends-with("]) + string(depth - 1) + ", " + string(depth - 1)
                + ")"
        case 8:
            return "(" + pick(["some", "every"]) + " $v in " + nodes(depth - 1) + " satisfies $v " + pick(["= ", "!= "])
                + string(depth - 1) + ")"
        case 9:
            return "(" + string(depth - 1) + " castable as xs:"
                + pick(["integer", "decimal", "double", "date", "boolean"]) + ")"
        default: return "matches(" + string(depth - 1) + ", '" + pick(Self.patterns) + "')"
        }
    }

    private static let patterns = [
        "^[0-9]+$", "a.c", "^\\s*$", "[a-c]{2,}", "(a|b)+c?", "^-?\\d+(\\.\\d+)?$", "\\w\\W", "^.$", "x*y|b"
    ]

    private mutating func number(_ depth: Int) -> String {
        if depth <= 0 { return pick(["0", "1", "2", "3.5", "-1.25", "10", "0.1", "1e1", "2.5e-1"]) }
        switch below(9) {
        case 0: return "(" + number(depth - 1) + pick([" + ", " - ", " * "]) + number(depth - 1) + ")"
        case 1:
            return "(" + number(depth - 1) + pick([" div ", " idiv ", " mod "]) + pick(["2", "3", "0.7", "4.5"]) + ")"
        case 2: return "count(" + nodes(depth - 1) + ")"
        case 3: return "string-length(" + string(depth - 1) + ")"
        case 4: return pick(["round(", "floor(", "ceiling(", "abs(", "round-half-to-even("]) + number(depth - 1) + ")"
        case 5:
            return pick(["sum(", "max(", "min(", "avg("]) + "(" + number(depth - 1) + ", " + number(depth - 1) + "))"
        case 6: return "number(" + pick(Self.texts.map { "'\($0)'" }) + ")"
        case 7:
            return pick([
                "xs:decimal('1.5')", "xs:integer('12')", "xs:double('1.5')", "xs:integer(2.75)", "xs:decimal(true())"
            ])
        default: return "-" + number(depth - 1)
        }
    }

    private mutating func string(_ depth: Int) -> String {
        if depth <= 0 { return "'" + pick(Self.texts) + "'" }
        switch below(10) {
        case 0: return "concat(" + string(depth - 1) + ", " + string(depth - 1) + ")"
        case 1: return "normalize-space(" + string(depth - 1) + ")"
        case 2: return "substring(" + string(depth - 1) + ", " + number(0) + ", " + number(0) + ")"
        case 3: return pick(["upper-case(", "lower-case("]) + string(depth - 1) + ")"
        case 4:
            return pick(["substring-before(", "substring-after("]) + string(depth - 1) + ", " + string(depth - 1) + ")"
        case 5: return "string((" + nodes(depth - 1) + ")[1])"
        case 6: return "translate(" + string(depth - 1) + ", 'abc1', 'AB')"
        case 7: return "string-join(for $x in " + nodes(depth - 1) + " return string($x), '-')"
        case 8: return "replace(" + string(depth - 1) + ", '" + pick(["a", "[0-9]", "(b)(c)?", "\\s+"]) + "', 'z')"
        default: return "string(" + number(depth - 1) + ")"
        }
    }

    private mutating func sequence(_ depth: Int) -> String {
        if depth <= 0 { return "(1 to 3)" }
        switch below(9) {
        case 0: return "(" + any(depth - 1) + ", " + any(depth - 1) + ")"
        case 1: return "(if (" + boolean(depth - 1) + ") then " + any(depth - 1) + " else " + any(depth - 1) + ")"
        case 2:
            return "(for $x in " + nodes(depth - 1) + " return $x/" + pick(["a", "@n", "name()", "string-length(.)"])
                + ")"
        case 3: return "distinct-values(" + nodes(depth - 1) + ")"
        case 4: return "reverse(" + sequence(depth - 1) + ")"
        case 5: return "subsequence(" + sequence(depth - 1) + ", 2)"
        case 6: return "tokenize(" + string(depth - 1) + ", '" + pick([",", "\\s", "[0-9]", "b+"]) + "')"
        case 7: return "index-of(" + nodes(depth - 1) + ", " + string(depth - 1) + ")"
        default: return "(" + sequence(depth - 1) + ")[" + pick(["1", "2", "last()", "position() > 1"]) + "]"
        }
    }
}
