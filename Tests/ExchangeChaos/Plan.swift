import Foundation

/// What a run does, from its arguments: `fiscus-exchange-chaos COUNTRY ENGINE SUBMISSIONS KILLS SEED`.
struct Plan: Sendable {
    var country = "RS"
    var engine = "sqlite"
    var submissions = 200
    var kills = 10
    var seed: UInt64 = 1
    /// After so long without an end the run counts as stuck.
    var seconds = 1200.0

    init?(_ arguments: [String]) {
        guard arguments.count == 5, let submissions = Int(arguments[2]), let kills = Int(arguments[3]),
            let seed = UInt64(arguments[4]), ["sqlite", "postgres"].contains(arguments[1])
        else { return nil }
        country = arguments[0]
        engine = arguments[1]
        self.submissions = submissions
        self.kills = kills
        self.seed = seed
    }
}

/// SplitMix64.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
