/// One search of a regular expression in a text.
struct RegexMatcher: ~Copyable {
    private struct Job {
        /// An instruction to go on with, or ~group: a capture to restore.
        var target: Int
        var position: Int
    }

    /// Bits of the memory of tried pairs; more would not be worth the wait.
    private static let largestMemory = 1 << 28

    private let regex: Regex
    private let text: Text
    private var jobs: [Job] = []
    private var visited: [UInt64] = []
    /// Byte offsets: start and end of the match, then of each group; -1 for none.
    private(set) var captures: [Int]

    init(_ regex: Regex, _ text: Text) throws(Fault) {
        self.regex = regex
        self.text = text
        captures = Array(repeating: -1, count: regex.groups * 2 + 2)
        let bits = regex.program.count * (text.count + 1)
        guard bits <= Self.largestMemory else {
            throw Fault(.memory, "a text of \(text.count) bytes is too long for this regular expression")
        }
        if !regex.hasBackReferences { visited = Array(repeating: 0, count: bits / 64 + 1) }
    }

    /// Finds the first match at or after `start`.
    mutating func find(from start: Int, _ m: inout Machine) throws(Fault) -> Bool {
        try m.spend(visited.count / 8 + 1)
        var at = start
        while at <= text.count {
            if try run(at, &m) { return true }
            if regex.isAnchored { return false }
            if at == text.count { return false }
            _ = text.codePoint(&at)
        }
        return false
    }

    /// Forgets the tried pairs, for a search that goes on behind a match.
    mutating func forget() {
        for at in visited.indices { visited[at] = 0 }
    }

    private mutating func run(_ start: Int, _ m: inout Machine) throws(Fault) -> Bool {
        for at in captures.indices { captures[at] = -1 }
        jobs.removeAll(keepingCapacity: true)
        jobs.append(Job(target: 0, position: start))
        while let job = jobs.popLast() {
            if job.target < 0 {
                captures[~job.target] = job.position
            } else if try follow(job.target, job.position, &m) {
                return true
            }
        }
        return false
    }

    /// Follows one thread until it fails or matches; alternatives go on the job list.
    private mutating func follow(_ start: Int, _ position: Int, _ m: inout Machine) throws(Fault) -> Bool {
        var pc = start
        var at = position
        while true {
            try m.spend()
            if !visited.isEmpty {
                let bit = pc * (text.count + 1) + at
                if visited[bit >> 6] >> UInt64(bit & 63) & 1 == 1 { return false }
                visited[bit >> 6] |= 1 << UInt64(bit & 63)
            }
            switch regex.program[pc] {
            case .match: return true
            case .jump(let target): pc = target
            case .split(let preferred, let other):
                jobs.append(Job(target: other, position: at))
                pc = preferred
            case .save(let slot):
                jobs.append(Job(target: ~slot, position: captures[slot]))
                captures[slot] = at
                pc += 1
            case .start:
                guard at == 0 || regex.flags.multiline && text[at - 1] == 10 else { return false }
                pc += 1
            case .end:
                guard at == text.count || regex.flags.multiline && text[at] == 10 else { return false }
                pc += 1
            case .backReference(let group):
                guard repeats(group, &at) else { return false }
                pc += 1
            case .character(let point):
                guard at < text.count else { return false }
                let found = text.codePoint(&at)
                guard found == point || regex.flags.ignoresCase && sameIgnoringCase(found, point) else { return false }
                pc += 1
            case .any:
                guard at < text.count else { return false }
                let found = text.codePoint(&at)
                guard regex.flags.dotMatchesAll || found != 10 && found != 13 else { return false }
                pc += 1
            case .set(let set):
                guard at < text.count else { return false }
                let found = text.codePoint(&at)
                guard regex.sets[set].contains(found) else { return false }
                pc += 1
            }
        }
    }

    private func sameIgnoringCase(_ left: UInt32, _ right: UInt32) -> Bool {
        CharacterClass.caseVariants(left).contains(right) || CharacterClass.caseVariants(right).contains(left)
    }

    private func repeats(_ group: Int, _ at: inout Int) -> Bool {
        let (from, to) = (captures[group * 2], captures[group * 2 + 1])
        guard from >= 0, to >= 0 else { return true }
        if regex.flags.ignoresCase {
            var (old, new) = (from, at)
            while old < to {
                guard new < text.count else { return false }
                let (left, right) = (text.codePoint(&old), text.codePoint(&new))
                guard left == right || sameIgnoringCase(left, right) else { return false }
            }
            at = new
            return true
        }
        let length = to - from
        guard at + length <= text.count, text.slice(from, to) == text.slice(at, at + length) else { return false }
        at += length
        return true
    }
}
