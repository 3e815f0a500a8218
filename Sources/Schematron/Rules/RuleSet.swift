internal import XML

/// Business rules, compiled. Immutable: load once, share between threads.
public final class RuleSet: @unchecked Sendable {
    /// What the file calls itself.
    public let title: String
    let patterns: [Pattern]
    let program: Program
    let names: NameTable
    /// Slots the predicates of contexts need.
    let contextFrameSize: Int
    /// What document() reads.
    let documents: [XMLTree]

    init(
        title: String, patterns: [Pattern], program: Program, names: NameTable, contextFrameSize: Int,
        documents: [XMLTree]
    ) {
        self.title = title
        self.patterns = patterns
        self.program = program
        self.names = names
        self.contextFrameSize = contextFrameSize
        self.documents = documents
    }

    /// Every assertion, in the order of the file. Made anew at each call.
    public var rules: [RuleDescription] {
        patterns.flatMap { pattern in
            pattern.rules.all.flatMap { rule in
                rule.assertions.all.map { assertion in
                    RuleDescription(
                        id: assertion.id, severity: assertion.severity, isReport: assertion.isReport,
                        pattern: pattern.id, context: rule.context, test: assertion.testText,
                        message: assertion.message.map(\.source).joined().collapsedSpace, line: assertion.line)
                }
            }
        }
    }
}

/// What a rule says, for listings and explanations.
public struct RuleDescription: Sendable, Hashable {
    public let id: String
    public let severity: Finding.Severity
    /// A report fires when its test holds, an assertion when it does not.
    public let isReport: Bool
    public let pattern: String
    public let context: String
    public let test: String
    /// The message, with `{…}` where a value is filled in.
    public let message: String
    /// Line of the rule file.
    public let line: Int
}

/// Rules of which at most one applies to a node: the first whose context matches.
final class Pattern {
    let id: String
    let rules: FixedList<Rule>
    let matches: FixedList<MatchPattern>
    /// Kinds of nodes that are offered and that some rule may match.
    let walks: NodeKinds
    let index: RuleIndex
    /// The names of all nodes that any rule may match, where the rules name them; nil where some rule does not.
    let names: [Int32]?

    init(id: String, rules: [Rule], walks: NodeKinds, names: Int) {
        self.id = id
        self.rules = FixedList(rules)
        self.walks = rules.reduce(into: NodeKinds()) { $0.formUnion($1.match.kinds) }.intersection(walks)
        matches = FixedList(rules.map(\.match))
        index = RuleIndex(rules.map(\.match), names: names)
        let named = rules.map(\.match.names)
        self.names = named.contains { $0 == nil } ? nil : Set(named.flatMap { $0 ?? [] }).sorted()
    }
}

final class Rule {
    let context: String
    let match: MatchPattern
    /// Slots 0..<letCount hold the rule's own variables.
    let letCount: Int
    let frameSize: Int
    let assertions: FixedList<Assertion>
    /// Answers those assertions that only forbid an element.
    let absences: AbsenceTrie?
    /// Numbers of all other assertions.
    let evaluated: FixedNumbers

    init(
        context: String, match: MatchPattern, letCount: Int, frameSize: Int, assertions: [Assertion],
        absences: AbsenceTrie?
    ) {
        self.context = context
        self.match = match
        self.letCount = letCount
        self.frameSize = frameSize
        self.assertions = FixedList(assertions)
        self.absences = absences
        evaluated = FixedNumbers(assertions.indices.filter { !assertions[$0].isAbsence })
    }
}

final class Assertion {
    let id: String
    let isReport: Bool
    let severity: Finding.Severity
    let flag: String?
    let role: String?
    let test: Expression
    let testText: String
    let message: [MessagePart]
    /// Where it stands in the rule file.
    private let place: SourceNode
    /// Answered for all such assertions of the rule at once.
    let isAbsence: Bool

    init(
        _ source: AssertionSource, id: String, severity: Finding.Severity, test: Expression, message: [MessagePart],
        isAbsence: Bool
    ) {
        self.id = id
        isReport = source.isReport
        self.severity = severity
        flag = source.flag
        role = source.role
        self.test = test
        testText = source.test.text
        self.message = message
        place = source.test.place
        self.isAbsence = isAbsence
    }

    var line: Int { place.line }
}

enum MessagePart {
    case text(String)
    case value(Expression, source: String)

    var source: String {
        switch self {
        case .text(let text): text
        case .value(_, let source): "{\(source)}"
        }
    }
}

extension String {
    /// White space runs as one blank, none at the ends.
    var collapsedSpace: String {
        var result: [UInt8] = []
        result.reserveCapacity(utf8.count)
        var pending = false
        for byte in utf8 {
            if Text.isSpace(byte) {
                pending = !result.isEmpty
            } else {
                if pending { result.append(0x20) }
                pending = false
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
