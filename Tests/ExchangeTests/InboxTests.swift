import CommandTesting
import Documents
import Exchange
import ExchangeTesting
import Foundation
import Issuing
import Ledger
import LedgerTesting
import Sandbox
import Storage
import Synchronization
import Testing
import Validation

/// Received documents are fetched by themselves, kept once whatever goes wrong, and handed to the books once.
@Suite("Inboxes", .serialized)
struct InboxTests {
    /// What the books were handed, by message.
    final class Books: Sendable {
        let handed = Mutex<[Int64]>([])
        let refusal = Mutex<String?>(nil)

        func take(_ message: InboundMessage) throws -> Int64 {
            if let refusal = refusal.withLock({ $0 }) {
                throw ExchangeError(.state, refusal, "not now")
            }
            return handed.withLock { handed in
                handed.append(message.number)
                return Int64(handed.count)
            }
        }
    }

    struct Scene: Sendable {
        let house: TestHouse
        let server: SandboxServer
        let books: Books
        var placed: PlacedDocuments { server.authority.inbox ?? PlacedDocuments.none }

        /// Reads the inbox now, and does what follows from it.
        func read() async throws {
            try await house.hurryChores()
            try await house.doChores()
        }
    }

    private static func scene(
        _ code: String, _ engine: Engine = .sqlite, _ body: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        let country = try TestCountry(code)
        let store = try await ExchangeStore(engine)
        let issuer = try country.issuer(on: country.today())
        let books = Books()
        try await Authorities.run {
            SandboxServer(Authorities.make(country, issuer: issuer), port: 0, delays: (50, 1500), running: $0)
        } _: { server, address in
            let house = try await TestHouse(
                store, country, authority: address,
                parts: { made in
                    made.whenReceived = { message, _, _ in try books.take(message) }
                    made.judge = { content in
                        Authorities.validator.validate(content, path: "in.xml").isValid ? [] : ["rule"]
                    }
                })
            try await body(Scene(house: house, server: server, books: books))
            await house.close()
        }
    }

    @Test("what lies there is fetched, kept as it came, booked once", arguments: ["RS", "HR"], Engine.allCases)
    func fetched(_ code: String, _ engine: Engine) async throws {
        try await Self.scene(code, engine) { scene in
            let country = scene.house.country
            let documents = try (1...3).map { try country.issue($0, on: country.today()).xml }
            for document in documents { scene.placed.place(document, for: "*") }
            for _ in 0..<2 { try await scene.read() }
            let messages = try await scene.house.inbound().sorted { $0.number < $1.number }
            #expect(messages.map(\.state) == [.booked, .booked, .booked], "\(messages)")
            #expect(messages.map(\.source) == scene.placed.all.map(\.id))
            for (message, document) in zip(messages, documents) {
                #expect(try await scene.house.store.blobs.get(message.content) == document)
            }
            #expect(scene.books.handed.withLock { $0 }.sorted() == messages.map(\.number))
            // Known ones are not fetched again.
            #expect(scene.placed.all.map(\.fetches) == [1, 1, 1])
            let inboxes = try await scene.house.store.database.read(scene.house.organization) { try InboxState.all($0) }
            #expect(inboxes.map(\.problem) == [nil])
            #expect(inboxes.first?.readThrough != nil)
        }
    }

    @Test("the same document in another message is kept as a duplicate, and booked once", arguments: ["RS", "HR"])
    func twice(_ code: String) async throws {
        try await Self.scene(code) { scene in
            let country = scene.house.country
            let document = try country.issue(1, on: country.today()).xml
            scene.placed.place(document, for: "*")
            scene.placed.place(document, for: "*")
            try await scene.read()
            let messages = try await scene.house.inbound().sorted { $0.number < $1.number }
            #expect(messages.map(\.state) == [.booked, .duplicate])
            #expect(messages.last?.duplicateOf == messages.first?.number)
            #expect(scene.books.handed.withLock { $0.count } == 1)
        }
    }

