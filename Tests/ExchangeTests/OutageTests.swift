import Documents
import Exchange
import ExchangeTesting
import Foundation
import Ledger
import LedgerTesting
import Sandbox
import Storage
import Synchronization
import Testing

/// An authority that is not there for an hour delays, loses nothing, and holds nobody else up; the clock is the test's.
@Suite("Outage", .serialized)
struct OutageTests {
    final class Clock: Sendable {
        private let moment: Mutex<Timestamp>

        init(_ start: String) throws {
            let seconds = try Date(start, strategy: .iso8601).timeIntervalSince1970
            moment = Mutex(Timestamp(microseconds: Int64(seconds) * 1_000_000))
        }

        var now: Timestamp { moment.withLock { $0 } }
        func advance(_ microseconds: Int64) {
            moment.withLock { $0 = Timestamp(microseconds: $0.microseconds + microseconds) }
        }
    }

    struct Scene: Sendable {
        let clock: Clock
        let serbia: TestHouse
        let croatia: TestHouse
        let sef: SandboxServer
        let address: String

        var received: [ReceivedDocuments.Document] { sef.authority.received.all }

        /// One host works for both authorities until a moment.
        func work(seconds: Int64) async throws {
            let end = clock.now.adding(seconds: seconds)
            let worker = ExchangeWorker(serbia.exchange)
            while clock.now < end {
                var isIdle = true
                for channel in ["sef", "sveracun"] where try await worker.turn(channel) { isIdle = false }
                if isIdle { clock.advance(10_000_000) }
            }
        }

        func reach(_ address: String) async throws {
            try await serbia.store.database.unit(serbia.organization) { transaction in
                let profiles = IssuerProfiles(transaction, at: clock.now)
                var profile = try #require(try profiles.find("sef"))
                profile.baseURL = address
                profile.perSecond = nil
                try profiles.save(profile, Ledger(serbia.store.database), by: .system)
            }
        }
    }

    private static func scene(
        _ start: String, _ engine: Engine = .sqlite, _ body: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        let clock = try Clock(start)
        let (rs, hr) = (try TestCountry("RS"), try TestCountry("HR"))
        let store = try await ExchangeStore(engine)
        var settings = ExchangeSettings()
        settings.watchSeconds = nil
        settings.totalSeconds = 5
        let now: TimeSource = { clock.now }
        let (first, second) = (try rs.issuer(on: rs.today(now())), try hr.issuer(on: hr.today(now())))
        try await Authorities.run {
            SandboxServer(Authorities.make(rs, issuer: first, now: now), port: 0, running: $0)
        } _: { [settings] sef, address in
            try await Authorities.run {
                SandboxServer(Authorities.make(hr, issuer: second, now: now), port: 0, running: $0)
            } _: { _, other in
                let serbia = try await TestHouse(
                    store, rs, authority: address, settings: settings, now: now,
                    parts: { parts in
                        parts.plugins = [rs.plugin, hr.plugin]
                        parts.sleep = { clock.advance($0) }
                    })
                let croatia = try await TestHouse(
                    store, hr, authority: other, key: "00000000-0000-4000-8000-000000000077", settings: settings,
                    now: now)
                let scene = Scene(clock: clock, serbia: serbia, croatia: croatia, sef: sef, address: address)
                try await scene.reach(address)
                try await body(scene)
                try await croatia.exchange.close()
                await serbia.close()
            }
        }
    }

    @Test(
        "an hour without an answer delays and loses nothing; the backlog drains at the permitted rate",
        arguments: Engine.allCases)
    func hour(_ engine: Engine) async throws {
        try await Self.scene("2026-11-24T10:00:00Z", engine) { scene in
            scene.sef.faults(perThousand: 1000, kinds: [.unavailable, .lose])
            var numbers: [Int64] = []
            for counter in 1...9 { numbers.append(try #require(try await scene.serbia.put(counter))) }
            var others: [Int64] = []
            for counter in 1...3 { others.append(try #require(try await scene.croatia.put(counter))) }
            try await scene.work(seconds: 300)
            // The other authority was not waited for.
            for number in others {
                let transmission = try await scene.croatia.transmission(number)
                #expect(transmission.state == .accepted)
                #expect(transmission.stateAt < scene.clock.now)
            }
            try await scene.work(seconds: 3300)
            #expect(scene.received.isEmpty)
            for number in numbers {
                let transmission = try await scene.serbia.transmission(number)
                #expect(transmission.state == .ready || transmission.state == .uncertain)
                #expect(transmission.hold == nil)
            }
            scene.sef.faults(perThousand: 0)
            try await scene.work(seconds: 7200)
            for number in numbers { #expect(try await scene.serbia.transmission(number).state == .accepted) }
            #expect(scene.received.count == 9)
            #expect(scene.sef.authority.received.duplicates.isEmpty)
            var ends: [Timestamp] = []
            for number in numbers { ends += try await scene.serbia.attempts(number).compactMap(\.finishedAt) }
            ends.sort()
            for (early, late) in zip(ends, ends.dropFirst(3)) {
                #expect(late.microseconds - early.microseconds >= 1_000_000, "\(early) \(late)")
            }
        }
    }

    /// Local midnight: 23:00 UTC in winter.
    @Test(
        "across midnight and New Year nothing goes out under a date that has passed",
        arguments: ["2026-11-24", "2026-12-31"])
    func midnight(_ day: String) async throws {
        try await Self.scene("\(day)T22:30:00Z") { scene in
            let issued = try #require(Day(day))
            // Nobody listens there: proven not taken.
            try await scene.reach("http://127.0.0.1:1")
            var unsent: [Int64] = []
            for counter in 1...3 { unsent.append(try #require(try await scene.serbia.put(counter))) }
            try await scene.work(seconds: 600)
            // Taken, and the answer lost: the repeat of the same request finds out, whatever the day.
            try await scene.reach(scene.address)
            for number in unsent {
                #expect(try await scene.serbia.transmission(number).issueDate == issued)
            }
            scene.sef.faults(perThousand: 1000, kinds: [.acceptAndBreak])
            let taken = try #require(try await scene.serbia.put(4))
            try await scene.reach("http://127.0.0.1:1")
            try await scene.work(seconds: 20)
            try await scene.reach(scene.address)
            try await scene.work(seconds: 20)
            try await scene.reach("http://127.0.0.1:1")
            let sent = scene.received.count
            #expect(sent > 0)
            let before = try await scene.serbia.transmission(taken)
            let other = try #require(try await scene.croatia.put(1))
            try await scene.work(seconds: 3600)
            scene.sef.faults(perThousand: 0)
            try await scene.reach(scene.address)
            try await scene.work(seconds: 7200)
            #expect(scene.received.count == sent, "something was taken after its day")
            #expect(scene.received.allSatisfy { $0.issueDate == day })
            #expect(scene.sef.authority.received.duplicates.isEmpty)
            let ids = Set(scene.received.map(\.number))
            for (counter, number) in zip(1..., unsent + [taken]) {
                let transmission = try await scene.serbia.transmission(number)
                if ids.contains(scene.serbia.country.number(counter)) {
                    #expect(transmission.state == .accepted, "\(counter) \(transmission.state) \(before.state)")
                } else {
                    #expect(transmission.state == .ready && transmission.hold == "issueDate.passed", "\(transmission)")
                }
            }
            // Who may be sent any day was not held up, and what is issued today goes.
            #expect(try await scene.croatia.transmission(other).state == .accepted)
            let next = try #require(try await scene.serbia.put(9))
            try await scene.work(seconds: 600)
            #expect(try await scene.serbia.transmission(next).state == .accepted)
        }
    }
}
