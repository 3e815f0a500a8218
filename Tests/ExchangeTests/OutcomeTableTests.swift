import Exchange
import ExchangeTesting
import LedgerTesting
import Storage
import Testing

/// The one table, and that both databases hold to it.
@Suite("Outcomes and states")
struct OutcomeTableTests {
    @Test("only an authority's own verdict refuses, and only proof brings a document back to ready")
    func verdicts() {
        for state in TransmissionState.allCases {
            for call in CallKind.allCases {
                for outcome in CallOutcome.allCases {
                    let path = OutcomeTable.path(from: state, call, outcome)
                    if path.contains(.refused) { #expect(outcome == .refused) }
                    if path.last == .ready {
                        #expect([.notTaken, .unreachable, .absent, .denied].contains(outcome))
                        #expect(outcome.isOrderly)
                    }
                    if path.last == .accepted { #expect([.accepted, .duplicate].contains(outcome)) }
                    if state.isFinal { #expect(path.isEmpty) }
                }
            }
        }
    }

    @Test("a call of which nothing is known never leads back to sending, whatever its kind")
    func silence() {
        for call in CallKind.allCases {
            for outcome in [CallOutcome.silence, .authorityFault, .unknown, .interrupted, .duplicate] {
                let path = OutcomeTable.path(from: .sending, call, outcome)
                #expect(path == (call == .safe || call == .person ? [] : [.uncertain]))
            }
        }
        #expect(OutcomeTable.path(from: .uncertain, .sendOnce, .started).isEmpty)
        #expect(OutcomeTable.path(from: .uncertain, .idempotentByKey, .notTaken).isEmpty)
    }

    @Test("both databases refuse every other transition", arguments: Engine.allCases)
    func database(_ engine: Engine) async throws {
        let country = try TestCountry("RS")
        let house = try await TestHouse(try await ExchangeStore(engine), country, authority: "http://127.0.0.1:1")
        var counter = 0
        for from in TransmissionState.allCases {
            for to in TransmissionState.allCases where from != to {
                counter += 1
                let number = try #require(try await house.put(counter))
                for state in Self.way(to: from) { try await Self.move(house, number, state) }
                let isLegal = TransmissionState.transitions.contains { $0.from == from && $0.to == to }
                let refusal = await LedgerTesting.refusal { try await Self.move(house, number, to) }
                #expect(refusal == (isLegal ? nil : "transmissions.state"), "\(from) to \(to)")
            }
        }
        #expect(counter == 42)
        await house.close()
    }

    @Test("what was said about an attempt, a document or a duty is not rewritten", arguments: Engine.allCases)
    func fixed(_ engine: Engine) async throws {
        let country = try TestCountry("HR")
        let house = try await TestHouse(try await ExchangeStore(engine), country, authority: "http://127.0.0.1:1")
        let number = try #require(try await house.put(1))
        let at = "organization_id = \(house.organization) AND transmission = \(number)"
        for change in ["number = 'X'", "xml = canonical", "channel = 'x'", "instance = 'x'", "issue_date = 20260101"] {
            #expect(await Self.refusal(house, "UPDATE transmissions SET \(change) WHERE \(at)") == "transmissions.fixed")
        }
        let insert = """
            INSERT INTO attempts (organization_id, transmission, action, call, generation, request, started_at)
            SELECT organization_id, transmission, 'send', 'sendOnce', 1, xml, 1 FROM transmissions WHERE \(at)
            """
        #expect(await Self.refusal(house, insert) == nil)
        // The second start of a call that may be made once.
        #expect(await Self.refusal(house, insert) == "storage.unique")
        let finish = "UPDATE attempts SET finished_at = 2, outcome = 'silence' WHERE \(at)"
        #expect(await Self.refusal(house, finish) == nil)
        #expect(await Self.refusal(house, finish) == "attempt.finished")
        #expect(await Self.refusal(house, "UPDATE transmissions SET generation = 3 WHERE \(at)") == "transmission.generation")
        #expect(await Self.refusal(house, "UPDATE transmissions SET hold = 'x' WHERE \(at)") == nil)
        #expect(
            await Self.refusal(house, "UPDATE transmissions SET state = 'sending' WHERE \(at)") == "transmission.held")
        #expect(await Self.refusal(house, "UPDATE transmissions SET hold = NULL WHERE \(at)") == nil)
        #expect(await Self.refusal(house, "UPDATE exchange_arming SET armed = 0") == nil)
        #expect(
            await Self.refusal(house, "UPDATE transmissions SET state = 'sending' WHERE \(at)") == "transmission.disarmed")
        await house.close()
    }

    @Test("a document that is on its way is not taken away, nor put back to its beginning", arguments: Engine.allCases)
    func kept(_ engine: Engine) async throws {
        let country = try TestCountry("HR")
        let house = try await TestHouse(try await ExchangeStore(engine), country, authority: "http://127.0.0.1:1")
        let number = try #require(try await house.put(1))
        try await Self.move(house, number, .sending)
        let at = "organization_id = \(house.organization) AND transmission = \(number)"
        let denied = engine == .sqlite ? "transmissions.denied" : "storage.denied"
        #expect(await Self.refusal(house, "DELETE FROM transmissions WHERE \(at)") == denied)
        if engine == .sqlite {
            let replace = "INSERT OR REPLACE INTO transmissions SELECT * FROM transmissions WHERE \(at)"
            #expect(await Self.refusal(house, replace) != nil)
        }
        #expect(try await house.transmission(number).state == .sending)
        await house.close()
    }

    /// The states a row passes to get there.
    private static func way(to state: TransmissionState) -> [TransmissionState] {
        switch state {
        case .ready: []
        case .sending: [.sending]
        case .uncertain: [.sending, .uncertain]
        case .submitted: [.sending, .submitted]
        case .pending: [.sending, .submitted, .pending]
        case .accepted: [.sending, .submitted, .accepted]
        case .refused: [.sending, .refused]
        }
    }

    private static func move(_ house: TestHouse, _ number: Int64, _ state: TransmissionState) async throws {
        let fate = state == .refused ? "'keep'" : "NULL"
        try await house.store.database.unit(house.organization) { transaction in
            try transaction.run(
                """
                UPDATE transmissions SET state = '\(state.rawValue)', number_fate = \(fate), ids = '{"id":"1"}'
                WHERE organization_id = \(house.organization) AND transmission = \(number)
                """)
        }
    }

    private static func refusal(_ house: TestHouse, _ sql: String) async -> String? {
        await LedgerTesting.refusal {
            try await house.store.database.unit(house.organization) { try $0.run(sql) }
        }
    }
}
