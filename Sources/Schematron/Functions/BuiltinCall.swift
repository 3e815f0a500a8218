/// A call of a library function. What a function does is a static closure over its arguments.
final class BuiltinCall: Expression {
    typealias Body = @Sendable (_ call: BuiltinCall, _ m: inout Machine) throws(Fault) -> Void

    let arguments: [Expression]
    /// The regular expression, where pattern and flags were constant.
    let regex: Regex?
    private let body: Body

    init(_ arguments: [Expression], _ traits: Traits, regex: Regex? = nil, _ body: @escaping Body) {
        self.arguments = arguments
        self.regex = regex
        self.body = body
        super.init(traits)
    }

    override func push(_ m: inout Machine) throws(Fault) { try body(self, &m) }

    // MARK: Arguments

    func text(_ index: Int, _ m: inout Machine) throws(Fault) -> Text { try arguments[index].text(&m) }

    func atom(_ index: Int, _ m: inout Machine) throws(Fault) -> Item? { try arguments[index].atom(&m) }

    /// An argument declared xs:string: exactly one.
    func requiredText(_ index: Int, _ m: inout Machine) throws(Fault) -> Text {
        guard let item = try arguments[index].atom(&m) else {
            throw Fault(.type, "an argument is empty where a string is required")
        }
        return try m.stringArgument(item)
    }

    func double(_ index: Int, _ m: inout Machine) throws(Fault) -> Double {
        guard let item = try arguments[index].atom(&m) else {
            throw Fault(.type, "an argument is empty where a number is required")
        }
        let operand = try m.operand(item)
        guard operand.isNumber else { throw Fault(.type, "a number is expected, not \(operand.typeName)") }
        return m.double(operand)
    }

    func integer(_ index: Int, _ m: inout Machine) throws(Fault) -> Int {
        guard let item = try arguments[index].atom(&m) else {
            throw Fault(.type, "an argument is empty where an integer is required")
        }
        var value = item
        if case .untyped = item { value = try m.cast(item, to: .integer) }
        guard case .integer(let integer) = value else {
            throw Fault(.type, "an integer is expected, not \(value.typeName)")
        }
        return integer
    }

    /// The node argument of name() and its kin; nil when empty.
    func node(_ index: Int, _ m: inout Machine) throws(Fault) -> Int32? { try m.singleNode(arguments[index]) }
}

/// A function of the library: how many arguments it takes and what is known about its result.
struct Builtin: Sendable {
    let minimum: Int
    let maximum: Int
    let result: Traits.Result
    let single: Bool
    /// Added to what the arguments depend on.
    let dependencies: Traits.Dependencies
    /// A missing first argument stands for the context item.
    let defaultsToContext: Bool
    let body: BuiltinCall.Body

    init(
        _ arity: Int, _ result: Traits.Result, single: Bool = true, _ dependencies: Traits.Dependencies = [],
        defaultsToContext: Bool = false, _ body: @escaping BuiltinCall.Body
    ) {
        self.init(
            arity, arity, result, single: single, dependencies, defaultsToContext: defaultsToContext, body)
    }

    init(
        _ minimum: Int, _ maximum: Int, _ result: Traits.Result, single: Bool = true,
        _ dependencies: Traits.Dependencies = [], defaultsToContext: Bool = false,
        _ body: @escaping BuiltinCall.Body
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.result = result
        self.single = single
        self.dependencies = dependencies
        self.defaultsToContext = defaultsToContext
        self.body = body
    }
}

/// The library, by local name in the function namespace.
enum Library {
    static let functions: [String: Builtin] = {
        var all = StringFunctions.table
        for table in [
            NumberFunctions.table, SequenceFunctions.table, NodeFunctions.table, DateFunctions.table,
            PatternFunctions.table, FormatFunctions.table,
        ] {
            all.merge(table) { first, _ in first }
        }
        return all
    }()
}
