/// A function that a rule file defines with xsl:function.
final class UserFunction {
    let name: String
    let parameterTypes: [CompiledType?]
    let resultType: CompiledType?
    /// Set after all functions are declared: they may call each other and themselves.
    private(set) var body: Expression = Constant([])
    private(set) var frameSize = 0

    init(name: String, parameterTypes: [CompiledType?], resultType: CompiledType?) {
        self.name = name
        self.parameterTypes = parameterTypes
        self.resultType = resultType
    }

    func define(_ body: Expression, frameSize: Int) {
        self.body = body
        self.frameSize = frameSize
    }
}

/// A call of such a function.
final class UserCall: Expression {
    private let function: UserFunction
    private let arguments: [Expression]

    init(_ function: UserFunction, _ arguments: [Expression], _ traits: Traits) {
        self.function = function
        self.arguments = arguments
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        try m.spend(10)
        try m.checkDepth()
        let mark = m.top
        var starts: [Int] = []
        for (at, argument) in arguments.enumerated() {
            starts.append(m.top)
            try argument.push(&m)
            if let type = function.parameterTypes[at] {
                try type.convert(from: starts[at], &m, "argument \(at + 1) of \(function.name)")
            }
        }
        let end = m.top
        let saved = (m.enterFrame(function.frameSize), m.focus, m.current)
        for at in arguments.indices {
            let next = at + 1 < starts.count ? starts[at + 1] : end
            m.slots[m.frame + at] = Machine.Slot(
                start: Int32(starts[at]), count: Int32(next - starts[at]), state: .onStack)
        }
        m.focus = Machine.Focus()
        m.current = Machine.noFocus
        do {
            try function.body.push(&m)
            try function.resultType?.convert(from: end, &m, "the result of \(function.name)")
        } catch {
            (m.focus, m.current) = (saved.1, saved.2)
            m.leaveFrame(saved.0)
            throw error
        }
        (m.focus, m.current) = (saved.1, saved.2)
        m.leaveFrame(saved.0)
        m.drop(from: mark, to: end)
    }
}

/// Applies a declared type to a value: xsl:variable and xsl:param with `as`.
final class Conversion: Expression {
    private let operand: Expression
    private let type: CompiledType
    private let role: String

    init(_ operand: Expression, _ type: CompiledType, role: String, _ traits: Traits) {
        self.operand = operand
        self.type = type
        self.role = role
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) {
        let mark = m.top
        try operand.push(&m)
        try type.convert(from: mark, &m, role)
    }
}
