internal import JSON
internal import PluginAPI

// Requests of every kind: good, bad, cut, huge, damaged.
extension ConformanceSubject {
    func checkValidInput() throws {
        var asked = 0
        for function in functions() {
            guard let request = function.request else { continue }
            asked += 1
            let answer = try call(function, request.serialized())
            guard answer.status == FISCUS_OK else {
                throw Violation(
                    "\(function.name) refuses a valid request with status \(answer.status): "
                        + String(decoding: answer.diagnostics.prefix(300), as: UTF8.self))
            }
        }
        guard asked > 0 else { throw Skipped("the plugin offers no function a request can be made for") }
        guard !examples.isEmpty else {
            throw Skipped("the plugin's folder has no examples/*.json, so assess and build were not asked")
        }
    }

    func checkRefused(_ inputs: [(name: String, bytes: [UInt8])]) throws {
        for function in functions() {
            for input in inputs {
                let answer = try call(function, input.bytes)
                guard answer.status != FISCUS_OK else { throw Violation("\(function.name) accepts \(input.name)") }
                guard answer.status != FISCUS_INTERNAL else {
                    throw Violation("\(function.name) calls \(input.name) its own defect; it is invalid input")
                }
            }
        }
    }

    func checkTruncated() throws {
        for function in functions() {
            guard let bytes = function.request?.serialized() else { continue }
            let step = max(1, bytes.count / 400)
            for end in stride(from: 0, to: bytes.count, by: step) {
                let answer = try call(function, Array(bytes[..<end]))
                guard answer.status != FISCUS_OK else {
                    throw Violation("\(function.name) accepts a request cut after \(end) of \(bytes.count) bytes")
                }
            }
        }
    }

    func checkHuge() throws {
        let inputs = HostileInput.huge
        for function in functions() {
            for input in inputs {
                let answer = try call(function, input.bytes)
                guard answer.status != FISCUS_OK else { throw Violation("\(function.name) accepts \(input.name)") }
            }
            // The host's limit, told to the plugin: over it there is only one answer.
            guard let bytes = function.request?.serialized() else { continue }
            let answer = try call(function, bytes, limits: CallLimits(input: bytes.count - 1))
            guard answer.status == FISCUS_LIMIT else { throw Violation("\(function.name) exceeds the input limit") }
        }
    }

    /// Damages bytes at random; whatever the answer, there must be one. The process dies otherwise, with the seed.
    func checkMutated() throws {
        var random = ReplayableRandom(seed: seed)
        for function in functions() {
            guard let original = function.request?.serialized(), !original.isEmpty else { continue }
            for _ in 0..<1_000 {
                var bytes = original
                for _ in 0...random.next(below: 4) {
                    let at = random.next(below: bytes.count)
                    switch random.next(below: 4) {
                    case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
                    case 1: bytes.remove(at: at)
                    case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
                    default: bytes.swapAt(at, random.next(below: bytes.count))
                    }
                    if bytes.isEmpty { bytes = [0] }
                }
                let answer = try call(function, bytes)
                guard answer.status != FISCUS_INTERNAL else {
                    throw Violation(
                        "\(function.name) fails on damaged input (seed \(seed)): \(String(decoding: bytes.prefix(200), as: UTF8.self))"
                    )
                }
            }
        }
    }
}

/// A small generator whose sequence is a function of its seed (SplitMix64).
struct ReplayableRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
