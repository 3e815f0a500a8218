import Exchange
import ExchangeTesting
import Foundation
import Ledger
import LedgerTesting
import Sandbox
import Storage
import Testing

/// A document is taken back by the way its country has, once, and only where the authority has it.
@Suite("Taking back", .serialized)
struct TakeBackTests {
    @Test("storno once it was passed on, whatever goes wrong on the way", arguments: Fault.allCases)
    func storno(_ fault: Fault) async throws {
        try await SubmissionTests.scene("RS") { scene in
            let house = scene.house
            let number = try #require(try await house.put(7))
            let actions = OperatorActions(house.exchange)
            await #expect(throws: ExchangeError.self) {
                _ = try await actions.takeBack(number, reason: "wrong", house.organization, by: .system)
            }
            try await house.work()
            #expect(try await house.transmission(number).state == .accepted)
            await #expect(throws: ExchangeError.self) {
                _ = try await actions.takeBack(number, reason: "", house.organization, by: .system)
            }
            scene.server.command(fault)
            let message = try await actions.takeBack(number, reason: "wrong buyer", house.organization, by: .system)
            // Asked twice, it is one message.
            #expect(try await actions.takeBack(number, reason: "again", house.organization, by: .system) == message)
            try await house.work()
            let sent = try await house.transmission(message)
            #expect(sent.action == "storno")
            #expect(try await house.transmission(number).state == .accepted)
            // Some answers of a repeated storno are refusals, as it is void already: then the next look shows it.
            if sent.state == .accepted {
                #expect(try await house.transmission(number).axes.void == .storno)
            } else {
                #expect(sent.state == .refused, "\(fault) \(sent.state) \(sent.hold ?? "")")
            }
            #expect(scene.received.count == 1)
        }
    }

    @Test("where the authority takes nothing back, a credit note is the way")
    func unsupported() async throws {
        try await SubmissionTests.scene("HR") { scene in
            let house = scene.house
            let number = try #require(try await house.put(7))
            try await house.work()
            do {
                _ = try await OperatorActions(house.exchange).takeBack(
                    number, reason: "wrong", house.organization, by: .system)
                Issue.record("it was taken back")
            } catch let error as ExchangeError {
                #expect(error.code == "operator.unsupported")
            }
        }
    }

    @Test("only what has not left the house is replaced")
    func replaced() async throws {
        try await SubmissionTests.scene("RS") { scene in
            let house = scene.house
            let number = try #require(try await house.put(7))
            try await house.work()
            await #expect(throws: ExchangeError.self) {
                try await house.store.database.unit(house.organization) {
                    try OperatorActions(house.exchange).replace(document: 7, reason: "wrong", $0, by: .system)
                }
            }
            #expect(try await house.transmission(number).withdrawn == nil)
            let other = try #require(try await house.put(8))
            try await house.store.database.unit(house.organization) {
                try OperatorActions(house.exchange).replace(document: 8, reason: "wrong", $0, by: .system)
            }
            try await house.work(turns: 3)
            #expect(try await house.transmission(other).withdrawn == "wrong")
            #expect(scene.received.count == 1)
        }
    }
}
