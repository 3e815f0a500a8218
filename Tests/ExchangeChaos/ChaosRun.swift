import Documents
import Exchange
import ExchangeTesting
import Foundation
import Ledger
import LedgerTesting
import Sandbox
import Storage

/// Thousands of submissions through every fault, with hosts that are killed at every named step and at random; then the
/// account: what the authority holds against what the books say.
struct ChaosRun {
    let plan: Plan

    struct Account: Sendable {
        var submissions = 0
        var kills = 0
        /// Identities the authority holds more than once.
        var duplicates: [String] = []
        var stories: [String] = []
        /// Held as accepted and not there, or not byte for byte.
        var lost: [String] = []
        /// There, and not held as accepted; or neither final nor with a reason why not.
        var unexplained: [String] = []
        /// Not final, and nothing that an operator would be shown.
        var hidden: [String] = []

        func line(seed: UInt64) -> String {
            "chaos: submissions=\(submissions) kills=\(kills) duplicates=\(duplicates.count) lost=\(lost.count) "
                + "unexplained=\(unexplained.count) hidden=\(hidden.count) seed=\(seed)"
        }

        /// What happened to a document that was taken twice, in order.
        mutating func explain(
            _ transmission: Transmission, _ house: TestHouse, _ authority: any SimulatedAuthority
        ) async throws {
            var story = authority.received.all.filter { $0.number == transmission.documentNumber }.map {
                ($0.takenAt, "taken as \($0.id)")
            }
            for attempt in try await house.attempts(transmission.number) {
                let what = "\(attempt.action) \(attempt.generation)"
                story.append((attempt.startedAt.microseconds, "\(what) started"))
                if let end = attempt.finishedAt {
                    story.append((end.microseconds, "\(what): \(attempt.outcome?.rawValue ?? "") \(attempt.detail ?? "")"))
                }
            }
            stories += story.sorted { $0.0 < $1.0 }.map { "\(transmission.documentNumber) \($0.0 / 1000) \($0.1)" }
        }

        var isClean: Bool { duplicates.isEmpty && lost.isEmpty && unexplained.isEmpty && hidden.isEmpty }
    }

    func run() async throws -> Account {
        let plan = plan
        let country = try TestCountry(plan.country)
        let isPostgres = plan.engine == "postgres"
        let server = isPostgres ? try TemporaryPostgres(durable: false) : nil
        let store = try await ExchangeStore(isPostgres ? .postgres : .sqlite, server: server)
        let day = country.today()
        let issuer = try country.issuer(on: day)
        let account = try await Authorities.run {
            SandboxServer(
                Authorities.make(country, issuer: issuer), port: 0, seed: plan.seed, delays: (200, 2000), running: $0)
        } _: { sandbox, address in
            let house = try await TestHouse(store, country, authority: address)
            sandbox.faults(perThousand: 250)
            let feeding = Task { try await Self.feed(house, plan) }
            let kills = try await Self.drive(house, plan, hosts: isPostgres ? 2 : 1) {
                // So that the last ones are not at the mercy of chance for ever.
                sandbox.faults(perThousand: 30)
            }
            try await feeding.value
            return try await Self.account(house, sandbox.authority, plan, kills: kills)
        }
        await store.close()
        return account
    }

    /// Issues and enqueues while hosts work and die.
    private static func feed(_ house: TestHouse, _ plan: Plan) async throws {
        for counter in 1...plan.submissions { try await house.put(counter) }
    }

    /// Keeps hosts running until everything is final, and kills them on the way.
    private static func drive(
        _ house: TestHouse, _ plan: Plan, hosts: Int, calm: () -> Void
    ) async throws -> Int {
        var random = Seeded(state: plan.seed &+ 77)
        let steps = ExchangeStep.allCases
        var kills = 0
        var running: [Process?] = Array(repeating: nil, count: hosts)
        let deadline = Date().addingTimeInterval(plan.seconds)
        while Date() < deadline {
            for at in running.indices where running[at]?.isRunning != true {
                if let ended = running[at] {
                    guard ended.terminationReason == .uncaughtSignal, ended.terminationStatus == SIGKILL else {
                        throw CommandFailure("a host ended by itself: \(ended.terminationStatus)")
                    }
                    kills += 1
                    if kills == plan.kills { calm() }
                }
                // Every second death is at a named step, each step in turn; the others come from outside.
                let step = kills < plan.kills && kills % 2 == 0 ? steps[kills / 2 % steps.count].rawValue : "-"
                running[at] = try start(house, plan, step, 1 + random.below(12), host: at)
            }
            try await Task.sleep(for: .milliseconds(200 + random.below(400)))
            if kills < plan.kills, random.below(3) == 0, let victim = running[random.below(hosts)], victim.isRunning {
                kill(victim.processIdentifier, SIGKILL)
                victim.waitUntilExit()
            }
            if kills >= plan.kills, try await isDone(house, plan) { break }
        }
        for process in running.compactMap({ $0 }) where process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        return kills
    }

    private static func start(
        _ house: TestHouse, _ plan: Plan, _ step: String, _ count: Int, host: Int
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "host", house.store.url, house.store.blobs.folder, plan.country, step, "\(count)", "\(host)",
        ]
        try process.run()
        return process
    }

    private static func isDone(_ house: TestHouse, _ plan: Plan) async throws -> Bool {
        try await house.store.database.read(house.organization) { transaction in
            let counts = try Transmissions(transaction).counts()
            var held = Transmissions.Filter()
            held.isHeld = true
            held.limit = plan.submissions
            let settled = (counts[.accepted] ?? 0) + (counts[.refused] ?? 0)
            return Int(settled) + (try Transmissions(transaction).list(held).count) >= plan.submissions
        }
    }

    private static func account(
        _ house: TestHouse, _ authority: any SimulatedAuthority, _ plan: Plan, kills: Int
    ) async throws -> Account {
        var account = Account()
        account.kills = kills
        account.duplicates = authority.received.duplicates
        var filter = Transmissions.Filter()
        filter.limit = .max
        let all = try await house.store.database.read(house.organization) { [filter] in
            try Transmissions($0).list(filter)
        }
        account.submissions = all.count
        let held = Dictionary(
            authority.received.all.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        for transmission in all {
            let there = held[transmission.documentNumber]
            let isArchived = try await house.store.blobs.get(transmission.xml)
            switch (transmission.state, there) {
            case (.accepted, let document?):
                if document.bytes != isArchived || document.sha256 != "\(transmission.xml)" {
                    account.lost.append(transmission.documentNumber)
                }
            case (.accepted, nil): account.lost.append(transmission.documentNumber)
            case (.refused, nil): break
            case (.refused, _?): account.unexplained.append(transmission.documentNumber)
            default:
                if transmission.hold == nil, transmission.waiting == nil {
                    account.hidden.append("\(transmission.documentNumber) \(transmission.state)")
                } else {
                    account.unexplained.append("\(transmission.documentNumber) \(transmission.hold ?? "")")
                }
            }
        }
        for transmission in all where account.duplicates.contains(where: { $0.contains("|\(transmission.documentNumber)|") }) {
            try await account.explain(transmission, house, authority)
        }
        let known = Set(all.map(\.documentNumber))
        account.unexplained += held.keys.filter { !known.contains($0) }
        if all.count != plan.submissions { account.lost.append("\(plan.submissions - all.count) never put in line") }
        return account
    }
}