    @Test("what breaks rules is kept, marked and shown; a person books it or settles it otherwise")
    func invalid() async throws {
        try await Self.scene("RS") { scene in
            let country = scene.house.country
            for counter in [1, 2] {
                let xml = String(decoding: try country.issue(counter, on: country.today()).xml, as: UTF8.self)
                let broken = xml.replacing(/<cbc:DocumentCurrencyCode>[A-Z]+</) { _ in
                    "<cbc:DocumentCurrencyCode>ZZZ<"
                }
                #expect(broken != xml)
                scene.placed.place(Array(broken.utf8), for: "*")
            }
            scene.placed.place(Array("<Invoice><not closed".utf8), for: "*")
            try await scene.read()
            var messages = try await scene.house.inbound().sorted { $0.number < $1.number }
            #expect(messages.count == 3)
            #expect(Set(messages.map(\.state)).isSubset(of: [.invalid, .unreadable]), "\(messages.map(\.state))")
            #expect(messages.last?.state == .unreadable)
            #expect(scene.books.handed.withLock { $0.isEmpty })
            let actions = InboundActions(scene.house.exchange)
            let organization = scene.house.organization
            for message in messages {
                await #expect(throws: ExchangeError.self) {
                    try await actions.handle(message.number, reason: "", organization, by: .system)
                }
                try await actions.handle(message.number, reason: "asked the seller", organization, by: .system)
            }
            messages = try await scene.house.inbound()
            #expect(messages.allSatisfy { $0.state == .handled && $0.decided == "asked the seller" })
            // What a person settled is not fetched again.
            let before = scene.placed.all.map(\.fetches)
            try await scene.read()
            #expect(scene.placed.all.map(\.fetches) == before)
        }
    }

    /// Every fault, on the list and on the fetch: nothing is lost, nothing is there twice.
    @Test("whatever goes wrong on the way, it is here once in the end", arguments: ["RS", "HR"], Fault.allCases)
    func faults(_ code: String, _ fault: Fault) async throws {
        try await Self.scene(code) { scene in
            let country = scene.house.country
            for counter in 1...2 { scene.placed.place(try country.issue(counter, on: country.today()).xml, for: "*") }
            scene.server.command(fault)
            try await scene.read()
            scene.server.faults(perThousand: 500, kinds: [fault])
            for _ in 0..<3 { try await scene.read() }
            scene.server.faults(perThousand: 0)
            for _ in 0..<2 { try await scene.read() }
            let messages = try await scene.house.inbound()
            #expect(messages.filter { $0.state == .booked }.count == 2, "\(messages.map(\.state))")
            #expect(messages.allSatisfy { $0.state == .booked || $0.state == .unreadable })
            #expect(scene.books.handed.withLock { $0.count } == 2)
        }
    }

    @Test("while the books cannot take it, it says why, and is booked once they can")
    func unbooked() async throws {
        try await Self.scene("RS") { scene in
            scene.books.refusal.withLock { $0 = "rate.missing" }
            scene.placed.place(try scene.house.country.issue(1, on: scene.house.country.today()).xml, for: "*")
            try await scene.read()
            let waiting = try #require(try await scene.house.inbound().first)
            #expect(waiting.state == .received)
            #expect(waiting.waiting?.hasPrefix("rate.missing") == true)
            scene.books.refusal.withLock { $0 = nil }
            try await scene.read()
            let booked = try #require(try await scene.house.inbound().first)
            #expect(booked.state == .booked && booked.waiting == nil)
        }
    }

    @Test("the seller is told once whether it is accepted", arguments: InboundActions.Answer.allCases)
    func answered(_ answer: InboundActions.Answer) async throws {
        try await Self.scene("RS") { scene in
            scene.placed.place(try scene.house.country.issue(1, on: scene.house.country.today()).xml, for: "*")
            try await scene.read()
            let message = try #require(try await scene.house.inbound().first)
            let actions = InboundActions(scene.house.exchange)
            let organization = scene.house.organization
            await #expect(throws: ExchangeError.self) {
                _ = try await actions.answer(message.number, .reject, reason: "", organization, by: .system)
            }
            // The answer is lost on its way back: the repeat must not do harm.
            scene.server.command(.acceptAndBreak)
            let sent = try await actions.answer(message.number, answer, reason: "as agreed", organization, by: .system)
            let other = InboundActions.Answer.allCases.first { $0 != answer } ?? answer
            await #expect(throws: ExchangeError.self) {
                _ = try await actions.answer(message.number, other, reason: "no", organization, by: .system)
            }
            try await scene.house.work()
            let transmission = try await scene.house.transmission(sent)
            #expect(transmission.state == .accepted, "\(transmission)")
            #expect(transmission.action == answer.rawValue)
            #expect(scene.placed.all.map(\.answer) == [answer == .accept ? "Approved" : "Rejected"])
            #expect(try await scene.house.inbound().first?.answer == (answer == .accept ? .approved : .rejected))
            let duties = try await scene.house.duties(message.number, .received)
            #expect(duties.first { $0.kind == "buyerAnswer" }?.state == .discharged, "\(duties)")
        }
    }

    @Test("the databases keep it once, whoever writes", arguments: Engine.allCases)
    func database(_ engine: Engine) async throws {
        try await Self.scene("RS", engine) { scene in
            scene.placed.place(try scene.house.country.issue(1, on: scene.house.country.today()).xml, for: "*")
            try await scene.read()
            let organization = scene.house.organization
            for (columns, values) in [("message_id", "message_id"), ("message_id", "'other'")] {
                await #expect(throws: (any Error).self) {
                    try await scene.house.store.database.unit(organization) { transaction in
                        try transaction.run(
                            """
                            INSERT INTO inbound_messages (organization_id, channel, \(columns), content, canonical,
                                seller, number, issue_date, kind, state, findings, received_at, country, buyer_answer)
                            SELECT organization_id, channel, \(values), content, canonical, seller, number, issue_date,
                                kind, 'received', '[]', 1, country, 'none' FROM inbound_messages
                            """)
                    }
                }
            }
            await #expect(throws: (any Error).self) {
                try await scene.house.store.database.unit(organization) { transaction in
                    try transaction.run("UPDATE inbound_messages SET state = 'received', booked_as = NULL")
                }
            }
            #expect(try await scene.house.inbound().count == 1)
        }
    }
}

extension PlacedDocuments {
    static let none = SimulatedSEF(SandboxSetting(credentials: [:], validator: nil, today: { "" })).purchases
}
