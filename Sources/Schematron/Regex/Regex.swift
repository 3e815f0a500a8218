/// A compiled regular expression of XPath.
///
/// Matching is backtracking over a small program with a memory of tried (instruction, position) pairs, so its time is
/// linear in the text: no pattern is catastrophic. Only patterns with back references do without the memory; for them
/// the evaluation's step budget ends a search that explodes.
final class Regex {
    enum Instruction {
        case character(UInt32)
        case any
        case set(Int)
        case split(preferred: Int, other: Int)
        case jump(Int)
        case save(Int)
        case start, end
        case backReference(Int)
        case match
    }

    let program: [Instruction]
    let sets: [CharacterClass]
    let groups: Int
    let flags: RegexFlags
    let hasBackReferences: Bool
    /// The program can only match at the very start of the text.
    let isAnchored: Bool

    private static let largestProgram = 20_000

    init(_ pattern: Text, flags: RegexFlags) throws(Fault) {
        let (syntax, groups) = try RegexParser.parse(pattern, flags)
        var compiler = Compiler()
        try compiler.emit(.save(0))
        try compiler.compile(syntax)
        try compiler.emit(.save(1))
        try compiler.emit(.match)
        program = compiler.program
        sets = compiler.sets
        hasBackReferences = compiler.hasBackReferences
        self.groups = groups
        self.flags = flags
        isAnchored = !flags.multiline && Self.startsWithAnchor(syntax)
    }

    private static func startsWithAnchor(_ syntax: RegexSyntax) -> Bool {
        switch syntax {
        case .start: true
        case .sequence(let parts): parts.first.map(startsWithAnchor) ?? false
        case .choice(let branches): branches.allSatisfy(startsWithAnchor)
        case .group(let inner, _): startsWithAnchor(inner)
        default: false
        }
    }

    private struct Compiler {
        var program: [Instruction] = []
        var sets: [CharacterClass] = []
        var hasBackReferences = false

        mutating func emit(_ instruction: Instruction) throws(Fault) {
            guard program.count < Regex.largestProgram else {
                throw Fault(.regex, "a regular expression with too many repetitions")
            }
            program.append(instruction)
        }

        mutating func compile(_ syntax: RegexSyntax) throws(Fault) {
            switch syntax {
            case .empty: return
            case .character(let point): try emit(.character(point))
            case .any: try emit(.any)
            case .set(let set):
                sets.append(set)
                try emit(.set(sets.count - 1))
            case .start: try emit(.start)
            case .end: try emit(.end)
            case .backReference(let group):
                hasBackReferences = true
                try emit(.backReference(group))
            case .sequence(let parts):
                for part in parts { try compile(part) }
            case .choice(let branches): try compile(branches)
            case .group(let inner, let number):
                if let number { try emit(.save(number * 2)) }
                try compile(inner)
                if let number { try emit(.save(number * 2 + 1)) }
            case .repetition(let inner, let least, let most, let lazy):
                try compile(inner, least, most, lazy)
            }
        }

        private mutating func compile(_ branches: [RegexSyntax]) throws(Fault) {
            var exits: [Int] = []
            for (at, branch) in branches.enumerated() {
                guard at < branches.count - 1 else {
                    try compile(branch)
                    break
                }
                let split = program.count
                try emit(.match)
                try compile(branch)
                exits.append(program.count)
                try emit(.match)
                program[split] = .split(preferred: split + 1, other: program.count)
            }
            for exit in exits { program[exit] = .jump(program.count) }
        }

        private mutating func compile(
            _ inner: RegexSyntax, _ least: Int, _ most: Int?, _ lazy: Bool
        ) throws(Fault) {
            for _ in 0..<least { try compile(inner) }
            if let most {
                var splits: [Int] = []
                for _ in least..<most {
                    splits.append(program.count)
                    try emit(.match)
                    try compile(inner)
                }
                for split in splits { program[split] = Self.split(split + 1, program.count, lazy) }
            } else {
                let split = program.count
                try emit(.match)
                try compile(inner)
                try emit(.jump(split))
                program[split] = Self.split(split + 1, program.count, lazy)
            }
        }

        private static func split(_ inside: Int, _ outside: Int, _ lazy: Bool) -> Instruction {
            lazy ? .split(preferred: outside, other: inside) : .split(preferred: inside, other: outside)
        }
    }
}
