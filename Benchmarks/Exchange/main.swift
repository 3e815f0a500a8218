import Documents
import Exchange
import ExchangeTesting
import Foundation
import Issuing
import JSON
import Ledger
import LedgerTesting
import Sandbox
import Storage

// Submissions a second from the outbox to the authority's verdict, beside the bare calls: the same requests to the
// same authority, with nothing remembered. Then the time of one submission behind a queue of others.
//
// Arguments: submissions (2000), largest queue (10000).

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let submissions = arguments.first ?? 2000
let largest = arguments.dropFirst().first ?? 10_000
let country = try TestCountry("RS")
let issuer = try country.issuer(on: country.today())
let clock = ContinuousClock()

func perSecond(_ count: Int, _ time: Duration) -> Int {
    let microseconds = time.components.seconds * 1_000_000 + time.components.attoseconds / 1_000_000_000_000
    return Int(Int64(count) * 1_000_000 / max(microseconds, 1))
}

/// An authority that answers at once, takes what is well formed, and a house beside it.
func scene(_ engine: Engine, _ body: @escaping @Sendable (TestHouse, String) async throws -> Void) async throws {
    let store = try await ExchangeStore(engine)
    try await Authorities.run {
        SandboxServer(Authorities.make(country, issuer: issuer, isStrict: false), port: 0, running: $0)
    } _: { _, address in
        let house = try await TestHouse(store, country, authority: address, perSecond: 1_000_000)
        try await body(house, address)
        await house.close()
    }
}

func accepted(_ house: TestHouse) async throws -> Int {
    try await house.store.database.read(house.organization) { Int(try Transmissions($0).counts()[.accepted] ?? 0) }
}

for engine in Engine.allCases {
    try await scene(engine) { house, _ in
        for counter in 1...submissions { try await house.put(counter) }
        let start = clock.now
        let worker = Task { await ExchangeWorker(house.exchange).run(channels: [country.channel]) { print($0) } }
        while try await accepted(house) < submissions { try await Task.sleep(for: .milliseconds(20)) }
        let time = start.duration(to: clock.now)
        worker.cancel()
        print("\(engine.rawValue): \(perSecond(submissions, time)) submissions/s, each a send and a poll")
    }
}

try await scene(.sqlite) { house, address in
    let issued = try country.issue(1, on: country.today())
    let start = clock.now
    try await BareCalls(address: address, document: issued.xml).run(submissions, lanes: 4)
    print("bare client: \(perSecond(submissions, start.duration(to: clock.now))) pairs of calls/s")
}

var waiting = 100
while waiting <= largest {
    let queue = waiting
    try await scene(.sqlite) { house, _ in
        for counter in 1...queue { try await house.put(counter) }
        let start = clock.now
        for _ in 0..<100 { try await ExchangeWorker(house.exchange).turn(country.channel) }
        print("\(queue) waiting: \(start.duration(to: clock.now) / 100) a turn")
    }
    waiting *= 10
}
