/// What a simulated authority does wrong, on command or by chance.
public enum Fault: String, Sendable, CaseIterable {
    /// Takes its time, then answers in order.
    case slow
    /// Takes the document only after whoever sent it has stopped waiting.
    case late
    /// Takes the document and breaks the connection before the answer.
    case acceptAndBreak
    /// Takes the document and answers 500.
    case acceptAndFail
    /// Takes the document and answers 200 without an identifier.
    case acceptWithoutID
    /// Takes the document and answers what nobody can read.
    case acceptGarbage
    /// Breaks the connection without having read anything.
    case lose
    /// Something on the way answers 200 with a page of its own.
    case garbage
    /// 503; nothing was taken.
    case unavailable
    /// 401; nothing was looked at.
    case unauthorized
    /// 429; nothing was looked at.
    case tooMany
}

/// Which fault comes next: those commanded first, then by chance.
struct FaultPlan: Sendable {
    private(set) var commanded: [Fault] = []
    /// Of a thousand calls so many meet a fault by chance.
    var perThousand = 0
    var kinds = Fault.allCases
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func command(_ fault: Fault, times: Int) {
        commanded += Array(repeating: fault, count: min(max(times, 0), 10_000))
    }

    mutating func next() -> Fault? {
        if !commanded.isEmpty { return commanded.removeFirst() }
        guard perThousand > 0, !kinds.isEmpty, below(1000) < perThousand else { return nil }
        return kinds[below(kinds.count)]
    }

    /// SplitMix64.
    private mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(limit))
    }
}
