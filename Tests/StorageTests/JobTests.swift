import Ledger
import LedgerTesting
import Storage
import Synchronization
import Testing

private func seconds(_ value: Int64) -> Timestamp { Timestamp(microseconds: value * 1_000_000) }

/// What the workers of a test share: time, and who did what.
private final class Tally: Sendable {
    private let state = Mutex((done: [Int64](), failed: Set<Int64>(), seconds: Int64(10)))

    var done: [Int64] { state.withLock { $0.done } }
    var seconds: Int64 { state.withLock { $0.seconds } }
    func finish(_ subject: Int64) { state.withLock { $0.done.append(subject) } }
    func isFirst(_ subject: Int64) -> Bool { state.withLock { $0.failed.insert(subject).inserted } }
    func wait() { state.withLock { $0.seconds += 1 } }
}

@Suite struct JobTests {
    @Test(arguments: Engine.allCases)
    func ranksLeasesAndRetries(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        try await test.database.unit(nil) { transaction in
            let jobs = JobQueue(transaction)
            for (subject, priority) in [(1, 100), (2, 10), (3, 100)] {
                try jobs.enqueue(
                    JobDraft(
                        queue: "send", kind: "x", subject: Int64(subject), priority: Int64(priority),
                        runAt: seconds(10), attemptLimit: 2),
                    at: seconds(0))
            }
            try jobs.enqueue(JobDraft(queue: "send", kind: "x", subject: 4, runAt: seconds(500)), at: seconds(0))
        }
        func claim(_ at: Int64, limit: Int = 10) async throws -> [Job] {
            try await test.database.unit(nil) {
                try JobQueue($0).claim("send", limit: limit, leaseSeconds: 60, at: seconds(at))
            }
        }
        #expect(try await claim(9).isEmpty)
        let first = try await claim(10, limit: 2)
        #expect(first.map(\.subject) == [2, 1])
        #expect(try await claim(10).map(\.subject) == [3])
        #expect(try await claim(11).isEmpty)
        let job = first[0]
        #expect(try await test.database.unit(nil) { try JobQueue($0).complete(job) })
        #expect(try await test.database.unit(nil) { try !JobQueue($0).complete(job) })
        // The others' leases run out; the old lease is worth nothing then.
        let again = try await claim(100)
        #expect(Set(again.map(\.subject)) == [1, 3])
        #expect(again.allSatisfy { $0.attempt == 2 })
        let stale = first[1]
        #expect(try await test.database.unit(nil) { try !JobQueue($0).complete(stale) })
        // A failure at the last attempt is final.
        let last = again[0]
        #expect(
            try await test.database.unit(nil) { try JobQueue($0).fail(last, error: "no", jitter: 0, at: seconds(100)) })
        let counts = try await test.database.read(nil) { try JobQueue($0).counts("send") }
        #expect([counts.ready, counts.leased, counts.done, counts.dead] == [1, 1, 1, 1])
        let dead = last.number
        #expect(try await test.database.unit(nil) { try JobQueue($0).revive(dead, at: seconds(101)) })
        try await test.database.unit(nil) { try JobQueue($0).setPaused(true, queue: "send") }
        #expect(try await claim(101).isEmpty)
        try await test.database.unit(nil) { try JobQueue($0).setPaused(false, queue: "send") }
        #expect(try await claim(101).count == 1)
        await test.close()
    }

    /// States change as the queue changes them, whoever writes.
    @Test(arguments: Engine.allCases)
    func theDatabaseKnowsTheTransitions(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        func run(_ sql: String) async -> String? {
            await refusal { try await test.database.unit(nil) { try $0.run(sql, []) } }
        }
        func insert(_ state: String) -> String {
            """
            INSERT INTO jobs (queue, kind, subject, priority, state, run_at, attempts, attempt_limit, lease, created_at)
            VALUES ('q', 'k', 1, 1, '\(state)', 0, 0, 3, 0, 0)
            """
        }
        for state in ["done", "dead"] { #expect(await run(insert(state)) == "jobs.state") }
        #expect(await run(insert("ready")) == nil)
        func move(_ state: String) async -> String? {
            await run("UPDATE jobs SET state = '\(state)', lease_until = \(state == "leased" ? "9" : "NULL")")
        }
        #expect(await move("done") == "jobs.state")
        #expect(await move("dead") == "jobs.state")
        #expect(await move("leased") == nil)
        #expect(await move("dead") == nil)
        #expect(await move("done") == "jobs.state")
        #expect(await move("leased") == "jobs.state")
        #expect(await move("ready") == nil)
        #expect(await move("leased") == nil)
        #expect(await move("done") == nil)
        for state in ["ready", "leased", "dead"] { #expect(await move(state) == "jobs.state") }
        await test.close()
    }

    /// A host that dies over its first job has tried that one only; a later one's lease starts with its work.
    @Test(arguments: Engine.allCases)
    func jobsAreClaimedWhenTheirTurnComes(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        try await test.database.unit(nil) { transaction in
            for subject in 1...3 {
                try JobQueue(transaction).enqueue(
                    JobDraft(queue: "q", kind: "k", subject: Int64(subject), runAt: seconds(0)), at: seconds(0))
            }
        }
        let tally = Tally()
        let worker = JobWorker(
            test.database, queue: "q",
            handlers: [
                "k": { job in
                    let counts = try await test.database.read(nil) { try JobQueue($0).counts("q") }
                    #expect(counts.leased == 1, "job \(job.subject) is not alone")
                    #expect(job.leaseUntil == seconds(tally.seconds + 60))
                    for _ in 0..<100 { tally.wait() }
                    tally.finish(job.subject)
                }
            ], now: { seconds(tally.seconds) }, jitter: { 0 })
        #expect(try await worker.runOnce(limit: 10) == 3)
        #expect(tally.done == [1, 2, 3])
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func aKeyThatWaitsAgainIsNotRevived(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let draft = JobDraft(queue: "q", kind: "k", subject: 1, runAt: seconds(0), uniqueKey: "one")
        let dead = try await test.database.unit(nil) { transaction in
            let jobs = JobQueue(transaction)
            try jobs.enqueue(draft, at: seconds(0))
            let job = try #require(try jobs.claim("q", limit: 1, leaseSeconds: 5, at: seconds(0)).first)
            _ = try jobs.fail(job, error: "no", isFinal: true, jitter: 0, at: seconds(0))
            try jobs.enqueue(draft, at: seconds(0))
            return job.number
        }
        #expect(try await test.database.unit(nil) { try !JobQueue($0).revive(dead, at: seconds(1)) })
        try await test.database.unit(nil) { transaction in
            let jobs = JobQueue(transaction)
            let job = try #require(try jobs.claim("q", limit: 1, leaseSeconds: 5, at: seconds(1)).first)
            _ = try jobs.complete(job)
        }
        #expect(try await test.database.unit(nil) { try JobQueue($0).revive(dead, at: seconds(2)) })
        await test.close()
    }

    @Test func backoffDoublesUpToItsLimit() {
        let backoff = JobBackoff(firstSeconds: 5, limitSeconds: 60)
        #expect(backoff.microseconds(afterAttempt: 1, jitter: 0) == 2_500_000)
        #expect(backoff.microseconds(afterAttempt: 1, jitter: 999) < 5_000_000)
        #expect(backoff.microseconds(afterAttempt: 3, jitter: 0) == 10_000_000)
        #expect(backoff.microseconds(afterAttempt: 90, jitter: 0) == 30_000_000)
    }

    @Test(arguments: Engine.allCases)
    func enqueuedWithTheUnitOrNotAtAll(_ engine: Engine) async throws {
        struct Stop: Error {}
        let test = try await TestDatabase(engine)
        let draft = JobDraft(queue: "q", kind: "k", subject: 1, runAt: seconds(0), uniqueKey: "one")
        await #expect(throws: Stop.self) {
            try await test.database.unit(nil) { transaction in
                try JobQueue(transaction).enqueue(draft, at: seconds(0))
                throw Stop()
            }
        }
        #expect(try await test.database.read(nil) { try JobQueue($0).counts("q").ready } == 0)
        let numbers = try await test.database.unit(nil) { transaction in
            [
                try JobQueue(transaction).enqueue(draft, at: seconds(0)),
                try JobQueue(transaction).enqueue(draft, at: seconds(0))
            ]
        }
        #expect(numbers[0] != nil && numbers[1] == nil)
        await test.close()
    }

    @Test(arguments: Engine.allCases)
    func recurringJobsKeepTheirGrid(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        func fire(_ at: Int64) async throws -> Int {
            try await test.database.unit(nil) { try JobQueue($0).enqueueDue(at: seconds(at)).count }
        }
        try await test.database.unit(nil) { transaction in
            try JobQueue(transaction).schedule(
                JobSchedule(name: "poll", queue: "q", kind: "poll", everySeconds: 300), first: seconds(300))
        }
        #expect(try await fire(299) == 0)
        #expect(try await fire(300) == 1)
        #expect(try await fire(301) == 0)
        #expect(try await fire(601) == 0, "the last one still waits")
        let job = try await test.database.unit(nil) {
            try JobQueue($0).claim("q", limit: 5, leaseSeconds: 5, at: seconds(700))
        }
        #expect(job.count == 1)
        let claimed = job[0]
        _ = try await test.database.unit(nil) { try JobQueue($0).complete(claimed) }
        // After a long pause it runs once, and the next time is on the grid again.
        #expect(try await fire(10_001) == 1)
        let next = try await test.database.read(nil) {
            try $0.first("SELECT next_at FROM job_schedules") { try $0.integer(0) }
        }
        #expect(next == 10_200_000_000)
        await test.close()
    }

    /// Two hosts, many workers: every job is done exactly once while no lease runs out.
    @Test(arguments: Engine.allCases)
    func severalHostsShareAQueue(_ engine: Engine) async throws {
        let test = try await TestDatabase(engine)
        let other = try test.secondHost()
        let count = 300
        try await test.database.unit(nil) { transaction in
            for subject in 0..<count {
                try JobQueue(transaction).enqueue(
                    JobDraft(queue: "q", kind: "k", subject: Int64(subject), runAt: seconds(0)), at: seconds(0))
            }
        }
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for database in [test.database, other.database] {
                for _ in 0..<3 {
                    group.addTask {
                        let worker = JobWorker(
                            database, queue: "q",
                            handlers: [
                                "k": { job in
                                    if job.subject % 10 == 0, tally.isFirst(job.subject) {
                                        throw JobFailure("try again")
                                    }
                                    tally.finish(job.subject)
                                }
                            ], leaseSeconds: 1_000_000, now: { seconds(tally.seconds) }, jitter: { 0 })
                        while tally.done.count < count {
                            if try await worker.runOnce(limit: 5) == 0 { tally.wait() }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(tally.done.sorted() == (0..<Int64(count)).map { $0 })
        await other.database.close()
        await test.close()
    }
}
