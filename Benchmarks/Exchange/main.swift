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
// Arguments: submissions (2000), largest queue (100000).

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let submissions = arguments.first ?? 2000
let largest = arguments.dropFirst().first ?? 100_000
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

/// A figure beside another, with what is wanted of it.
func report(_ name: String, _ figures: String, _ share: Double, atLeast wanted: Double) {
    let percent = Int((share * 100).rounded())
    print(
        "\(name): \(figures) = \(percent) % (wanted at least \(Int(wanted * 100)) %): "
            + (share >= wanted ? "met" : "MISSED"))
}

var sustained: [(engine: Engine, rate: Int)] = []
for engine in Engine.allCases {
    let (rates, made) = AsyncStream.makeStream(of: Int.self)
    try await scene(engine) { house, _ in
        for counter in 1...submissions { try await house.put(counter) }
        let start = clock.now
        let worker = Task { await ExchangeWorker(house.exchange).run(channels: [country.channel]) { print($0) } }
        while try await accepted(house) < submissions { try await Task.sleep(for: .milliseconds(20)) }
        made.yield(perSecond(submissions, start.duration(to: clock.now)))
        worker.cancel()
        await worker.value
    }
    for await rate in rates {
        sustained.append((engine, rate))
        break
    }
}

let (bareRates, bareMade) = AsyncStream.makeStream(of: Int.self)
try await scene(.sqlite) { house, address in
    let issued = try country.issue(1, on: country.today())
    let start = clock.now
    try await BareCalls(address: address, document: issued.xml).run(submissions, lanes: 4)
    bareMade.yield(perSecond(submissions, start.duration(to: clock.now)))
}
for await bare in bareRates {
    for (engine, rate) in sustained {
        report(
            "\(engine.rawValue), send and poll / the bare client's calls", "\(rate) against \(bare) submissions/s",
            Double(rate) / Double(max(bare, 1)), atLeast: 0.25)
    }
    break
}

/// Documents that wait behind the measured ones: rows and jobs as the outbox writes them.
func fill(_ house: TestHouse, _ count: Int) async throws {
    try await house.store.database.unit(house.organization) { transaction in
        let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))"
        try transaction.run(
            """
            INSERT INTO transmissions (organization_id, document, kind, number, issue_date, issued_at, copy, revision,
                country, profile, xml, signature, canonical, channel, role, scheme, identity, receiver, same_day,
                instance, state, state_at, generation, attempts, disorderly, failures, ids, reasons, delivery, buyer,
                void, axes, direction, action, occasion, parameters, version, created_at)
            \(numbers) SELECT organization_id, document + n.i, kind, number || '-' || n.i, issue_date, issued_at, copy,
                revision, country, profile, xml, signature, canonical, channel, role, scheme, identity, receiver,
                same_day, instance || n.i, state, state_at, generation, attempts, disorderly, failures, ids, reasons,
                delivery, buyer, void, axes, direction, action, occasion, parameters, version, created_at
            FROM n CROSS JOIN (SELECT * FROM transmissions ORDER BY transmission DESC LIMIT 1) t
            """)
        try transaction.run(
            """
            INSERT INTO jobs (queue, kind, organization_id, subject, priority, state, run_at, attempts, attempt_limit,
                lease, unique_key, created_at)
            \(numbers) SELECT queue, kind, organization_id, subject, priority, 'ready', run_at + 1, 0, attempt_limit, 0,
                unique_key || '-' || n.i, created_at
            FROM n CROSS JOIN (SELECT * FROM jobs WHERE kind = 'transmission' ORDER BY job DESC LIMIT 1) j
            """)
    }
}

/// Microseconds of one submission with so many behind it.
func turn(_ waiting: Int, _ engine: Engine) async throws -> Double {
    let measured = 100
    let (times, took) = AsyncStream.makeStream(of: Double.self)
    try await scene(engine) { house, _ in
        for counter in 1...measured { try await house.put(counter) }
        try await fill(house, waiting)
        let start = clock.now
        for _ in 0..<measured { try await ExchangeWorker(house.exchange).turn(country.channel) }
        let time = start.duration(to: clock.now) / measured
        took.yield(Double(time.components.attoseconds) / 1e12 + Double(time.components.seconds) * 1e6)
    }
    for await time in times { return time }
    return 0
}

for engine in Engine.allCases {
    let few = try await turn(100, engine)
    var waiting = 10_000
    while waiting <= largest {
        let many = try await turn(waiting, engine)
        report(
            "\(engine.rawValue), one submission with 100 / with \(waiting) waiting behind it",
            "\(Int(few)) against \(Int(many)) microseconds", few / many, atLeast: 0.8)
        waiting *= 10
    }
}
