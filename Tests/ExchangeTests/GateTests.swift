import Exchange
import ExchangeTesting
import Foundation
import Ledger
import LedgerTesting
import Storage
import Testing

/// What keeps a document in the house, and that it is seen there.
@Suite("Gates", .serialized)
struct GateTests {
    /// Nobody listens there: whatever is sent all the same ends as an attempt.
    private static let nowhere = "http://127.0.0.1:1"

    private func house(_ engine: Engine = .sqlite) async throws -> TestHouse {
        try await TestHouse(try await ExchangeStore(engine), try TestCountry("RS"), authority: Self.nowhere)
    }

    private func change(
        _ house: TestHouse, _ body: @escaping @Sendable (inout IssuerProfile) -> Void
    ) async throws {
        try await house.store.database.unit(house.organization) { transaction in
            let profiles = IssuerProfiles(transaction, at: house.exchange.now())
            var profile = try #require(try profiles.find("sef"))
            body(&profile)
            try profiles.save(profile, Ledger(house.store.database), by: .system)
        }
    }

    private func expectWaiting(_ house: TestHouse, _ reason: String) async throws {
        let number = try #require(try await house.put(1))
        try await house.work(turns: 2)
        let transmission = try await house.transmission(number)
        #expect(transmission.state == .ready)
        #expect(transmission.waiting == reason)
        #expect(try await house.attempts(number).isEmpty)
        await house.close()
    }

    @Test("a profile is off until it is turned on")
    func disabled() async throws {
        #expect(!IssuerProfile(authority: "a", scheme: "vat", identity: "1").isEnabled)
        #expect(!IssuerProfile(authority: "a", scheme: "vat", identity: "1").allowsLive)
        let house = try await house()
        try await change(house) { $0.isEnabled = false }
        try await expectWaiting(house, "profile.disabled")
    }

    @Test("a live environment needs a second word", arguments: ["production", "anything else"])
    func live(_ environment: String) async throws {
        let house = try await house()
        try await change(house) { $0.environment = environment }
        try await expectWaiting(house, "profile.liveNotAllowed")
    }

    @Test("a database that was told so sends nothing", arguments: Engine.allCases)
    func neutralized(_ engine: Engine) async throws {
        let house = try await house(engine)
        try await house.store.database.unit(nil) {
            try Arming($0, at: house.exchange.now()).neutralize(reason: "restored for a look")
        }
        try await expectWaiting(house, "database.disarmed")
    }

    @Test("a copy of the file is disarmed by being a copy")
    func copied() async throws {
        let house = try await house()
        try await house.put(1)
        let copy = house.store.folder + "/copy.sqlite"
        try FileManager.default.copyItem(atPath: house.store.location, toPath: copy)
        for suffix in ["-wal"] where FileManager.default.fileExists(atPath: house.store.location + suffix) {
            try FileManager.default.copyItem(atPath: house.store.location + suffix, toPath: copy + suffix)
        }
        let other = try SQLiteDatabase(path: copy)
        let states = try await other.read(nil) { try Arming($0, at: Timestamp(microseconds: 0)).state(mark: nil) }
        #expect(states == .disarmed("database.moved"))
        let original = try await house.store.database.read(nil) {
            try Arming($0, at: Timestamp(microseconds: 0)).state(mark: nil)
        }
        #expect(original == .armed)
        await other.close()
        await house.close()
    }

    @Test("a database that knows less than its host has done was put back", arguments: Engine.allCases)
    func restored(_ engine: Engine) async throws {
        let house = try await house(engine)
        let number = try #require(try await house.put(1))
        try await house.work(turns: 2)
        let made = try await house.attempts(number).count
        #expect(made > 0)
        func state(_ mark: Int64) async throws -> Arming.State {
            try await house.store.database.read(nil) {
                try Arming($0, at: Timestamp(microseconds: 0)).state(mark: mark)
            }
        }
        let last = try await house.store.database.read(nil) {
            try Arming($0, at: Timestamp(microseconds: 0)).lastAttempt()
        }
        #expect(last >= Int64(made))
        #expect(try await state(last) == .armed)
        #expect(try await state(last + 1) == .disarmed("database.restored"))
        await house.close()
    }

