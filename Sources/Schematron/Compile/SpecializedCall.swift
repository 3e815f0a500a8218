/// The functions that business rules call all the time have classes of their own: no stack, no dispatch by closure.
enum SpecializedCall {
    static func make(_ name: String, _ parts: [Expression], _ traits: Traits) -> Expression? {
        switch (name, parts.count) {
        case ("not", 1): Not(parts[0], traits)
        case ("boolean", 1): TruthValue(parts[0], traits)
        case ("exists", 1): Exists(parts[0], expected: true, traits)
        case ("empty", 1): Exists(parts[0], expected: false, traits)
        case ("count", 1): Count(parts[0], traits)
        case ("normalize-space", 1): NormalizeSpace(parts[0], traits)
        case ("upper-case", 1): CaseMapping(parts[0], upper: true, traits)
        case ("lower-case", 1): CaseMapping(parts[0], upper: false, traits)
        case ("string-length", 1): StringLength(parts[0], traits)
        case ("name", 1) where parts[0] is ContextItem: ContextName()
        case ("concat", _): Concatenation(parts, traits)
        case ("substring-before", 2): SubstringAround(parts[0], parts[1], after: false, traits)
        case ("substring-after", 2): SubstringAround(parts[0], parts[1], after: true, traits)
        case ("contains", 2):
            TokenTest(parts[0], parts[1], traits) ?? StringTest(.contains, parts[0], parts[1], traits)
        case ("starts-with", 2): StringTest(.startsWith, parts[0], parts[1], traits)
        case ("ends-with", 2): StringTest(.endsWith, parts[0], parts[1], traits)
        default: nil
        }
    }
}

/// fn:not
final class Not: BooleanExpression {
    let operand: Expression

    init(_ operand: Expression, _ traits: Traits) {
        self.operand = operand
        super.init(traits)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool { try !operand.boolean(&m) }

    override func explain(_ m: inout Machine, holds: Bool, into values: inout [ComparedValue]) {
        operand.explain(&m, holds: !holds, into: &values)
    }
}

/// fn:boolean
final class TruthValue: BooleanExpression {
    private let operand: Expression

    init(_ operand: Expression, _ traits: Traits) {
        self.operand = operand
        super.init(traits)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool { try operand.boolean(&m) }

    override func explain(_ m: inout Machine, holds: Bool, into values: inout [ComparedValue]) {
        operand.explain(&m, holds: holds, into: &values)
    }
}

/// fn:exists and fn:empty
final class Exists: BooleanExpression {
    let operand: Expression
    let expected: Bool

    init(_ operand: Expression, expected: Bool, _ traits: Traits) {
        self.operand = operand
        self.expected = expected
        super.init(traits)
    }

    override func boolean(_ m: inout Machine) throws(Fault) -> Bool { try operand.exists(&m) == expected }
}

/// fn:count
final class Count: Expression {
    private let operand: Expression
    private let isPath: Bool
    private let path: NodePath

    init(_ operand: Expression, _ traits: Traits) {
        self.operand = operand
        isPath = operand is NodePath
        path = operand as? NodePath ?? .nowhere
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        if let item = try atom(&m) { try m.push(item) }
    }

    override func atom(_ m: inout Machine) throws(Fault) -> Item? {
        if isPath, let count = try path.count(&m) { return .integer(count) }
        if let value = operand as? DocumentValue { return .integer(Int(try value.ready(&m).count)) }
        let mark = m.top
        try operand.push(&m)
        let count = m.top - mark
        m.pop(to: mark)
        return .integer(count)
    }
}
