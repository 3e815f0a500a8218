import Exchange
import ExchangeTesting
import Foundation
import JSON
import LedgerTesting
import Sandbox
import Storage
import Synchronization
import Testing

/// An authority at which every submission fails in one way, and that never lists anything.
final class FailingAuthority: SimulatedAuthority {
    let name = "sveracun"
    let received = ReceivedDocuments()
    let reports = ReceivedReports()
    let submissions = Mutex(0)
    let searches = Mutex(0)
    let status: Int

    init(status: Int) { self.status = status }

    func isSubmission(_ request: SandboxRequest) -> Bool { request.path.hasSuffix("/send") }

    func answer(_ request: SandboxRequest) -> SandboxAnswer {
        if isSubmission(request) {
            submissions.withLock { $0 += 1 }
            return SandboxAnswer(status, ["error": "x"])
        }
        searches.withLock { $0 += 1 }
        return SandboxAnswer(503)
    }
}

/// What may be sent only once is sent once.
@Suite("sendOnce", .serialized)
struct SendOnceTests {
    private func run(
        _ status: Int, _ fault: Fault? = nil, delays: (slow: Int, late: Int) = (100, 1500)
    ) async throws -> (submissions: Int, searches: Int, transmission: Transmission) {
        let country = try TestCountry("HR")
        let store = try await ExchangeStore(.sqlite)
        let authority = FailingAuthority(status: status)
        return try await Authorities.run {
            SandboxServer(authority, port: 0, delays: delays, running: $0)
        } _: { server, address in
            if let fault { server.command(fault) }
            let house = try await TestHouse(store, country, authority: address)
            let number = try #require(try await house.put(1))
            try await house.work(turns: 25)
            let transmission = try await house.transmission(number)
            await house.close()
            return (authority.submissions.withLock { $0 }, authority.searches.withLock { $0 }, transmission)
        }
    }

    @Test("no server error ever leads to a second request", arguments: [500, 501, 502, 503, 504, 507, 511, 599])
    func serverErrors(_ status: Int) async throws {
        let run = try await run(status)
        #expect(run.submissions == 1)
        #expect(run.searches > 1, "it was not looked for")
        #expect(run.transmission.state == .uncertain)
        #expect(run.transmission.attempts == 1)
    }

    @Test("no broken connection and no time-out does", arguments: [Fault.acceptAndBreak, .late, .acceptGarbage, .lose])
    func silence(_ fault: Fault) async throws {
        let run = try await run(200, fault)
        #expect(run.submissions == (fault == .lose ? 0 : 1))
        #expect(run.transmission.state == .uncertain)
        #expect(run.transmission.attempts == 1)
    }

    @Test("redirects are not followed", arguments: [301, 302, 307, 308])
    func redirects(_ status: Int) async throws {
        let run = try await run(status)
        #expect(run.submissions == 1)
        #expect(run.transmission.state == .uncertain)
    }

    @Test("a refused connection costs nothing: the document stays ready with its number")
    func unreachable() async throws {
        let country = try TestCountry("HR")
        // Nobody listens on port 1.
        let house = try await TestHouse(try await ExchangeStore(.sqlite), country, authority: "http://127.0.0.1:1")
        let number = try #require(try await house.put(1))
        try await house.work(turns: 4)
        let transmission = try await house.transmission(number)
        #expect(transmission.state == .ready)
        #expect(transmission.disorderly == 0)
        #expect(transmission.attempts >= 2)
        let attempts = try await house.attempts(number)
        #expect(attempts.allSatisfy { $0.outcome == .unreachable })
        await house.close()
    }
}
