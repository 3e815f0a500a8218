import Documents
import Exchange
import ExchangeTesting
import Ledger
import LedgerTesting
import PluginKit
import Sandbox
import Storage
import Testing

/// From the outbox to the authority's verdict, with everything that goes wrong between.
@Suite("Submission", .serialized)
struct SubmissionTests {
    struct Scene: Sendable {
        let house: TestHouse
        let server: SandboxServer
        var received: [ReceivedDocuments.Document] { server.authority.received.all }
    }

    static func scene(
        _ code: String, _ engine: Engine = .sqlite, delays: (slow: Int, late: Int) = (100, 1500),
        settings: ExchangeSettings = TestHouse.settings,
        _ body: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        let country = try TestCountry(code)
        let store = try await ExchangeStore(engine)
        let day = country.today()
        let issuer = try country.issuer(on: day)
        try await Authorities.run {
            SandboxServer(
                Authorities.make(country, issuer: issuer), port: 0, delays: delays, running: $0)
        } _: { server, address in
            let house = try await TestHouse(store, country, authority: address, settings: settings)
            try await body(Scene(house: house, server: server))
            await house.close()
        }
    }

    @Test(
        "a document arrives, and what is archived is what the authority holds",
        arguments: ["RS", "HR", "AE"], Engine.allCases)
    func arrives(_ code: String, _ engine: Engine) async throws {
        // Nothing goes wrong here, so nothing may be taken for silence on a busy machine.
        var settings = TestHouse.settings
        settings.totalSeconds = 60
        try await Self.scene(code, engine, settings: settings) { scene in
            let number = try #require(try await scene.house.put(7))
            try await scene.house.work()
            let transmission = try await scene.house.transmission(number)
            #expect(transmission.state == .accepted, "\(transmission)")
            #expect(scene.received.map(\.sha256) == ["\(transmission.xml)"])
            let archived = try await scene.house.store.blobs.get(transmission.xml)
            #expect(archived == scene.received.first?.bytes)
            #expect(!transmission.ids.isEmpty)
            let attempts = try await scene.house.attempts(number)
            #expect(attempts.map(\.action) == ["send"])
            #expect(attempts.allSatisfy { $0.finishedAt != nil && $0.response != nil })
            let duties = try await scene.house.store.database.read(scene.house.organization) {
                try DutyLedger($0, at: scene.house.exchange.now()).list(document: 7)
            }
            #expect(duties.allSatisfy { $0.action != "send" || $0.state == .discharged })
            if code == "HR" { #expect(duties.map(\.state) == [.discharged], "\(duties)") }
        }
    }

    /// Every fault, for each kind of authority: one that replays, one that must be searched, an access point.
    @Test("whatever goes wrong once, it arrives once", arguments: ["RS", "HR", "AE"], Fault.allCases)
    func faults(_ code: String, _ fault: Fault) async throws {
        try await Self.scene(code) { scene in
            scene.server.command(fault)
            let number = try #require(try await scene.house.put(11))
            try await scene.house.work()
            let transmission = try await scene.house.transmission(number)
            let attempts = try await scene.house.attempts(number)
            let account = attempts.map { "\($0.action) \($0.generation) \($0.outcome?.rawValue ?? "-")" }
            #expect(transmission.state == .accepted, "\(account) \(transmission.hold ?? "") \(transmission.waiting ?? "")")
            #expect(scene.received.count == 1, "\(account)")
            #expect(scene.received.first?.sha256 == "\(transmission.xml)")
        }
    }

    @Test("an authority that takes only today's documents is not sent yesterday's")
    func staleDate() async throws {
        try await Self.scene("RS") { scene in
            let yesterday = try #require(scene.house.country.today().adding(days: -1))
            let number = try #require(try await scene.house.put(3, on: yesterday))
            try await scene.house.work(turns: 3)
            let transmission = try await scene.house.transmission(number)
            #expect(transmission.state == .ready)
            #expect(transmission.hold == "issueDate.passed")
            #expect(scene.received.isEmpty)
        }
    }

    @Test("a refusal is the authority's own, with its reason")
    func refused() async throws {
        try await Self.scene("RS") { scene in
            // The number is taken: a year ago, by an invoice the authority still knows.
            let first = try #require(try await scene.house.put(5))
            try await scene.house.work()
            #expect(try await scene.house.transmission(first).state == .accepted)
            let second = try #require(try await scene.house.put(5, revision: 1))
            try await scene.house.work()
            let transmission = try await scene.house.transmission(second)
            #expect(transmission.state == .refused)
            #expect(transmission.reasons.map(\.code) == ["InvoiceNumberNotUnique"])
            #expect(transmission.numberFate == .keep)
            #expect(scene.received.count == 1)
        }
    }

    @Test("a backlog drains at the permitted rate")
    func rate() async throws {
        try await Self.scene("RS") { scene in
            let clock = ContinuousClock()
            let house = scene.house
            try await house.store.database.unit(house.organization) { transaction in
                let profiles = IssuerProfiles(transaction, at: house.exchange.now())
                var profile = try #require(try profiles.find("sef"))
                // The manifest's own: three a second.
                profile.perSecond = nil
                try profiles.save(profile, Ledger(house.store.database), by: .system)
            }
            let slots = try await house.store.database.unit(nil) { transaction in
                let gate = RateGate(transaction)
                return try (0..<7).map { _ in
                    try gate.take("1/sef", perSecond: 3, at: Timestamp(microseconds: 0), patience: .max)
                }
            }
            #expect(slots.first == .at(Timestamp(microseconds: 0)))
            #expect(slots.last == .at(Timestamp(microseconds: 6 * 333_334)))
            let start = clock.now
            for counter in 1...4 { try await house.put(counter) }
            try await house.work()
            #expect(scene.received.count == 4)
            // Four submissions and four polls at three a second: the eighth call starts seven thirds after the first.
            #expect(start.duration(to: clock.now) > .milliseconds(2300))
        }
    }
}
