import API
import Foundation
import HTTPTypes
import HostTesting
import Identity
import JSON
import Storage
import Testing

/// How long a refusal takes says nothing about what is there. The one place where a test compares times: the calls of
/// all kinds take turns in random order, and one kind stands twice, so that a busy machine is told from a leak.
@Suite("Timing", .serialized)
struct TimingTests {
    private static let calls = 1000
    private static let attempts = 6
    /// Of the medians.
    private static let limit = 0.05

    private struct Medians: CustomStringConvertible {
        let existing: Double
        let unknown: Double
        /// The unknown ones once more.
        let control: Double

        var isEven: Bool { abs(existing - unknown) <= limit * min(existing, unknown) }
        var description: String { "existing \(existing), unknown \(unknown), unknown again \(control) µs" }
    }

    /// - Parameter call: kind 0 is about what exists, 1 and 2 about what does not.
    private func measure(_ call: (_ kind: Int, _ turn: Int) async throws -> Void) async throws -> Medians {
        let clock = ContinuousClock()
        var times: [[Double]] = [[], [], []]
        for turn in 0..<Self.calls {
            for kind in [0, 1, 2].shuffled() {
                let time = try await clock.measure { try await call(kind, turn) }
                times[kind].append(Double(time.components.attoseconds) / 1e12 + Double(time.components.seconds) * 1e6)
            }
        }
        let medians = times.map { $0.sorted()[$0.count / 2] }
        return Medians(existing: medians[0], unknown: medians[1], control: medians[2])
    }

    private func requireEven(_ name: String, _ call: (_ kind: Int, _ turn: Int) async throws -> Void) async throws {
        var seen: [Medians] = []
        for _ in 0..<Self.attempts {
            let medians = try await measure(call)
            if medians.isEven { return }
            seen.append(medians)
        }
        Issue.record("\(name): \(seen)")
    }

    @Test("another tenant's id takes as long as one that never was", arguments: Engine.allCases)
    func tenants(_ engine: Engine) async throws {
        try await TestHost(engine).run { api in
            let (mine, theirs) = (try await api.register("primer"), try await api.register("druga"))
            let foreign = try await Samples.make(api, theirs)
            _ = try await Samples.make(api, mine)
            for path in ["documents", "contacts"] {
                let existing = foreign[path] ?? ""
                // As a foreign one, but for some digits of its number.
                let unknown = existing.dropLast(12) + String(existing.suffix(12).reversed())
                try await requireEven("\(path) on \(engine.rawValue)") { kind, _ in
                    let id = kind == 0 ? existing : String(unknown)
                    let answer = try await api.call(.get, "/\(path)/\(id)", as: mine.owner)
                    #expect(answer.status == 404)
                }
            }
        }
    }

    @Test("a login of nobody takes as long as one with a wrong password", arguments: Engine.allCases)
    func logins(_ engine: Engine) async throws {
        try await TestHost(engine, identity: { $0.guessLimit = 1_000_000 }).run { api in
            let company = try await api.register("primer")
            // Both have failed before: the first failure of an address writes another row than the next.
            try await requireEven("login on \(engine.rawValue)") { kind, _ in
                let email = kind == 0 ? company.email : "nobody\(kind)@example.com"
                let answer = try await api.call(
                    .post, "/auth/login", ["email": .string(email), "password": "wrong horse battery"])
                #expect(answer.status == 401)
            }
        }
    }
}