    @Test("whoever hands a document in must be whose profile it is; nothing is put in line")
    func identity() async throws {
        let house = try await house()
        try await change(house) { $0.identity = "RS107775252" }
        do {
            _ = try await house.put(1)
            Issue.record("it was put in line")
        } catch let error as ExchangeError {
            #expect(error.code == "exchange.identity")
        }
        let all = try await house.store.database.read(house.organization) { try Transmissions($0).list() }
        #expect(all.isEmpty)
        await house.close()
    }

    @Test("the same document is put in line once", arguments: Engine.allCases)
    func twice(_ engine: Engine) async throws {
        let house = try await house(engine)
        try await house.put(1)
        do {
            _ = try await house.put(1)
            Issue.record("it was put in line twice")
        } catch let error as ExchangeError {
            #expect(error.code == "exchange.duplicate")
        }
        await house.close()
    }

    @Test("plain http is for this machine only; a secret is a reference")
    func profiles() async throws {
        let house = try await house()
        for address in ["http://example.com", "ftp://127.0.0.1:1", "http://127.0.0.1.example.com:1"] {
            await #expect(throws: ExchangeError.self) { try await change(house) { $0.baseURL = address } }
        }
        await #expect(throws: ExchangeError.self) { try await change(house) { $0.secrets = ["k": "plain text"] } }
        await house.close()
    }
}

/// A host that died between start marker and answer.
@Suite("Interrupted", .serialized)
struct InterruptedTests {
    @Test("what a dead host left is found out about, not sent again", arguments: ["RS", "HR"], Engine.allCases)
    func interrupted(_ code: String, _ engine: Engine) async throws {
        try await SubmissionTests.scene(code, engine) { scene in
            let number = try #require(try await scene.house.put(1))
            // As a host leaves it that is killed after the start marker; a lease that has run out.
            try await scene.house.store.database.unit(scene.house.organization) { transaction in
                try transaction.run(
                    """
                    UPDATE transmissions SET state = 'sending', attempts = 1
                    WHERE organization_id = \(scene.house.organization) AND transmission = \(number)
                    """)
                try transaction.run(
                    """
                    INSERT INTO attempts (organization_id, transmission, action, call, generation, request, started_at)
                    SELECT organization_id, transmission, 'send', 'sendOnce', 1, xml, 1 FROM transmissions
                    WHERE organization_id = \(scene.house.organization) AND transmission = \(number)
                    """)
            }
            #expect(try await ExchangeWorker(scene.house.exchange).turn(scene.house.country.channel))
            let found = try await scene.house.transmission(number)
            #expect(found.state == .uncertain)
            #expect(scene.received.isEmpty)
            #expect(try await scene.house.attempts(number).first?.outcome == .interrupted)
            try await scene.house.work()
            #expect(try await scene.house.transmission(number).state == .accepted)
            #expect(scene.received.count == 1)
        }
    }

    @Test("an operator decides what no search can: with a reason, on record")
    func operators() async throws {
        let country = try TestCountry("HR")
        let house = try await TestHouse(
            try await ExchangeStore(.sqlite), country, authority: "http://127.0.0.1:1")
        let number = try #require(try await house.put(1))
        let actions = OperatorActions(house.exchange)
        await #expect(throws: ExchangeError.self) {
            try await actions.attach(number, ids: ["documentId": "x"], reason: "seen", house.organization, by: .system)
        }
        try await house.store.database.unit(house.organization) { transaction in
            for state in ["sending", "uncertain"] {
                try transaction.run(
                    """
                    UPDATE transmissions SET state = '\(state)' WHERE organization_id = \(house.organization)
                    AND transmission = \(number)
                    """)
            }
        }
        await #expect(throws: ExchangeError.self) {
            try await actions.attach(number, ids: ["documentId": "x"], reason: "", house.organization, by: .system)
        }
        try await actions.attach(
            number, ids: ["documentId": "doc-9"], reason: "seen in the portal", house.organization, by: .system)
        let transmission = try await house.transmission(number)
        #expect(transmission.state == .submitted)
        #expect(transmission.ids == ["documentId": "doc-9"])
        let trail = try await house.store.database.read(house.organization) {
            try Ledger(house.store.database).audit($0).events().map(\.event.action)
        }
        #expect(trail.contains("transmission.attached"))
        await house.close()
    }
}
