/// Functions whose result is one string: `text` is the whole meaning.
class StringExpression: Expression {
    override init(_ traits: Traits) {
        super.init(Traits(.string, traits.dependencies, single: true, ancestor: traits.ancestor))
    }

    final override func push(_ m: inout Machine) throws(Fault) { try m.push(.string(try text(&m))) }

    final override func atom(_ m: inout Machine) throws(Fault) -> Item? { .string(try text(&m)) }

    final override func boolean(_ m: inout Machine) throws(Fault) -> Bool { try !text(&m).isEmpty }

    final override func exists(_ m: inout Machine) throws(Fault) -> Bool {
        _ = try text(&m)
        return true
    }
}

/// fn:normalize-space
final class NormalizeSpace: StringExpression {
    private let operand: Expression

    init(_ operand: Expression, _ traits: Traits) {
        self.operand = operand
        super.init(traits)
    }

    override func text(_ m: inout Machine) throws(Fault) -> Text { try m.normalizedSpace(try operand.text(&m)) }
}

/// fn:upper-case and fn:lower-case
final class CaseMapping: StringExpression {
    private let operand: Expression
    private let upper: Bool

    init(_ operand: Expression, upper: Bool, _ traits: Traits) {
        self.operand = operand
        self.upper = upper
        super.init(traits)
    }

    override func text(_ m: inout Machine) throws(Fault) -> Text {
        try m.mapped(try operand.text(&m), upper: upper)
    }
}

/// fn:concat
final class Concatenation: StringExpression {
    let operands: [Expression]

    init(_ operands: [Expression], _ traits: Traits) {
        self.operands = operands
        super.init(traits)
    }

    override func text(_ m: inout Machine) throws(Fault) -> Text {
        var result = Text.empty
        for operand in operands {
            guard let item = try operand.atom(&m) else { continue }
            result = try m.concatenated(result, try m.text(of: item))
        }
        return result
    }
}

/// fn:substring-before and fn:substring-after
final class SubstringAround: StringExpression {
    private let operand: Expression
    private let separator: Expression
    private let after: Bool

    init(_ operand: Expression, _ separator: Expression, after: Bool, _ traits: Traits) {
        self.operand = operand
        self.separator = separator
        self.after = after
        super.init(traits)
    }

    override func text(_ m: inout Machine) throws(Fault) -> Text {
        let text = try operand.text(&m)
        let needle = try separator.text(&m)
        guard let at = text.range(of: needle) else { return .empty }
        return after ? text.slice(at + needle.count, text.count) : text.slice(0, at)
    }
}

/// fn:string-length
final class StringLength: Expression {
    private let operand: Expression

    init(_ operand: Expression, _ traits: Traits) {
        self.operand = operand
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        try m.push(.integer(try operand.text(&m).characterCount))
    }

    override func atom(_ m: inout Machine) throws(Fault) -> Item? {
        .integer(try operand.text(&m).characterCount)
    }
}

/// fn:contains, fn:starts-with, fn:ends-with
final class StringTest: BooleanExpression {
    enum Kind { case contains, startsWith, endsWith }

    private let kind: Kind
    private let operand: Expression
    private let part: Expression

    init(_ kind: Kind, _ operand: Expression, _ part: Expression, _ traits: Traits) {
        self.kind = kind
        self.operand = operand
        self.part = part
        super.init(traits)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        let text = try operand.text(&m)
        let needle = try part.text(&m)
        return switch kind {
        case .contains: text.range(of: needle) != nil
        case .startsWith: text.hasPrefix(needle)
        case .endsWith: text.hasSuffix(needle)
        }
    }
}

/// `contains(' A B C ', concat(' ', value, ' '))`: how rules write "is one of". The list becomes a hash set; a value
/// that holds the separator itself, or nothing, is searched for as written.
final class TokenTest: BooleanExpression {
    private let list: Text
    private let separator: Text
    private let tokens: TextSet
    private let value: Expression

    /// nil when the call is not of that form.
    init?(_ list: Expression, _ part: Expression, _ traits: Traits) {
        guard let list = (list as? Constant)?.singleString, list.count > 32,
            let parts = (part as? Concatenation)?.operands, parts.count == 3,
            let before = (parts[0] as? Constant)?.singleString,
            let after = (parts[2] as? Constant)?.singleString,
            before.count == 1, before == after
        else { return nil }
        var tokens: [Text] = []
        var from: Int?
        for at in 0..<list.count where list[at] == before[0] {
            if let from { tokens.append(list.slice(from, at)) }
            from = at + 1
        }
        self.list = list
        separator = before
        self.tokens = TextSet(tokens)
        value = parts[1]
        super.init(traits)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool {
        guard let item = try value.atom(&m) else { return list.range(of: try pair(.empty, &m)) != nil }
        let text = try m.text(of: item)
        if !text.isEmpty, text.range(of: separator) == nil { return tokens.contains(text) }
        return list.range(of: try pair(text, &m)) != nil
    }

    private func pair(_ text: Text, _ m: inout Machine) throws(Fault) -> Text {
        try m.concatenated(try m.concatenated(separator, text), separator)
    }
}
